import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { SqliteBench } from '../support/sqlite-bench.ts'

const WRITER = fileURLToPath(new URL('../support/store-writer.ts', import.meta.url))
/** Detail that a crash may cost. */
const MAX_MISSING_MS = 250

/** Runs a writer, kills it `afterMs` after it began to write, and returns what it had told. */
async function killedWriter(url: string, name: string, afterMs: number): Promise<string[][]> {
  const child = spawn(process.execPath, [WRITER, url, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told: string[][] = []
  const exited = new Promise((resolve) => child.on('close', resolve))
  await new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line === 'ready') resolve()
      else told.push(line.split(' '))
    })
  })
  await sleep(systemClock, afterMs)
  child.kill('SIGKILL')
  await exited
  return told
}

describe('a process that is killed while it writes', () => {
  it('leaves all that was committed, once, and loses at most 250 ms of detail', async () => {
    const bench = new SqliteBench()
    const log = await bench.join()
    const missingMs: number[] = []
    // Twenty kills, four processes at a time on one file.
    for (let round = 0; round < 5; round++) {
      const runs = await Promise.all(
        [0, 1, 2, 3].map((n) =>
          killedWriter(bench.url, `w${round}-${n}`, 50 + Math.random() * 700),
        ),
      )
      for (const told of runs) {
        const lastMs = Math.max(
          0,
          ...told.filter(([what]) => what === 'detail').map((l) => Number(l[3])),
        )
        for (const [what, callId = '', number, atMs] of told) {
          const call = await log.find(callId)
          if (what === 'opened') expect(call).not.toBeNull()
          if (what === 'claimed') expect(call?.epoch).toBe(Number(number))
          if (what === 'intended') {
            expect(call?.intent?.kind).toBe('finish')
            expect(call?.continuity.unheard).toBe('30')
          }
          if (what === 'detail') {
            const events = await bench.eventsOf(callId)
            if (!events.some(({ seq }) => seq === Number(number)))
              missingMs.push(lastMs - Number(atMs))
          }
        }
      }
    }
    const other = bench.other()
    const doubled = other
      .prepare(
        'select (select count(*) from calls) - (select count(*) from continuity) as rows_apart,' +
          ' (select count(*) from (select 1 from events group by call_id, at_ms, seq having count(*) > 1)) as twice',
      )
      .get()
    const check = other.prepare('pragma integrity_check').get()
    other.close()
    await bench.close()
    expect({ ...doubled }).toEqual({ rows_apart: 0, twice: 0 })
    expect(check?.['integrity_check']).toBe('ok')
    expect(Math.max(0, ...missingMs)).toBeLessThanOrEqual(MAX_MISSING_MS)
  })
})
