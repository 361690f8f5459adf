import { z } from 'zod'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { LivePeer, LivePeers } from '../peer/live-peers.ts'
import type { PeerClient, PeerQuestion } from '../peer/peer-client.ts'
import { noRecording, recordingAway } from './recording-refusals.ts'
import type { SoundState } from './recording-shelf.ts'

/** Somebody waits for the answer. */
const ANSWER_WITHIN_MS = 3_000
/** The page of a call waits, and shows the rest of it without the recording. */
const STATE_WITHIN_MS = 1_000
const ASKED_FOR = [200, 206, 416]
const NOT_FOUND = 404

/** A recording that lies with other processes: with several only if they share its folder. */
export interface SoundElsewhere {
  /** Its name in the folder. */
  readonly file: string
  readonly keepers: readonly LivePeer[]
}

/** What is asked of a recording, and how. */
export type SoundQuestion = Pick<PeerQuestion, 'headers' | 'signal'> & {
  readonly method: 'GET' | 'HEAD'
  readonly what: 'recording' | 'peaks' | 'recording-state'
  readonly withinMs?: number
}

export interface RecordingsElsewhereOptions {
  readonly peers: Pick<PeerClient, 'ask'>
  readonly living: Pick<LivePeers, 'all'>
  readonly log: Log
}

const stateSchema = z.object({ dataBytes: z.int().nonnegative(), grows: z.boolean() })

/** Asks for recordings that lie on the disks of other machines. */
export class RecordingsElsewhere {
  readonly #options: RecordingsElsewhereOptions

  constructor(options: RecordingsElsewhereOptions) {
    this.#options = options
  }

  /** The processes that have that folder at hand. @throws StoreUnavailable */
  async keepers(shelf: string): Promise<readonly LivePeer[]> {
    return (await this.#options.living.all()).filter((peer) => peer.shelf === shelf)
  }

  /** @returns `absent`: the file is not there; `silent`: nobody answered. */
  async state(sound: SoundElsewhere): Promise<SoundState | 'absent' | 'silent'> {
    try {
      const question = { method: 'GET', what: 'recording-state' } as const
      const response = await this.#ask(sound, { ...question, withinMs: STATE_WITHIN_MS })
      return response === null ? 'absent' : stateSchema.parse(await response.json())
    } catch {
      return 'silent'
    }
  }

  /**
   * The answer of the process that has it; its body has not been read. The status is 200, 206 or 416.
   *
   * @throws Refused when it is not there, or nobody answers.
   */
  async open(sound: SoundElsewhere, question: SoundQuestion): Promise<Response> {
    const response = await this.#ask(sound, question)
    if (response === null) throw noRecording()
    return response
  }

  /** @returns null: none of them has it. @throws Refused when one of them did not say. */
  async #ask(
    { file, keepers }: SoundElsewhere,
    { what, withinMs = ANSWER_WITHIN_MS, ...rest }: SoundQuestion,
  ): Promise<Response | null> {
    let why: string | null = null
    for (const peer of keepers) {
      const path = `/${what}?file=${encodeURIComponent(file)}`
      try {
        const response = await this.#options.peers.ask(peer, { ...rest, path, withinMs })
        if (ASKED_FOR.includes(response.status)) return response
        await response.body?.cancel()
        if (response.status !== NOT_FOUND) why = 'did not take the request'
      } catch (error) {
        why = 'did not answer'
        if (rest.signal?.aborted === true) break
        const told = { owner: peer.id, reason: messageOf(error) }
        this.#options.log.warn(told, 'another process not reached')
      }
    }
    if (why !== null) throw recordingAway(why)
    return null
  }
}
