import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Retention, type KeepDays } from '../../../src/privacy/retention.ts'
import { soundName } from '../../../src/recording/sound/sound-name.ts'
import { recordingName } from '../../../src/recording/recording-name.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { openStore, type Store } from '../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { SqliteBench } from '../../support/sqlite-bench.ts'
import { systemClock } from '../../../src/shared/clock.ts'

const DAY_MS = 86_400_000
const FOR_EVER: KeepDays = { transcripts: 0, calls: 0, frames: 0, recordings: 0 }

describe('retention', () => {
  let bench: SqliteBench
  let store: Store
  let framesDir: string
  let soundsDir: string
  const running: Retention[] = []

  beforeEach(async () => {
    bench = new SqliteBench()
    store = await openStore(bench.url, { clock: systemClock, log: bench.log.log })
    framesDir = await mkdtemp(join(tmpdir(), 'hexkey-retention-'))
    soundsDir = join(bench.folder, 'recordings')
  })

  afterEach(async () => {
    for (const retention of running.splice(0)) await retention.stop()
    await store.callLog.close()
    await bench.close()
    await rm(framesDir, { recursive: true })
  })

  function begin(clock: VirtualClock, keepDays: Partial<KeepDays>) {
    const { log, lines } = memoryLog()
    const { keeping, recordings } = store
    const sounds = { dir: soundsDir, recordings }
    const days = { ...FOR_EVER, ...keepDays }
    const retention = new Retention({ keeping, keepDays: days, framesDir, sounds, clock, log })
    running.push(retention)
    retention.start()
    return { retention, lines }
  }

  async function callThatBegan(daysAgo: number, clock: VirtualClock): Promise<string> {
    const callId = `CA${daysAgo}`
    const startedAtMs = clock.wallMs() - daysAgo * DAY_MS
    const parts = { from: '+15550100001', to: '+15550100200', agent: 'a', agentVersion: '1' }
    await store.callLog.open({ callId, ...parts, model: 'm', startedAtMs })
    await store.callLog.end(callId, startedAtMs, 'agent-ended')
    await writeFile(join(framesDir, recordingName(startedAtMs, callId)), '')
    return callId
  }

  /** Lets the pauses between calls pass. */
  async function until(clock: VirtualClock, done: () => Promise<boolean> | boolean): Promise<void> {
    await expect
      .poll(async () => {
        clock.advance(20)
        return done()
      })
      .toBe(true)
  }

  test('removes calls and frames by their age, a minute after the start, and says so', async () => {
    const clock = new VirtualClock()
    const old = await callThatBegan(11, clock)
    const young = await callThatBegan(9, clock)
    const { lines } = begin(clock, { calls: 10, frames: 10 })
    clock.advance(59_999)
    expect(lines).toEqual([])
    clock.advance(1)
    await until(clock, () => lines.length === 2)
    expect(await store.callLog.find(old)).toBeNull()
    expect(await store.callLog.find(young)).not.toBeNull()
    expect(await readdir(framesDir)).toHaveLength(1)
    expect(lines.map(({ recordings, removed }) => recordings ?? removed)).toEqual([
      1,
      { calls: 1, events: 0, transcripts: 1, orders: 0, callbacks: 0, notes: 0 },
    ])
  })

  test('removes recordings of calls with their peaks, and what the store says of them', async () => {
    const clock = new VirtualClock()
    await mkdir(soundsDir)
    await writeFile(join(soundsDir, 'notes.txt'), '')
    const callIds = [await callThatBegan(11, clock), await callThatBegan(9, clock)]
    for (const [at, callId] of callIds.entries()) {
      const startedAtMs = clock.wallMs() - (at === 0 ? 11 : 9) * DAY_MS
      const file = soundName(startedAtMs, callId, 1)
      for (const name of [file, file.replace('.wav', '.peaks')]) {
        await writeFile(join(soundsDir, name), '')
      }
      const ended = { startedAtMs, durationMs: 1, bytes: 48, cut: false }
      store.recordings.put({ callId, stream: 1, file, shelf: null, ...ended })
    }
    await store.recordings.close()
    const { lines } = begin(clock, { recordings: 10 })
    clock.advance(60_000)
    await until(clock, () => lines.length === 1)
    expect(lines).toMatchObject([{ soundFiles: 2, rows: 1 }])
    expect(await readdir(soundsDir)).toHaveLength(3)
    const left = await Promise.all(callIds.map((callId) => store.recordings.of(callId)))
    expect(left.map(({ length }) => length)).toEqual([0, 1])
  })

  test('keeps everything for ever when it is told to', async () => {
    const clock = new VirtualClock()
    const old = await callThatBegan(9_000, clock)
    const { retention, lines } = begin(clock, {})
    clock.advance(60_000)
    await retention.stop()
    expect(await store.callLog.find(old)).not.toBeNull()
    expect(await readdir(framesDir)).toHaveLength(1)
    expect(lines).toEqual([])
  })

  test('is done by one process at a time, again after six hours', async () => {
    const clock = new VirtualClock()
    const one = begin(clock, { calls: 10 })
    const two = begin(clock, { calls: 10 })
    const old = await callThatBegan(11, clock)
    clock.advance(60_000)
    await until(clock, async () => (await store.callLog.find(old)) === null)
    await until(clock, () => one.lines.length + two.lines.length === 1)
    const next = await callThatBegan(12, clock)
    await until(clock, () => clock.pending === 2)
    clock.advance(6 * 3_600_000)
    await until(clock, async () => (await store.callLog.find(next)) === null)
  })

  test('a store that does not answer is logged, and asked again', async () => {
    const clock = new VirtualClock()
    const { lines } = begin(clock, { calls: 10 })
    await store.callLog.close()
    clock.advance(60_000)
    await until(clock, () => lines.length === 1 && clock.pending === 1)
    expect(lines[0]).toMatchObject({ msg: 'what is too old was not all removed' })
  })

  test('stops between two calls', async () => {
    const clock = new VirtualClock()
    await callThatBegan(11, clock)
    const last = await callThatBegan(10, clock)
    const { retention } = begin(clock, { calls: 5 })
    clock.advance(60_000)
    await expect.poll(() => clock.pending).toBe(1)
    const stopped = retention.stop()
    clock.advance(20)
    await stopped
    expect(await store.callLog.find(last)).not.toBeNull()
  })
})
