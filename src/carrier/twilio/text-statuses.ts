import type { Clock } from '../../shared/clock.ts'

/** How a text message goes, as the carrier reports it. */
export interface TextStatus {
  readonly messageId: string
  /** queued, sending, sent, delivered, undelivered, failed, … */
  readonly status: string
  readonly errorCode: number | null
}

/** After these nothing follows that would change anything. */
const FINAL: ReadonlySet<string> = new Set(['delivered', 'read', 'undelivered', 'failed'])

/** Final reports that came before anybody waited for them; the oldest are forgotten first. */
const MAX_EARLY = 1_000

/**
 * Brings the reports about text messages to whoever waits for them. They come to one process of
 * several: the others do not hear of it.
 */
export class TextStatuses {
  readonly #clock: Clock
  readonly #early = new Map<string, TextStatus>()
  readonly #waiting = new Map<string, (status: TextStatus) => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A report has come; in any order, and before the request itself is answered, too. */
  report(status: TextStatus): void {
    if (!FINAL.has(status.status)) return
    const waiting = this.#waiting.get(status.messageId)
    if (waiting !== undefined) {
      waiting(status)
      return
    }
    this.#early.set(status.messageId, status)
    if (this.#early.size <= MAX_EARLY) return
    for (const oldest of this.#early.keys()) {
      this.#early.delete(oldest)
      return
    }
  }

  /** @returns the last word about a message; null when none has come within `limitMs`. */
  async final(messageId: string, limitMs: number, signal: AbortSignal): Promise<TextStatus | null> {
    const early = this.#early.get(messageId)
    if (early !== undefined) {
      this.#early.delete(messageId)
      return early
    }
    if (signal.aborted) return null
    const heard = Promise.withResolvers<TextStatus | null>()
    const giveUp = (): void => {
      heard.resolve(null)
    }
    const timer = this.#clock.after(limitMs, giveUp)
    signal.addEventListener('abort', giveUp, { once: true })
    this.#waiting.set(messageId, heard.resolve)
    try {
      return await heard.promise
    } finally {
      timer.cancel()
      signal.removeEventListener('abort', giveUp)
      this.#waiting.delete(messageId)
    }
  }
}
