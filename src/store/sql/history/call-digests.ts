import type { CallEvent } from '../../../shared/call-event.ts'
import type { Clock, Timer } from '../../../shared/clock.ts'
import { HexkeyError, messageOf } from '../../../shared/errors.ts'
import { randomHex } from '../../../shared/ids.ts'
import type { Log } from '../../../shared/log.ts'
import { runBehind } from '../run-behind.ts'
import type { Row, SqlEngine } from '../sql-engine.ts'
import { CallDigestMaker } from './call-digest.ts'
import { digestStatements, EVENTS_A_PAGE, type TakenCall } from './digest-statements.ts'
import { bucketsIn } from './latency-buckets.ts'

/** How soon a call that has ended is found by what was said in it. */
const LOOK_EVERY_MS = 1_000
/** Between two calls: years of them may wait, and nobody waits for them. */
const PAUSE_MS = 20
/** For one call; afterwards its process is taken for gone. */
const LEASE_MS = 60_000

/**
 * Adds up what calls have left behind, so that they can be listed and found: one at a time, behind
 * everything else. A call that was taken by a process that then died is taken again.
 */
export class CallDigests {
  readonly #engine: SqlEngine
  readonly #clock: Clock
  readonly #log: Log
  #timer: Timer | null = null
  #working: Promise<void> | null = null
  #stopped = false
  #away = false

  constructor(engine: SqlEngine, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#engine = engine
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#in(LOOK_EVERY_MS)
  }

  /** Resolves when the call that is being added up is through. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#working
  }

  /**
   * Adds one call up.
   *
   * @returns false when there is none.
   * @throws StoreUnavailable
   */
  async next(): Promise<boolean> {
    const [found] = await runBehind(this.#engine, 'read', [
      digestStatements.find(this.#clock.wallMs()),
    ])
    const callId = found?.rows[0]?.['call_id']
    if (callId === undefined) return false
    const call = await this.#take(String(callId))
    // Somebody else was quicker.
    if (call === null) return true
    const maker = new CallDigestMaker()
    for (let place = { epoch: -1, seq: -1 }, more = true; more;) {
      const page = digestStatements.events(call.callId, place.epoch, place.seq)
      const rows = (await runBehind(this.#engine, 'read', [page]))[0]?.rows ?? []
      for (const row of rows) {
        place = { epoch: Number(row['epoch']), seq: Number(row['seq']) }
        const event = this.#eventOf(call.callId, row)
        if (event !== null) maker.add(place.epoch, event)
      }
      more = rows.length === EVENTS_A_PAGE
    }
    const digest = maker.finish(call.isOver)
    const { dialect } = this.#engine
    await runBehind(this.#engine, 'write', digestStatements.write(dialect, call, digest))
    return true
  }

  #in(delayMs: number): void {
    if (this.#stopped) return
    this.#timer = this.#clock.after(delayMs, () => {
      this.#working = this.#work()
    })
  }

  async #work(): Promise<void> {
    let delayMs = LOOK_EVERY_MS
    try {
      if (await this.next()) delayMs = PAUSE_MS
      this.#away = false
    } catch (error) {
      // A call that cannot be added up comes again when its lease is over.
      const passes = error instanceof HexkeyError && error.retryable
      const reason = messageOf(error)
      if (!passes) this.#log.error({ reason }, 'a call could not be added up')
      else if (!this.#away && !this.#stopped) {
        this.#log.warn({ reason }, 'calls are not added up: the store does not answer')
      }
      this.#away = passes
    }
    this.#in(delayMs)
  }

  async #take(callId: string): Promise<TakenCall | null> {
    const lease = randomHex(8)
    const nowMs = this.#clock.wallMs()
    const leasedUntilMs = nowMs + LEASE_MS
    const [taken] = await runBehind(this.#engine, 'write', [
      digestStatements.take(callId, nowMs, lease, leasedUntilMs),
    ])
    const row = taken?.rows[0]
    if (row === undefined) return null
    return {
      callId,
      agent: String(row['agent']),
      startedAtMs: Number(row['started_at_ms']),
      isOver: row['ended_at_ms'] !== null,
      counted: bucketsIn(String(row['reply_buckets'])),
      lease,
      leasedUntilMs,
    }
  }

  /** Time does not matter here. @returns null when it cannot be read. */
  #eventOf(callId: string, row: Row): CallEvent | null {
    try {
      const detail = JSON.parse(String(row['json'])) as object
      return { ...detail, type: row['type'], callId, atMs: 0 } as CallEvent
    } catch {
      this.#log.warn({ callId, type: row['type'] }, 'an event cannot be read')
      return null
    }
  }
}
