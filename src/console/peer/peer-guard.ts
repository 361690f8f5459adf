import type { Clock } from '../../shared/clock.ts'
import { PEER_WINDOW_MS, readPeerSignature, type PeerRequest } from './peer-signature.ts'

/**
 * Signatures that are remembered: two minutes of 120 cameras that ask once a second, and room for
 * people. Overflow: signed requests are refused until some have expired.
 */
const MAX_REMEMBERED = 20_000

export type PeerVerdict =
  | 'ok'
  /** Not by one of us, or changed on the way. */
  | 'forged'
  /** Older, or newer, than a minute: or the clocks are apart. */
  | 'out-of-time'
  | 'repeated'
  | 'too-many'

export interface PeerGuardOptions {
  readonly keys: readonly Buffer[]
  /** The name of this process. */
  readonly instanceId: string
  readonly clock: Clock
}

/** Decides whether a request comes from another process of this system, for the first time. */
export class PeerGuard {
  readonly #options: PeerGuardOptions
  /** When each can be forgotten; in the order in which they came. */
  readonly #used = new Map<string, number>()

  constructor(options: PeerGuardOptions) {
    this.#options = options
  }

  judge(header: string, request: Omit<PeerRequest, 'to'>): PeerVerdict {
    const { keys, instanceId, clock } = this.#options
    const signature = readPeerSignature(header, { ...request, to: instanceId }, keys)
    if (signature === null) return 'forged'
    const nowMs = clock.wallMs()
    if (Math.abs(nowMs - signature.atMs) > PEER_WINDOW_MS) return 'out-of-time'
    this.#forget(nowMs)
    if (this.#used.has(signature.nonce)) return 'repeated'
    if (this.#used.size >= MAX_REMEMBERED) return 'too-many'
    // One from the other end of the window is good for twice its length.
    this.#used.set(signature.nonce, nowMs + 2 * PEER_WINDOW_MS)
    return 'ok'
  }

  #forget(nowMs: number): void {
    for (const [nonce, untilMs] of this.#used) {
      if (untilMs >= nowMs) return
      this.#used.delete(nonce)
    }
  }
}
