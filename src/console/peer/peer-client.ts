import type { Clock } from '../../shared/clock.ts'
import { HexkeyError } from '../../shared/errors.ts'
import { PEER_HEADER, signPeer } from './peer-signature.ts'

/** Another process, and where it is. */
export interface Peer {
  readonly id: string
  /** An origin. */
  readonly address: string
}

export interface PeerQuestion {
  readonly method: 'GET' | 'HEAD' | 'POST'
  /** Below `/internal`, with a slash in front. */
  readonly path: string
  /** Sent as JSON; left out: no body. */
  readonly body?: unknown
  /** Sent along, and not signed: nothing may depend on them but how the answer is cut. */
  readonly headers?: Readonly<Record<string, string>>
  /** Until when an answer must have begun. */
  readonly withinMs: number
  /** Breaks off an answer that lasts. */
  readonly signal?: AbortSignal
}

/** Another process does not answer. What it was asked may have been done all the same. */
export class PeerUnreachable extends HexkeyError {
  readonly code = 'PEER_UNREACHABLE'
  readonly retryable = true
}

/** Asks other processes of this system, in a way that they know who asks. */
export class PeerClient {
  readonly #key: Buffer
  readonly #clock: Clock

  /** @param key the first of `peerKeys`. */
  constructor(key: Buffer, clock: Clock) {
    this.#key = key
    this.#clock = clock
  }

  /**
   * The answer, whatever its status; its body has not been read.
   *
   * @throws PeerUnreachable when none has begun in time.
   */
  async ask(peer: Peer, question: PeerQuestion): Promise<Response> {
    const { method, headers, withinMs, signal } = question
    const path = `/internal${question.path}`
    const body = question.body === undefined ? '' : JSON.stringify(question.body)
    const signed = signPeer({ method, path, to: peer.id, body }, this.#key, this.#clock.wallMs())
    const late = new AbortController()
    const timer = this.#clock.after(withinMs, () => {
      late.abort()
    })
    try {
      return await fetch(`${peer.address}${path}`, {
        method,
        headers: {
          ...headers,
          [PEER_HEADER]: signed,
          ...(body === '' ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === '' ? {} : { body }),
        redirect: 'error',
        signal: signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]),
      })
    } catch (cause) {
      const why = late.signal.aborted ? 'it did not answer in time' : 'there is no connection'
      throw new PeerUnreachable(`Another process of this system was asked, and ${why}.`, { cause })
    } finally {
      timer.cancel()
    }
  }
}
