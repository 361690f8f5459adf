import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { peaksName, soundName } from '../../src/recording/sound/sound-name.ts'
import { recordingName } from '../../src/recording/recording-name.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { SqliteBench } from '../support/sqlite-bench.ts'

const SCRIPT = join(import.meta.dirname, '../../scripts/erase.ts')
const ANNA = '+15550100001'
const STARTED_AT_MS = 1_800_000_000_000

let bench: SqliteBench
let framesDir: string
let soundsDir: string

beforeEach(async () => {
  bench = new SqliteBench()
  framesDir = join(bench.folder, 'frames')
  soundsDir = join(bench.folder, 'recordings')
  await mkdir(framesDir)
  await mkdir(soundsDir)
})

afterEach(() => bench.close())

async function erase(
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const env = { DATABASE_URL: bench.url, RECORD_FRAMES_DIR: framesDir, RECORDINGS_DIR: soundsDir }
  const child = spawn(process.execPath, [SCRIPT, ...args], { env, timeout: 30_000 })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

/** A server that runs, with a call of Anna that is over and is recorded. */
async function serverWithCall() {
  const store = await bench.join()
  const call = { to: '+15550100200', agent: 'a', agentVersion: '1', model: 'm' }
  const startedAtMs = STARTED_AT_MS
  await store.open({ callId: 'CA1', from: ANNA, startedAtMs, ...call })
  await store.end('CA1', 1, 'agent-ended')
  await store.beat({ id: 'me', startedAtMs, beatAtMs: systemClock.wallMs(), draining: false })
  await writeFile(join(framesDir, recordingName(STARTED_AT_MS, 'CA1')), '')
  for (const callId of ['CA1', 'CA9']) {
    const name = soundName(STARTED_AT_MS, callId, 1)
    await writeFile(join(soundsDir, name), '')
    await writeFile(join(soundsDir, peaksName(name)), '')
  }
  return { store, begin: () => store.open({ callId: 'CA2', from: ANNA, startedAtMs, ...call }) }
}

test('a caller is removed, once and for all, and what was removed is said', async () => {
  const { store } = await serverWithCall()
  const { code, out, err } = await erase('--number', ANNA)
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^\+15…01 in sqlite:.*: calls that are over 1, recordings 2\ncalls 1\n/)
  expect(out).toMatch(/\nrecordings 2\n$/)
  expect(await readdir(framesDir)).toEqual([])
  expect(await readdir(soundsDir)).toEqual([
    expect.stringMatching(/CA9-1\.peaks$/),
    expect.stringMatching(/CA9-1\.wav$/),
  ])
  expect((await store.find('CA1'))?.from).toBe('erased')
  const again = await erase('--number', ANNA)
  expect(again).toMatchObject({ code: 0, err: '' })
  expect(again.out).toMatch(/: calls that are over 0, recordings 0\ncalls 0\n/)
})

test('a dry run removes nothing', async () => {
  const { store } = await serverWithCall()
  const { code, out } = await erase('--number', ANNA, '--dry-run')
  expect(code).toBe(0)
  expect(out).toMatch(/calls that are over 1, recordings 2\nNothing was removed\.\n$/)
  expect(await readdir(framesDir)).toHaveLength(1)
  expect((await store.find('CA1'))?.from).toBe(ANNA)
})

test('while a call of the number lasts nothing is removed, unless what is over is asked for', async () => {
  const { store, begin } = await serverWithCall()
  await begin()
  const refused = await erase('--number', ANNA)
  expect(refused.code).toBe(1)
  expect(refused.err).toMatch(/^Call CA2 lasts.*\nNothing was removed\. Wait for its end, or/)
  expect((await store.find('CA1'))?.from).toBe(ANNA)
  const partly = await erase('--number', ANNA, '--even-live')
  expect(partly.code).toBe(1)
  expect(partly.err).toMatch(/run this again when it is over\.\n$/)
  expect((await store.find('CA1'))?.from).toBe('erased')
  expect((await store.find('CA2'))?.from).toBe(ANNA)
})

test.each([[[]], [['--number', '5550100001']], [['--number', '+1 555 010 0001']]])(
  'a number that is not in international form is refused: %j',
  async (args) => {
    const { code, err } = await erase(...args)
    expect(code).toBe(1)
    expect(err).toMatch(/^Give --number in international form.*\nUsage: npm run erase/)
  },
)
