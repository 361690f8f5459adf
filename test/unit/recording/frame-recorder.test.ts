import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FrameRecorder } from '../../../src/recording/frame-recorder.ts'
import { parseRecording, readRecording } from '../../../src/recording/recording-file.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'

let dir: string
let clock: VirtualClock

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hexkey-recording-'))
  clock = new VirtualClock()
})

afterEach(async () => {
  await rm(dir, { recursive: true })
})

const recorder = (into = dir): FrameRecorder =>
  new FrameRecorder({
    dir: into,
    agent: 'assembly-help',
    model: 'gemini-3.8-live',
    playoutLeadMs: 400,
    secrets: ['very-secret-key'],
    clock,
    log: pino({ level: 'silent' }),
  })

const onlyFile = async (): Promise<string> => {
  const [name, ...others] = await readdir(dir)
  expect(others).toEqual([])
  return join(dir, name ?? 'missing')
}

test('messages come back in order, with monotonic times and without secrets', async () => {
  const recording = recorder()
  const call = recording.record('CA/../1')
  clock.advance(1.25)
  call.tap('carrier', 'in', '{"event":"connected"}')
  clock.advance(20)
  call.tap('model', 'out', '{"key":"very-secret-key"}')
  await recording.close()

  const file = await onlyFile()
  expect(file).toMatch(/-CA____1\.jsonl$/)
  expect(await readFile(file, 'utf8')).not.toContain('very-secret-key')
  const { header, messages, dropped } = await readRecording(file)
  expect(header).toMatchObject({ callId: 'CA/../1', agent: 'assembly-help', playoutLeadMs: 400 })
  expect(messages).toEqual([
    { t: 1.25, socket: 'carrier', direction: 'in', text: '{"event":"connected"}' },
    { t: 21.25, socket: 'model', direction: 'out', text: '{"key":"[redacted]"}' },
  ])
  expect(dropped).toBe(0)
})

test('only the owner may read what people said', async () => {
  const recording = recorder()
  recording.record('CA1').tap('carrier', 'in', 'x')
  await recording.close()
  expect((await stat(await onlyFile())).mode & 0o077).toBe(0)
})

test('a call without a message leaves no file', async () => {
  const recording = recorder()
  recording.record('CA1')
  await recording.close()
  expect(await readdir(dir)).toEqual([])
})

test('what does not fit into the queue is dropped and counted', async () => {
  const recording = recorder()
  const call = recording.record('CA1')
  const megabyte = 'x'.repeat(1_000_000)
  for (let times = 0; times < 10; times += 1) call.tap('carrier', 'in', megabyte)
  await recording.close()
  const { messages, dropped } = await readRecording(await onlyFile())
  expect([messages.length, dropped]).toEqual([8, 2])
})

test('a directory that cannot be written costs the recording, not the call', async () => {
  const blocked = join(dir, 'blocked')
  await writeFile(blocked, 'a file, not a directory')
  const recording = recorder(blocked)
  const call = recording.record('CA1')
  call.tap('carrier', 'in', 'x')
  call.close()
  await expect(call.finished).resolves.toBeUndefined()
  expect(() => {
    call.tap('carrier', 'in', 'y')
  }).not.toThrow()
})

describe('reading', () => {
  const header = JSON.stringify({
    kind: 'hexkey-recording',
    version: 1,
    callId: 'CA1',
    agent: 'a',
    model: 'm',
    playoutLeadMs: 400,
    startedAtMs: 0,
  })
  const message = JSON.stringify({ t: 1, socket: 'carrier', direction: 'in', text: 'x' })

  test('half a line at the end, as a killed process leaves it, is passed over', () => {
    const recording = parseRecording(`${header}\n${message}\n${message.slice(0, 20)}`)
    expect(recording.messages).toHaveLength(1)
    expect(recording.dropped).toBeNull()
  })

  test.each([
    ['an empty file', '', /empty/],
    ['another file', '{"a":1}', /call\.jsonl:1/],
    ['a broken line', `${header}\nnonsense\n${message}`, /call\.jsonl:2: not JSON/],
    ['an unknown socket', `${header}\n${message.replace('carrier', 'fax')}`, /call\.jsonl:2/],
  ])('%s is refused with its line', (_case, text, expected) => {
    expect(() => parseRecording(text, 'call.jsonl')).toThrow(expected)
  })

  test('a missing file is refused by its name', async () => {
    await expect(readRecording(join(dir, 'none.jsonl'))).rejects.toThrow(/none\.jsonl/)
  })
})
