import type { Clock, Timer } from '../shared/clock.ts'
import { HexkeyError, messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { CallRecords } from '../store/call-record.ts'
import type { Letter, Outbox } from '../store/outbox.ts'
import { pauseAfterMs } from './back-off.ts'
import { completedCall } from './completed-call.ts'
import type { Delivery, Receiver } from './receiver.ts'

const LOOK_EVERY_MS = 2_000
/** Deliveries at a time. */
const LETTERS = 8
/** A letter of a process that died is due again after this; longer than any delivery takes. */
const LEASE_MS = 30_000

export interface CallWebhookOptions {
  readonly outbox: Outbox
  readonly records: CallRecords
  readonly receiver: Receiver
  readonly clock: Clock
  readonly log: Log
}

/**
 * Tells a receiver of every call that has ended, at least once. What is still to be told is in the
 * store, so that any process goes on with it; a store that is away is logged once, and again when
 * it is back.
 */
export class CallWebhook {
  readonly #options: CallWebhookOptions
  readonly #stop = new AbortController()
  #timer: Timer | null = null
  #looking: Promise<void> = Promise.resolve()
  #begun = false
  #away = false

  constructor(options: CallWebhookOptions) {
    this.#options = options
  }

  start(): void {
    this.#looking = this.#look()
  }

  /** Breaks off what is being delivered: another process, or the next one, does it again. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#timer?.cancel()
    await this.#looking
  }

  /** Never rejects. Counts from the end: slow receivers and stores are not asked twice at a time. */
  async #look(): Promise<void> {
    const { clock, log } = this.#options
    let full = false
    try {
      full = await this.#deliverDue()
      if (this.#away) log.info('outbox is back')
      this.#away = false
    } catch (error) {
      if (!this.#away) log.error({ reason: messageOf(error) }, 'outbox does not answer')
      this.#away = true
    }
    if (this.#stopped) return
    this.#timer = clock.after(full ? 0 : LOOK_EVERY_MS, () => {
      this.#looking = this.#look()
    })
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** @returns true when there may be more. */
  async #deliverDue(): Promise<boolean> {
    const { outbox, clock, log } = this.#options
    if (!this.#begun) await outbox.begin(clock.wallMs())
    this.#begun = true
    const limits = { leaseMs: LEASE_MS, letters: LETTERS }
    const { letters, overflowed } = await outbox.take(clock.wallMs(), limits)
    if (overflowed.length > 0) log.error({ calls: overflowed }, 'outbox overflow: dead letters')
    const settled = await Promise.allSettled(letters.map((letter) => this.#deliver(letter)))
    const failed = settled.find((one) => one.status === 'rejected')
    // What could not be written down is due again when its lease is over.
    if (failed !== undefined) throw failed.reason
    return letters.length === LETTERS
  }

  async #deliver(letter: Letter): Promise<void> {
    const { outbox, clock, log } = this.#options
    const { callId } = letter
    const delivery = await this.#post(letter)
    switch (delivery.kind) {
      case 'taken':
        await outbox.delivered(letter)
        log.info({ callId, attempts: letter.attempts + 1 }, 'call webhook delivered')
        return
      case 'aborted':
        await outbox.putBack(letter)
        return
      case 'refused':
        await this.#bury(letter, delivery.problem)
        return
      case 'failed': {
        const { problem } = delivery
        const pauseMs = pauseAfterMs(letter.attempts)
        if (pauseMs === null) {
          await this.#bury(letter, problem)
          return
        }
        await outbox.failed(letter, clock.wallMs() + pauseMs, problem)
        log.warn({ callId, attempts: letter.attempts + 1, problem, pauseMs }, 'call webhook failed')
      }
    }
  }

  async #post({ callId }: Letter): Promise<Delivery> {
    if (this.#stopped) return { kind: 'aborted' }
    const { records, receiver } = this.#options
    let body: string
    try {
      const record = await records.find(callId)
      if (record === null) return { kind: 'refused', problem: 'the call is not in the store' }
      body = JSON.stringify(completedCall(record))
    } catch (error) {
      if (error instanceof HexkeyError && error.retryable) throw error
      return { kind: 'failed', problem: `the call cannot be read: ${messageOf(error)}` }
    }
    return receiver.deliver(body, this.#stop.signal)
  }

  async #bury(letter: Letter, problem: string): Promise<void> {
    const { outbox, log } = this.#options
    const deadLetters = await outbox.bury(letter, problem)
    const { callId, attempts } = letter
    log.error({ callId, attempts: attempts + 1, problem, deadLetters }, 'call webhook gave up')
  }
}
