import type { Clock } from '../../shared/clock.ts'
import type { CallRecord } from './call-record.ts'
import { callParameters, type CallIdentity, type CallStatus } from './form-parameters.ts'

/** Who put the receiver down: the caller, or the clock for them. */
export type HungUpBy = 'caller' | 'time-limit'

/** The telephone line of one call: who calls whom, and whether the caller is still there. */
export class Line {
  readonly clock: Clock
  readonly identity: CallIdentity
  readonly record: CallRecord
  #hungUpBy: HungUpBy | null = null
  #onHangUp: readonly (() => void)[] = []

  constructor(clock: Clock, identity: CallIdentity, record: CallRecord) {
    this.clock = clock
    this.identity = identity
    this.record = record
  }

  /** Null while the caller is on the line. */
  get hungUpBy(): HungUpBy | null {
    return this.#hungUpBy
  }

  /** The receiver goes down. Idempotent: the first reason stays. */
  hangUp(by: HungUpBy): void {
    if (this.#hungUpBy !== null) return
    this.#hungUpBy = by
    const listeners = this.#onHangUp
    this.#onHangUp = []
    for (const listener of listeners) listener()
  }

  /** Runs `listener` when the caller hangs up; the returned function takes it back. */
  onHangUp(listener: () => void): () => void {
    this.#onHangUp = [...this.#onHangUp, listener]
    return () => {
      this.#onHangUp = this.#onHangUp.filter((one) => one !== listener)
    }
  }

  /** Waits; shorter if the caller hangs up meanwhile, not at all if that has happened. */
  rest(ms: number): Promise<void> {
    if (this.#hungUpBy !== null) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = this.clock.after(ms, () => {
        takeBack()
        resolve()
      })
      const takeBack = this.onHangUp(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  /** The form fields of a webhook about this call. */
  parameters(status: CallStatus): Readonly<Record<string, string>> {
    return callParameters(this.identity, status)
  }

  /** Notes what Twilio's debugger would show. */
  warn(code: number, message: string): void {
    this.record.note('warning', { code, message })
  }
}
