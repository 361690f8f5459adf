import type { Clock, Timer } from '../../shared/clock.ts'
import { HexkeyError, messageOf } from '../../shared/errors.ts'
import { randomHex } from '../../shared/ids.ts'
import { maskPhoneNumbers, type Log } from '../../shared/log.ts'
import { auditBounds, type AuditLog, type StoredAudit } from '../../store/audit.ts'
import type { AuditTrail } from '../door.ts'

/** Entries that wait; what comes beyond is dropped, and counted in the log. */
const MAX_WAITING = 1_000
const AT_ONCE = 100
/** After a failure the pause doubles from the first to the second. */
const BACK_OFF_MS = { first: 500, longest: 30_000 } as const
/** In national form, a telephone number is a row of digits. */
const MANY_DIGITS = /\d(?:[ -]?\d){6,}/g

/** Takes what people do to the store, for as long as that takes. */
export class WrittenTrail implements AuditTrail {
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #log: Log
  readonly #waiting: StoredAudit[] = []
  /** Entries of processes that share a store differ in it. */
  readonly #process = randomHex(4)
  #count = 0
  #dropped = 0
  #failures = 0
  #timer: Timer | null = null
  #writing: Promise<void> | null = null
  #closed = false

  constructor(parts: { readonly audit: AuditLog; readonly clock: Clock; readonly log: Log }) {
    this.#audit = parts.audit
    this.#clock = parts.clock
    this.#log = parts.log
  }

  note(entry: Parameters<AuditTrail['note']>[0]): void {
    if (this.#waiting.length >= MAX_WAITING) {
      if (this.#dropped++ === 0) this.#log.error('the audit trail is full: entries are dropped')
      return
    }
    const { who, what, callId, detail } = entry
    const order = (this.#count++ % 2 ** 32).toString(16).padStart(8, '0')
    this.#waiting.push({
      ...{ who, what, callId },
      atMs: this.#clock.wallMs(),
      entryId: `${order}${this.#process}`,
      detail: withoutNumbers(detail).slice(0, auditBounds.detail),
    })
    this.#wake()
  }

  /** Tries once more to write what waits. */
  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    await this.#writing
    if (this.#waiting.length > 0) await this.#writeAll()
    const lost = this.#waiting.length + this.#dropped
    if (lost > 0) this.#log.error({ lost }, 'entries of the audit trail were lost')
  }

  #wake(): void {
    if (this.#writing !== null || this.#timer !== null || this.#closed) return
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = null
      if (this.#waiting.length > 0) this.#again()
    })
  }

  #again(): void {
    if (this.#closed) return
    const { first, longest } = BACK_OFF_MS
    const pauseMs = this.#failures === 0 ? 0 : Math.min(first * 2 ** (this.#failures - 1), longest)
    this.#timer = this.#clock.after(pauseMs, () => {
      this.#timer = null
      this.#wake()
    })
  }

  /** Until nothing waits, or the store is away. Never rejects. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, AT_ONCE)
      try {
        await this.#audit.append(batch)
        this.#failures = 0
      } catch (error) {
        const reason = messageOf(error)
        if (error instanceof HexkeyError && error.retryable) {
          if (this.#failures++ === 0) this.#log.warn({ reason }, 'the audit trail waits')
          return
        }
        this.#dropped += batch.length
        this.#log.error({ reason, entries: batch.length }, 'the audit trail was refused')
      }
      this.#waiting.splice(0, batch.length)
    }
  }
}

function withoutNumbers(detail: string): string {
  return maskPhoneNumbers(detail).replace(MANY_DIGITS, '…')
}
