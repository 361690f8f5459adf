import type { Clock } from '../../shared/clock.ts'
import type { CallEvent, EndReason } from '../../shared/call-event.ts'
import type { Log } from '../../shared/log.ts'
import type {
  CallerUse,
  CallLog,
  CallLogLosses,
  Continuity,
  Instance,
  Intent,
  LoggedCall,
  NewCall,
} from '../call-log.ts'
import { silentBus, type LiveBus } from '../live-bus.ts'
import { StoreUnavailable } from '../store-errors.ts'
import { recordStatement } from './batch-statements.ts'
import { callOf, instanceOf } from './call-rows.ts'
import { callStatements } from './call-statements.ts'
import { instanceStatements } from './instance-statements.ts'
import type { Outcome, SqlEngine, Statement } from './sql-engine.ts'
import { StaleOwners } from './stale-owners.ts'
import { StreamCounts } from './stream-counts.ts'
import { WriteBehind } from './write-behind.ts'
import { WriteQueue, type QueuedRecord } from './write-queue.ts'

/** For whatever somebody waits for. */
const ANSWER_WITHIN_MS = 1_000
/** The stream of a call waits for it to be closed. */
const INTEND_WITHIN_MS = 500

/** The call log in an SQL database. */
export class SqlCallLog implements CallLog {
  readonly #engine: SqlEngine
  readonly #queue = new WriteQueue()
  readonly #streams = new StreamCounts()
  readonly #stale: StaleOwners
  readonly #behind: WriteBehind
  readonly #bus: LiveBus
  readonly #onClosing: () => Promise<void>
  #closed: Promise<void> | null = null

  /**
   * @param parts `bus`: told of what is stored, and closed with the log; left out: nobody is.
   * @param onClosing what else is open on the same database is closed with it.
   */
  constructor(
    engine: SqlEngine,
    parts: { readonly clock: Clock; readonly log: Log; readonly bus?: LiveBus },
    onClosing: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#engine = engine
    this.#onClosing = onClosing
    const bus = parts.bus ?? silentBus
    this.#bus = bus
    this.#stale = new StaleOwners(parts.log)
    this.#behind = new WriteBehind(
      { ...parts, engine, queue: this.#queue },
      (records) => {
        void this.#whoseAreThey(records)
      },
      (callIds) => {
        for (const callId of callIds) bus.publish(callId)
      },
    )
  }

  get losses(): CallLogLosses {
    return this.#queue.losses
  }

  get waiting(): number {
    return this.#queue.waiting
  }

  onStale(listener: (callId: string) => void): () => void {
    return this.#stale.on(listener)
  }

  async open(call: NewCall): Promise<'opened' | 'known'> {
    const [opened] = await this.#writeSurely(callStatements.open(call))
    this.#bus.publish(call.callId)
    return opened?.changed[0] === 1 ? 'opened' : 'known'
  }

  async claim(
    callId: string,
    owner: string,
    nowMs: number,
    unplanned: boolean,
  ): Promise<LoggedCall | null> {
    const outcomes = await this.#write(() => [
      // Before the epoch grows: what this process still knows of the call would be refused later.
      ...this.#recordsOf(callId),
      callStatements.claim(callId, owner, nowMs, unplanned),
      callStatements.find(callId),
    ])
    const [claimed, found] = outcomes.slice(-2)
    const row = found?.rows[0]
    if (claimed?.changed[0] !== 1 || row === undefined) return null
    const call = callOf(row, null)
    this.#streams.begin(callId, call.epoch)
    this.#bus.publish(callId)
    return call
  }

  keep(callId: string, epoch: number, continuity: Continuity): void {
    if (this.#closed !== null || this.#stale.has(callId, epoch)) return
    if (this.#queue.keep({ callId, epoch, continuity })) this.#behind.wake()
    else this.#stale.tell(callId, epoch)
  }

  async intend(callId: string, epoch: number, intent: Intent): Promise<boolean> {
    const outcomes = await this.#write(
      () => [...this.#recordsOf(callId), callStatements.intend(callId, epoch, intent)],
      INTEND_WITHIN_MS,
    )
    return outcomes.at(-1)?.changed[0] === 1
  }

  async find(callId: string): Promise<LoggedCall | null> {
    const row = (await this.#read(callStatements.find(callId)))?.rows[0]
    if (row === undefined) return null
    const queued = this.#queue.recordOf(callId)
    return callOf(row, queued !== null && queued.epoch === row['epoch'] ? queued.continuity : null)
  }

  async end(callId: string, nowMs: number, reason: EndReason): Promise<void> {
    await this.#writeSurely(callStatements.end(callId, nowMs, reason))
    this.#bus.publish(callId)
  }

  async useToken(nonce: string, expiresAtMs: number, nowMs: number): Promise<boolean> {
    // It may have been used, and forgotten.
    if (expiresAtMs <= nowMs) return false
    const [used] = await this.#write(() => [callStatements.useToken(nonce, expiresAtMs)])
    return used?.changed[0] === 1
  }

  append(event: CallEvent): void {
    if (this.#closed !== null) return
    const place = this.#streams.next(event.callId, event.type === 'call-ended')
    if (place === null) this.#queue.add({ callId: event.callId, costUsd: 0, eventsLeftOut: 1 })
    else this.#queue.append({ event, ...place })
    this.#behind.wake()
  }

  async usedBy(from: string, sinceMs: number): Promise<CallerUse> {
    const row = (await this.#read(callStatements.usedBy(from, sinceMs)))?.rows[0]
    return {
      calls: Number(row?.['calls'] ?? 0),
      minutes: Number(row?.['lasted_ms'] ?? 0) / 60_000,
      costUsd: Number(row?.['cost_usd'] ?? 0),
    }
  }

  addCost(callId: string, costUsd: number): void {
    if (this.#closed !== null) return
    this.#queue.add({ callId, costUsd, eventsLeftOut: 0 })
    this.#behind.wake()
  }

  async beat(instance: Instance): Promise<void> {
    await this.#write(() => instanceStatements.beat(instance))
  }

  async leave(instanceId: string): Promise<void> {
    await this.#write(() => [instanceStatements.leave(instanceId)])
  }

  async peers(instanceId: string, nowMs: number, maxAgeMs: number): Promise<readonly Instance[]> {
    const found = await this.#read(instanceStatements.peers(instanceId, nowMs - maxAgeMs))
    return (found?.rows ?? []).map(instanceOf)
  }

  async sweep(
    nowMs: number,
    limits: { readonly maxAgeMs: number; readonly resumableMs: number },
  ): Promise<{ readonly interrupted: readonly string[]; readonly ended: readonly string[] }> {
    const [marked, lost, neverStreamed] = await this.#write(() =>
      instanceStatements.sweep(nowMs, limits),
    )
    const interrupted = idsOf(marked)
    const ended = [...idsOf(lost), ...idsOf(neverStreamed)]
    for (const callId of [...interrupted, ...ended]) this.#bus.publish(callId)
    return { interrupted, ended }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await Promise.all([this.#behind.close(), this.#onClosing()])
    await Promise.all([this.#engine.close(), this.#bus.close()])
  }

  #recordsOf(callId: string): readonly Statement[] {
    const record = this.#queue.recordOf(callId)
    return record === null ? [] : [recordStatement([record])]
  }

  /** A record that found no row is stale only if its call is known: it may never have been opened. */
  async #whoseAreThey(records: readonly QueuedRecord[]): Promise<void> {
    try {
      const found = await this.#read(callStatements.epochs(records.map(({ callId }) => callId)))
      const epochs = new Map(found?.rows.map((row) => [row['call_id'], Number(row['epoch'])]))
      for (const { callId, epoch } of records) {
        if ((epochs.get(callId) ?? epoch) > epoch) this.#stale.tell(callId, epoch)
      }
    } catch {
      // Their next records will be refused as well.
    }
  }

  #write(
    statements: () => readonly Statement[],
    withinMs = ANSWER_WITHIN_MS,
  ): Promise<readonly Outcome[]> {
    return this.#engine.run({ kind: 'write', urgency: 'now', withinMs, statements })
  }

  /** What was not written in time is written behind: doing it again changes nothing. */
  async #writeSurely(statements: readonly Statement[]): Promise<readonly Outcome[]> {
    try {
      return await this.#write(() => statements)
    } catch (error) {
      if (this.#closed === null && error instanceof StoreUnavailable) {
        this.#queue.postpone(statements)
        this.#behind.wake()
      }
      throw error
    }
  }

  async #read(statement: Statement): Promise<Outcome | undefined> {
    const statements = (): readonly Statement[] => [statement]
    const withinMs = ANSWER_WITHIN_MS
    return (await this.#engine.run({ kind: 'read', urgency: 'now', withinMs, statements }))[0]
  }
}

function idsOf(outcome: Outcome | undefined): readonly string[] {
  return (outcome?.rows ?? []).map((row) => String(row['call_id']))
}
