import { readdir, readFile } from 'node:fs/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeWav } from '../../src/audio/wav.ts'
import { CallRig } from '../support/call-rig.ts'
import { recordingAgents } from '../support/recording-agents.ts'

const SAMPLES_PER_MS = 8
/** −50 dBFS: below it nobody hears anything on a telephone. */
const AUDIBLE = 100

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hexkey-recorded-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** For each twentieth of a second whether something is heard. */
function audible(samples: Int16Array): boolean[] {
  const piece = 50 * SAMPLES_PER_MS
  return Array.from({ length: Math.floor(samples.length / piece) }, (_, at) =>
    samples.subarray(at * piece, (at + 1) * piece).some((one) => Math.abs(one) > AUDIBLE),
  )
}

/** Pieces in which one is heard and the other is not within a tenth of a second, laid over best. */
function difference(one: Int16Array, other: Int16Array): number {
  const shifts = Array.from({ length: 41 }, (_, at) => (at - 20) * 10 * SAMPLES_PER_MS)
  return Math.min(
    ...shifts.map((shift) => {
      const [a, b] = shift < 0 ? [one, other.subarray(-shift)] : [one.subarray(shift), other]
      const [left, right] = [audible(a), audible(b)]
      const common = left.slice(0, right.length)
      return common.filter(
        (sounds, at) => !right.slice(Math.max(at - 2, 0), at + 3).includes(sounds),
      ).length
    }),
  )
}

test('the recording is what the caller heard, interruption and all', async () => {
  const recordings = join(folder, 'recordings')
  const environment = { AGENTS_DIR: await recordingAgents(folder), RECORDINGS_DIR: recordings }
  await using rig = await CallRig.start(
    {
      lines: [
        { clip: 'agent-fallback' },
        { clip: 'agent-long-answer', callerText: 'Hello?' },
        { clip: 'agent-fallback', callerText: 'Wait, which screw do you mean?' },
      ],
    },
    environment,
  )
  const report = await rig.call({
    script: [
      { say: 'caller-hello', when: { afterAgent: { quietMs: 500 } } },
      { say: 'caller-which-screw', when: { agentSpokeMs: 1_500 } },
      { hangUp: { afterAgent: { quietMs: 500 } } },
    ],
  })
  await rig.app.close()

  expect(report.twiml.map((one) => one.verbs)).toEqual([['Say', 'Connect']])
  expect(report.clears).toHaveLength(1)
  const [wav, ...others] = (await readdir(recordings)).filter((name) => name.endsWith('.wav'))
  expect(others).toEqual([])
  const { sampleRate, channels } = decodeWav(await readFile(join(recordings, wav ?? '')))
  const [caller = new Int16Array(0), agent = new Int16Array(0)] = channels
  expect(sampleRate).toBe(8_000)
  expect(audible(agent).filter(Boolean).length).toBeGreaterThan(60)
  expect(audible(caller).filter(Boolean).length).toBeGreaterThan(10)
  expect(difference(agent, report.heard)).toBeLessThanOrEqual(2)
  expect(difference(caller, report.caller)).toBeLessThanOrEqual(2)
})

test('nothing is recorded when the assistant does not say so', async () => {
  const recordings = join(folder, 'recordings')
  await using rig = await CallRig.start(
    { lines: [{ clip: 'agent-fallback' }] },
    { RECORDINGS_DIR: recordings },
  )
  const report = await rig.call({ script: [{ hangUp: { afterAgent: { quietMs: 300 } } }] })
  await rig.app.close()
  expect(report.twiml.map((one) => one.verbs)).toEqual([['Connect']])
  await expect(readdir(recordings)).rejects.toThrow('ENOENT')
})
