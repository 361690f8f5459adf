import type { Clock, Timer } from '../../shared/clock.ts'
import { HexkeyError, messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import { MAX_WAITING_RECORDINGS, type Recordings, type StoredRecording } from '../recordings.ts'
import { runBehind } from './run-behind.ts'
import type { Row, SqlEngine, SqlValue } from './sql-engine.ts'
import { slot, sql } from './template.ts'

const AT_ONCE = 100
const AGAIN_MS = 5_000

// A call that is gone, or was erased, gets no recording any more.
const put = sql`
  insert into recordings (call_id, stream, file, shelf, started_at_ms, duration_ms, bytes, cut)
  select call_id, ${slot('stream')}, ${slot('file')}, ${slot('shelf')}, ${slot('startedAtMs')},
    ${slot('durationMs')}, ${slot('bytes')}, ${slot('cut')}
  from calls where call_id = ${slot('callId')}
  on conflict (call_id, stream) do update set
    file = excluded.file, shelf = excluded.shelf, started_at_ms = excluded.started_at_ms,
    duration_ms = excluded.duration_ms, bytes = excluded.bytes, cut = excluded.cut`

const mark = sql`
  update calls set has_recording = 1
  where call_id = ${slot('callId')} and has_recording = 0`

const findOf = sql`
  select * from recordings where call_id = ${slot('callId')} order by started_at_ms, stream`

const unmarkOld = sql`
  update calls set has_recording = 0
  where call_id in (select call_id from recordings where started_at_ms < ${slot('beforeMs')})
    and not exists (
      select 1 from recordings as later
      where later.call_id = calls.call_id and later.started_at_ms >= ${slot('beforeMs')}
    )`

const removeOld = sql`delete from recordings where started_at_ms < ${slot('beforeMs')}`

/** Recordings in the SQL database of the calls. */
export class SqlRecordings implements Recordings {
  readonly #engine: SqlEngine
  readonly #clock: Clock
  readonly #log: Log
  readonly #waiting: StoredRecording[] = []
  #timer: Timer | null = null
  #writing: Promise<void> | null = null
  #closed = false

  constructor(engine: SqlEngine, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#engine = engine
    this.#clock = clock
    this.#log = log
  }

  put(recording: StoredRecording): void {
    if (this.#waiting.length >= MAX_WAITING_RECORDINGS) {
      const lost = this.#waiting.shift()
      this.#log.error({ callId: lost?.callId }, 'a recording was not written to the store')
    }
    this.#waiting.push(recording)
    this.#wake()
  }

  async of(callId: string): Promise<readonly StoredRecording[]> {
    const [found] = await runBehind(this.#engine, 'read', [findOf.once({ callId })])
    return (found?.rows ?? []).map(recordingOf)
  }

  async forgetBefore(beforeMs: number): Promise<number> {
    const statements = [unmarkOld.once({ beforeMs }), removeOld.once({ beforeMs })]
    const done = await runBehind(this.#engine, 'write', statements)
    return done[1]?.changed[0] ?? 0
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    await this.#writing
    if (this.#waiting.length > 0) await this.#write()
    const lost = this.#waiting.length
    if (lost > 0) this.#log.error({ lost }, 'recordings were not written to the store')
  }

  #wake(): void {
    if (this.#writing !== null || this.#timer !== null || this.#closed) return
    this.#writing = this.#write().finally(() => {
      this.#writing = null
      if (this.#waiting.length === 0 || this.#closed) return
      this.#timer = this.#clock.after(AGAIN_MS, () => {
        this.#timer = null
        this.#wake()
      })
    })
  }

  /** Until nothing waits, or the store is away. Never rejects. */
  async #write(): Promise<void> {
    // Never in the turn of whoever puts: what comes together goes together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, AT_ONCE)
      try {
        await runBehind(this.#engine, 'write', [
          put.fill(batch.map(({ cut, ...one }) => ({ ...one, cut: cut ? 1 : 0 }))),
          mark.fill(batch.map(({ callId }) => ({ callId }))),
        ])
      } catch (error) {
        const reason = messageOf(error)
        if (error instanceof HexkeyError && error.retryable) return
        this.#log.error({ reason, recordings: batch.length }, 'the store refused recordings')
      }
      // What was dropped meanwhile was the oldest: a part of the batch.
      for (const one of batch) {
        if (this.#waiting[0] === one) this.#waiting.shift()
      }
    }
  }
}

function recordingOf(row: Row): StoredRecording {
  const numberOrNull = (value: SqlValue | undefined): number | null =>
    value === null || value === undefined ? null : Number(value)
  return {
    callId: String(row['call_id']),
    stream: Number(row['stream']),
    file: String(row['file']),
    shelf: typeof row['shelf'] === 'string' ? row['shelf'] : null,
    startedAtMs: Number(row['started_at_ms']),
    durationMs: numberOrNull(row['duration_ms']),
    bytes: numberOrNull(row['bytes']),
    cut: Number(row['cut']) === 1,
  }
}
