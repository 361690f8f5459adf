import type { Readable } from 'node:stream'
import { messageOf } from '../../shared/errors.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import { notTalking } from '../actions/staff-action.ts'
import { unreachableElsewhere, type CallOwners } from '../actions/call-owner.ts'
import { PeerBytes } from '../peer/peer-bytes.ts'
import type { PeerClient } from '../peer/peer-client.ts'
import { refusalOfPeer } from '../peer/peer-refusal.ts'
import { tooManyListeners } from './listening-here.ts'

/** Somebody waits for the answer. */
const ANSWER_WITHIN_MS = 3_000
/** Sound comes ten times a second, whether anybody speaks or not. */
const SILENT_MS = 5_000
/** People who listen from here to calls of other processes; further ones are refused. */
const MAX_LISTENERS = 20
const NOT_FOUND = 404

export interface ListeningElsewhereOptions {
  readonly owners: Pick<CallOwners, 'find'>
  readonly peers: Pick<PeerClient, 'ask'>
  readonly clock: Clock
  readonly log: Log
}

/** Lets people hear the calls of other processes: each of them gets a stream of their own. */
export class ListeningElsewhere {
  readonly #options: ListeningElsewhereOptions
  readonly #open = new Set<AbortController>()

  constructor(options: ListeningElsewhereOptions) {
    this.#options = options
  }

  /**
   * A call as it sounds, until it ends, its process is gone, or the stream is destroyed.
   *
   * @param stop breaks it off, also while it is being asked for.
   * @throws Refused when it cannot be heard.
   * @throws StoreUnavailable
   */
  async open(callId: string, stop: AbortController): Promise<Readable> {
    if (this.#open.size >= MAX_LISTENERS) throw tooManyListeners()
    this.#open.add(stop)
    stop.signal.addEventListener('abort', () => {
      this.#open.delete(stop)
    })
    try {
      const response = await this.#ask(callId, stop.signal)
      return new PeerBytes(response, { clock: this.#options.clock, silentMs: SILENT_MS, stop })
    } catch (error) {
      this.#open.delete(stop)
      throw error
    }
  }

  /** Breaks off whatever is heard. */
  dismiss(): void {
    for (const stop of this.#open) stop.abort()
  }

  async #ask(callId: string, signal: AbortSignal): Promise<Response> {
    const { owners, peers, log } = this.#options
    const peer = await owners.find(callId)
    const path = `/calls/${encodeURIComponent(callId)}/listen`
    let response: Response
    let refused = ''
    try {
      const question = { method: 'GET', path, withinMs: ANSWER_WITHIN_MS, signal } as const
      response = await peers.ask(peer, question)
      if (!response.ok) refused = await response.text()
    } catch (error) {
      if (!signal.aborted) {
        const told = { callId, owner: peer.id, reason: messageOf(error) }
        log.warn(told, 'another process not reached')
      }
      throw unreachableElsewhere('it did not answer')
    }
    if (response.ok) return response
    // It had it when the store was asked: its stream has ended since.
    if (response.status === NOT_FOUND) throw notTalking()
    throw (
      refusalOfPeer(response.status, refused) ?? unreachableElsewhere('it did not take the request')
    )
  }
}
