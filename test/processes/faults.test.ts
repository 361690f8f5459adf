import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import type { FaultResult } from '../../src/sandbox/faults/fault-scenario.ts'

const SCRIPT = join(import.meta.dirname, '../../scripts/faults.ts')

/** Runs the bench; a broken promise shows in `code`. */
async function faults(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [SCRIPT, ...args])
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}

test('the faults are listed by name, the short form is a part of them', async () => {
  const all = await faults('--list')
  const short = await faults('--list', '--short')
  const names = (out: string): string[] =>
    out
      .trim()
      .split('\n')
      .map((row) => row.split(' ')[0]!)
  expect(names(all.out)).toEqual(expect.arrayContaining(['nothing', 'sigkill', 'flood']))
  expect(names(all.out)).toEqual(expect.arrayContaining(names(short.out)))
  expect(new Set(names(all.out)).size).toBe(names(all.out).length)
})

test('a fault that does not exist is named together with those that do', async () => {
  const { code, err } = await faults('--only', 'nothing,earthquake')
  expect(code).toBe(1)
  expect(err).toContain('there is no fault "earthquake"')
  expect(err).toContain('sigkill')
})

test('numbers out of their range are refused', async () => {
  const { code, err } = await faults('--kills', '0')
  expect(code).toBe(1)
  expect(err).toContain('--kills must be from 1 to 500')
})

test('a lost model session is judged from what the caller heard', { timeout: 60_000 }, async () => {
  const { out } = await faults('--only', 'reset-in-reply', '--json')
  const { results } = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { results: FaultResult[] }
  expect(results).toHaveLength(1)
  const [result] = results
  if (result?.kind !== 'ran') throw new Error(JSON.stringify(result))
  expect(result.outcome.broken).toEqual([])
  expect(result.outcome.heard).toMatch(/^greeting, answer, .*farewell$/)
})
