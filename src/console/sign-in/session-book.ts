import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { OpenSession, Sessions } from '../../store/accounts.ts'
import type { Person } from '../console-api.ts'
import { Refused } from '../refused.ts'

/** A session ends when nobody has used it for so long, and in any case after {@link LONGEST_MS}. */
const IDLE_MS = 12 * 3_600_000
export const LONGEST_MS = 7 * 86_400_000
/** Using it is written down so often. */
const SEEN_EVERY_MS = 60_000
/** 256 bits: nobody guesses one, so that its hash needs no salt. */
const TOKEN_BYTES = 32
const TOKEN = /^[\w-]{43}$/
/**
 * Look-ups that wait for the store at once. Whoever sends made-up tokens must not fill the line
 * that calls stand in, too.
 */
const MAX_LOOK_UPS = 50

/** A person who is signed in, and by which session. */
export interface SignedIn {
  readonly person: Person
  readonly tokenHash: string
}

/** Sessions: for how long they hold, and what is kept of the token that proves one. */
export class SessionBook {
  readonly #sessions: Sessions
  readonly #clock: Clock
  readonly #log: Log
  #lookUps = 0

  constructor(parts: { readonly sessions: Sessions; readonly clock: Clock; readonly log: Log }) {
    this.#sessions = parts.sessions
    this.#clock = parts.clock
    this.#log = parts.log
  }

  /** @returns the token that the browser proves it with. */
  async open(account: string): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const nowMs = this.#clock.wallMs()
    const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + LONGEST_MS }
    await this.#sessions.open({ tokenHash: hashOf(token), account, ...times }, nowMs - IDLE_MS)
    return token
  }

  /**
   * Who has this token; null for whatever is no token, or not one any more. Counts as use.
   *
   * @throws StoreUnavailable; Refused 503 when too many ask at once.
   */
  async find(token: string): Promise<SignedIn | null> {
    if (!TOKEN.test(token)) return null
    const tokenHash = hashOf(token)
    const session = await this.#lookUp(tokenHash)
    if (session === null) return null
    const nowMs = this.#clock.wallMs()
    if (nowMs - session.lastSeenAtMs >= SEEN_EVERY_MS) this.#see(tokenHash, nowMs)
    return { person: { name: session.account, role: session.role }, tokenHash }
  }

  /** Does not count as use. */
  async isOpen(tokenHash: string): Promise<boolean> {
    return (await this.#lookUp(tokenHash)) !== null
  }

  async close(tokenHash: string): Promise<void> {
    await this.#sessions.revoke(tokenHash)
  }

  async #lookUp(tokenHash: string): Promise<OpenSession | null> {
    if (this.#lookUps >= MAX_LOOK_UPS) {
      throw new Refused(503, 'busy', 'Too much is asked at this moment. Try again.', 1)
    }
    this.#lookUps++
    try {
      const session = await this.#sessions.find(tokenHash)
      return session !== null && this.#holds(session) ? session : null
    } finally {
      this.#lookUps--
    }
  }

  #holds({ disabledAtMs, expiresAtMs, lastSeenAtMs }: OpenSession): boolean {
    const nowMs = this.#clock.wallMs()
    return disabledAtMs === null && nowMs < expiresAtMs && nowMs - lastSeenAtMs < IDLE_MS
  }

  #see(tokenHash: string, nowMs: number): void {
    this.#sessions.seen(tokenHash, nowMs).catch((error: unknown) => {
      this.#log.warn({ reason: messageOf(error) }, 'the use of a session was not written down')
    })
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
