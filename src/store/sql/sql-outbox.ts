import { randomHex } from '../../shared/ids.ts'
import type { DeadLetter, Letter, Outbox, Taken } from '../outbox.ts'
import { outboxStatements } from './outbox-statements.ts'
import type { Outcome, SqlEngine, Statement } from './sql-engine.ts'

/** Nobody on the line waits for it. */
const WITHIN_MS = 3_000

/** The outbox in the SQL database of the calls. */
export class SqlOutbox implements Outbox {
  readonly #engine: SqlEngine

  constructor(engine: SqlEngine) {
    this.#engine = engine
  }

  async begin(nowMs: number): Promise<void> {
    await this.#run('write', [outboxStatements.begin(nowMs)])
  }

  async take(
    nowMs: number,
    limits: { readonly leaseMs: number; readonly letters: number },
  ): Promise<Taken> {
    const lease = randomHex(8)
    const outcomes = await this.#run('write', outboxStatements.take(nowMs, lease, limits))
    return {
      overflowed: (outcomes[1]?.rows ?? []).map((row) => String(row['call_id'])),
      letters: (outcomes.at(-1)?.rows ?? []).map((row) => ({
        callId: String(row['call_id']),
        attempts: Number(row['attempts']),
        lease,
      })),
    }
  }

  async delivered(letter: Letter): Promise<void> {
    const attempts = letter.attempts + 1
    const as = { state: 'delivered', attempts, dueAtMs: 0, problem: null } as const
    await this.#run('write', [outboxStatements.settle(letter, as)])
  }

  async failed(letter: Letter, dueAtMs: number, problem: string): Promise<void> {
    const as = { state: 'waiting', attempts: letter.attempts + 1, dueAtMs, problem } as const
    await this.#run('write', [outboxStatements.settle(letter, as)])
  }

  async putBack(letter: Letter): Promise<void> {
    const { attempts } = letter
    const as = { state: 'waiting', attempts, dueAtMs: 0, problem: null } as const
    await this.#run('write', [outboxStatements.settle(letter, as)])
  }

  async bury(letter: Letter, problem: string): Promise<number> {
    const as = { state: 'dead', attempts: letter.attempts + 1, dueAtMs: 0, problem } as const
    const statements = [outboxStatements.settle(letter, as), outboxStatements.countDead()]
    const [, counted] = await this.#run('write', statements)
    return Number(counted?.rows[0]?.['dead'] ?? 0)
  }

  async deadLetters(atMost: number): Promise<readonly DeadLetter[]> {
    const [found] = await this.#run('read', [outboxStatements.deadLetters(atMost)])
    return (found?.rows ?? []).map((row) => ({
      callId: String(row['call_id']),
      endedAtMs: Number(row['ended_at_ms']),
      attempts: Number(row['attempts']),
      problem: String(row['problem'] ?? ''),
    }))
  }

  async retry(callId: string | null, nowMs: number): Promise<number> {
    const [changed] = await this.#run('write', [outboxStatements.retry(callId, nowMs)])
    return changed?.changed[0] ?? 0
  }

  #run(kind: 'read' | 'write', statements: readonly Statement[]): Promise<readonly Outcome[]> {
    const withinMs = WITHIN_MS
    return this.#engine.run({ kind, urgency: 'behind', withinMs, statements: () => statements })
  }
}
