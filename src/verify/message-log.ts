import type { Clock } from '../shared/clock.ts'
import { HexkeyError } from '../shared/errors.ts'

export type Fields = Readonly<Record<string, unknown>>

/** One message of the other side. */
export interface SeenMessage {
  readonly atMs: number
  /** The JSON object that it holds; empty when it holds none. */
  readonly fields: Fields
}

export type Wanted = (message: SeenMessage) => boolean

/** More than twenty minutes of 20 ms frames: no probe listens that long. */
const MAX_MESSAGES = 60_000

/** What a probe waited for did not come. */
export class NotSeen extends HexkeyError {
  readonly code = 'PROBE_NOT_SEEN'
  readonly retryable = true
}

/**
 * Everything that one peer sent, in order, and a way to wait for what it sends next.
 *
 * Positions are counts of messages: a probe notes {@link length} before it acts and looks only at
 * what came after it.
 */
export class MessageLog {
  readonly #clock: Clock
  #messages: SeenMessage[] = []
  #waiting = new Set<(message: SeenMessage | null) => void>()
  /** Why nothing more comes; null while the peer can speak. */
  #over: string | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get length(): number {
    return this.#messages.length
  }

  add(text: string): void {
    this.addFields(parseFields(text))
  }

  addFields(fields: Fields): void {
    if (this.#over !== null) return
    if (this.#messages.length >= MAX_MESSAGES) {
      this.end(`more than ${MAX_MESSAGES} messages came`)
      return
    }
    const message: SeenMessage = { atMs: this.#clock.nowMs(), fields }
    this.#messages.push(message)
    for (const notice of [...this.#waiting]) notice(message)
  }

  /** Nothing more comes. Idempotent: the first reason stays. */
  end(reason: string): void {
    if (this.#over !== null) return
    this.#over = reason
    for (const notice of [...this.#waiting]) notice(null)
  }

  since(from: number): readonly SeenMessage[] {
    return this.#messages.slice(from)
  }

  /** The first wanted message from a position on; null when none came in time or at all. */
  within(wanted: Wanted, withinMs: number, from = 0): Promise<SeenMessage | null> {
    const known = this.#messages.slice(from).find(wanted)
    if (known !== undefined || this.#over !== null) return Promise.resolve(known ?? null)
    return new Promise((resolve) => {
      const settle = (message: SeenMessage | null): void => {
        timer.cancel()
        this.#waiting.delete(notice)
        resolve(message)
      }
      const notice = (message: SeenMessage | null): void => {
        if (message === null || wanted(message)) settle(message)
      }
      const timer = this.#clock.after(withinMs, () => {
        settle(null)
      })
      this.#waiting.add(notice)
    })
  }

  /**
   * As {@link within}, for what the probe cannot do without.
   *
   * @param what names the message in the error.
   * @throws NotSeen
   */
  async until(what: string, wanted: Wanted, withinMs: number, from = 0): Promise<SeenMessage> {
    const message = await this.within(wanted, withinMs, from)
    if (message !== null) return message
    throw new NotSeen(
      this.#over === null ? `no ${what} within ${withinMs} ms` : `no ${what} came: ${this.#over}`,
    )
  }
}

/** The value at a path of keys and indices; undefined where the path leads nowhere. */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Fields)[key] : undefined,
    value,
  )
}

function parseFields(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Fields) : {}
  } catch {
    return {}
  }
}
