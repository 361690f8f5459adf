import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { Person } from '../console-api.ts'
import { PeerUnreachable, type Peer, type PeerClient } from '../peer/peer-client.ts'
import { refusalOfPeer } from '../peer/peer-refusal.ts'
import { unreachableElsewhere, type CallOwners } from './call-owner.ts'
import { notTalking, type CallsHere, type StaffAction } from './staff-action.ts'

/** Somebody waits for the answer. */
const ANSWER_WITHIN_MS = 3_000
const NOT_FOUND = 404
const NOT_TAKEN = 'it did not take the request'

export interface StaffDeskOptions {
  readonly here: CallsHere
  readonly owners: CallOwners
  readonly peers: PeerClient
  readonly log: Log
}

/** Has done what people want done to a call, wherever it is. */
export class StaffDesk {
  readonly #options: StaffDeskOptions

  constructor(options: StaffDeskOptions) {
    this.#options = options
  }

  /**
   * Resolves when it is under way.
   *
   * @throws Refused
   * @throws StoreUnavailable when the call is not here, and nobody can say where it is.
   */
  async act(callId: string, action: StaffAction, who: Person): Promise<void> {
    const { here, owners } = this.#options
    if (here.act(callId, action, who)) return
    await this.#ask(await owners.find(callId), callId, action, who)
  }

  async #ask(peer: Peer, callId: string, action: StaffAction, who: Person): Promise<void> {
    const { peers, log } = this.#options
    const path = `/calls/${encodeURIComponent(callId)}/${action.kind}`
    let response: Response
    let text: string
    try {
      const body = { who, action }
      response = await peers.ask(peer, { method: 'POST', path, body, withinMs: ANSWER_WITHIN_MS })
      text = await response.text()
    } catch (error) {
      log.warn({ callId, owner: peer.id, reason: messageOf(error) }, 'another process not reached')
      const late = error instanceof PeerUnreachable ? 'it did not answer' : 'its answer broke off'
      throw unreachableElsewhere(late)
    }
    if (response.ok) return
    // It had it when the store was asked: its stream has ended since.
    if (response.status === NOT_FOUND) throw notTalking()
    throw refusalOfPeer(response.status, text) ?? unreachableElsewhere(NOT_TAKEN)
  }
}
