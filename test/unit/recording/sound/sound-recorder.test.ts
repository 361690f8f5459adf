import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeMulaw } from '../../../../src/audio/mulaw.ts'
import { decodeWav } from '../../../../src/audio/wav.ts'
import { SoundRecorder, type EndedSound } from '../../../../src/recording/sound/sound-recorder.ts'
import type { BegunSound } from '../../../../src/recording/sound/sound-track.ts'
import { peaksName } from '../../../../src/recording/sound/sound-name.ts'
import { systemClock, VirtualClock } from '../../../../src/shared/clock.ts'
import { memoryLog } from '../../../support/memory-log.ts'

const telephone = { encoding: 'mulaw', sampleRate: 8_000 } as const
const formats = { callerFormat: telephone, agentFormat: telephone }
const FRAME = encodeMulaw(new Int16Array(160).fill(8_031))
const OTHER = encodeMulaw(new Int16Array(160).fill(-4_063))

let folder: string
let dir: string
let captured: ReturnType<typeof memoryLog>
let begun: BegunSound[]
let ended: EndedSound[]
let clock: VirtualClock
let recorder: SoundRecorder

/** Time is ours, except where a thread is waited for. */
class MixedClock extends VirtualClock {
  override after(...args: Parameters<VirtualClock['after']>): ReturnType<VirtualClock['after']> {
    return args[0] > 1_000 ? systemClock.after(...args) : super.after(...args)
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hexkey-sound-'))
  dir = join(folder, 'recordings')
  captured = memoryLog()
  begun = []
  ended = []
  clock = new MixedClock()
  recorder = newRecorder()
})

afterEach(async () => {
  await recorder.close()
  rmSync(folder, { recursive: true, force: true })
})

function newRecorder(maxMs?: number): SoundRecorder {
  return new SoundRecorder({
    dir,
    clock,
    log: captured.log,
    ...(maxMs === undefined ? {} : { maxMs }),
    onBegun: (one) => begun.push(one),
    onEnded: (one) => ended.push(one),
  })
}

/** Records a call in which both speak for so long. */
function record(callId: string, ms: number, stream = 1): void {
  const tap = recorder.open({ callId, stream, formats, recorded: true })
  for (let t = 0; t < ms; t += 20) {
    tap.agent(OTHER, clock.nowMs())
    clock.advance(20)
    tap.caller(FRAME, clock.nowMs())
  }
  tap.ended(clock.nowMs())
}

const pathOf = (at = 0): string => join(dir, begun[at]?.file ?? '')

describe('SoundRecorder', () => {
  it('writes a stereo file with the caller left and the agent right, and its peaks', async () => {
    record('CA1', 1_500)
    await recorder.close()
    expect(ended).toEqual([{ ...begun[0], durationMs: 1_500, bytes: 44 + 48_000, cut: false }])
    expect(begun[0]?.file).toMatch(/^2023-11-14T22-13-20-000Z-CA1-1\.wav$/)
    const { sampleRate, channels } = decodeWav(readFileSync(pathOf()))
    expect(sampleRate).toBe(8_000)
    expect(channels.map((one) => one.length)).toEqual([12_000, 12_000])
    const [caller, agent] = channels.map((one) => new Set(one))
    expect(caller?.size).toBe(1)
    expect([...(caller ?? [])][0]).toBeGreaterThan(7_000)
    expect([...(agent ?? [])][0]).toBeLessThan(-3_000)
    const peaks = readFileSync(peaksName(pathOf()))
    expect(peaks).toHaveLength(2 * 30)
    expect(new Set(peaks.filter((_, i) => i % 2 === 0))).toEqual(
      new Set([(caller?.values().next().value ?? 0) >> 7]),
    )
    expect(new Set(peaks.filter((_, i) => i % 2 === 1))).toEqual(
      new Set([-(agent?.values().next().value ?? 0) >> 7]),
    )
  })

  it('says how long the file is in its header, and keeps it from everybody else', async () => {
    record('CA1', 400)
    await recorder.close()
    const bytes = readFileSync(pathOf())
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
    expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44)
    expect(statSync(pathOf()).mode & 0o777).toBe(0o600)
    expect(statSync(peaksName(pathOf())).mode & 0o777).toBe(0o600)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
  })

  it('leaves quiet where the agent was cut off', async () => {
    const tap = recorder.open({ callId: 'CA1', stream: 1, formats, recorded: true })
    for (let i = 0; i < 200; i++) tap.agent(OTHER, clock.nowMs())
    clock.advance(500)
    tap.cleared(clock.nowMs())
    clock.advance(500)
    tap.ended(clock.nowMs())
    await recorder.close()
    const [, agent] = decodeWav(readFileSync(pathOf())).channels
    expect(agent?.slice(0, 4_000).every((sample) => sample !== 0)).toBe(true)
    expect(agent?.slice(4_000).every((sample) => sample === 0)).toBe(true)
    expect(agent).toHaveLength(8_000)
  })

  it('writes many calls at once, and a file for each stream of one', async () => {
    const calls = ['CA1', 'CA2', 'CA3']
    for (const call of calls) record(call, 1_000)
    record('CA1', 200, 2)
    await recorder.close()
    expect(ended.map(({ callId, stream, durationMs }) => [callId, stream, durationMs])).toEqual([
      ['CA1', 1, 1_000],
      ['CA2', 1, 1_000],
      ['CA3', 1, 1_000],
      ['CA1', 2, 200],
    ])
    expect(readdirSync(dir).filter((name) => name.endsWith('.wav'))).toHaveLength(4)
  })

  it('cuts what becomes too long, and says so', async () => {
    recorder = newRecorder(1_000)
    record('CA1', 3_000)
    await recorder.close()
    expect(ended[0]).toMatchObject({ durationMs: 1_000, bytes: 44 + 32_000, cut: true })
    expect(statSync(pathOf()).size).toBe(44 + 32_000)
  })

  it('loses the recording alone when the disk refuses it', async () => {
    mkdirSync(dir)
    const taken = join(dir, '2023-11-14T22-13-20-000Z-CA1-1.wav')
    mkdirSync(taken)
    record('CA1', 400)
    record('CA2', 400)
    await recorder.close()
    expect(recorder.losses.failed).toBe(1)
    expect(ended.map(({ callId }) => callId)).toEqual(['CA2'])
    expect(captured.lines).toContainEqual(
      expect.objectContaining({ callId: 'CA1', msg: 'recording failed' }),
    )
  })

  it('counts the sound that it had no room for', async () => {
    const tap = recorder.open({ callId: 'CA1', stream: 1, formats, recorded: true })
    for (let i = 0; i < 500; i++) tap.caller(FRAME, 0)
    clock.advance(10_000)
    tap.ended(clock.nowMs())
    await recorder.close()
    expect(recorder.losses.overflowed).toBe(500 - Math.floor(65_536 / 173))
    expect(existsSync(pathOf())).toBe(true)
  })

  it('says what was left out because it came far too fast', async () => {
    const tap = recorder.open({ callId: 'CA1', stream: 1, formats, recorded: true })
    for (let i = 0; i < 19; i++) {
      tap.agent(new Uint8Array(60_000), clock.nowMs())
      clock.advance(200)
    }
    tap.ended(clock.nowMs())
    await recorder.close()
    expect(captured.lines).toContainEqual(
      expect.objectContaining({ callId: 'CA1', code: 'SoundAhead' }),
    )
  })

  it('ends what lasts when it closes, and hears nothing after the end', async () => {
    const tap = recorder.open({ callId: 'CA1', stream: 1, formats, recorded: true })
    clock.advance(100)
    tap.caller(FRAME, clock.nowMs())
    await recorder.close()
    tap.caller(FRAME, clock.nowMs() + 1_000)
    tap.ended(clock.nowMs() + 2_000)
    expect(ended).toMatchObject([{ durationMs: 100, cut: false }])
  })
})
