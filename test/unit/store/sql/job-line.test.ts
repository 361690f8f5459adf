import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { JobLine, MAX_WAITING_JOBS } from '../../../../src/store/sql/job-line.ts'
import { StatementFailed, type Outcome, type SqlJob } from '../../../../src/store/sql/sql-engine.ts'

const AWAY = { code: 'STORE_UNAVAILABLE' }

/** A line to a database that answers when it is told to. */
function line(): {
  readonly clock: VirtualClock
  readonly jobs: JobLine
  readonly sent: string[]
  readonly answer: (error?: Error) => Promise<void>
} {
  const clock = new VirtualClock()
  const sent: string[] = []
  let settle: ((error?: Error) => void) | null = null
  const jobs = new JobLine(clock, (_, statements) => {
    sent.push(statements[0]?.sql ?? '')
    return new Promise<readonly Outcome[]>((resolve, reject) => {
      settle = (error) => {
        if (error === undefined) resolve([])
        else reject(error)
      }
    })
  })
  const answer = async (error?: Error): Promise<void> => {
    settle?.(error)
    await new Promise(setImmediate)
  }
  return { clock, jobs, sent, answer }
}

function job(sql: string, more: Partial<SqlJob> = {}): SqlJob {
  const statements = (): [{ sql: string; sets: [] }] => [{ sql, sets: [] }]
  return { kind: 'write', urgency: 'now', withinMs: 1_000, statements, ...more }
}

const locked = new StatementFailed('locked', 5, true)

describe('JobLine', () => {
  it('does one job at a time, those that somebody waits for first', async () => {
    const { jobs, sent, answer } = line()
    const all = [
      jobs.run(job('a')),
      jobs.run(job('behind', { urgency: 'behind', withinMs: null })),
      jobs.run(job('b')),
    ]
    expect(sent).toEqual(['a'])
    await answer()
    expect(sent).toEqual(['a', 'b'])
    await answer()
    await answer()
    await Promise.all(all)
    expect(sent).toEqual(['a', 'b', 'behind'])
  })

  it('never sends a job whose time is up', async () => {
    const { clock, jobs, sent, answer } = line()
    const first = expect(jobs.run(job('a'))).rejects.toMatchObject(AWAY)
    const second = expect(jobs.run(job('b'))).rejects.toMatchObject(AWAY)
    clock.advance(1_000)
    await Promise.all([first, second])
    await answer()
    expect(sent).toEqual(['a'])
    expect(clock.pending).toBe(0)
  })

  it('tries again what may pass, within its time', async () => {
    const { clock, jobs, sent, answer } = line()
    const done = jobs.run(job('a'))
    await answer(locked)
    clock.advance(10)
    expect(sent).toEqual(['a', 'a'])
    await answer()
    expect(await done).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('tries once what has no time, and what does not pass', async () => {
    const { jobs, answer } = line()
    const behind = expect(jobs.run(job('a', { withinMs: null }))).rejects.toBe(locked)
    await answer(locked)
    await behind
    const broken = new StatementFailed('syntax', 1, false)
    const wrong = expect(jobs.run(job('b'))).rejects.toBe(broken)
    await answer(broken)
    await wrong
  })

  it('refuses more than it may hold, and all once it is closed', async () => {
    const { clock, jobs } = line()
    const results = Array.from({ length: MAX_WAITING_JOBS + 2 }, () => jobs.run(job('a')))
    const settled = Promise.allSettled(results)
    await expect(results.at(-1)).rejects.toMatchObject(AWAY)
    jobs.close()
    await expect(results[5]).rejects.toMatchObject(AWAY)
    await expect(jobs.run(job('b'))).rejects.toMatchObject(AWAY)
    clock.advance(1_000)
    expect((await settled).every(({ status }) => status === 'rejected')).toBe(true)
  })
})
