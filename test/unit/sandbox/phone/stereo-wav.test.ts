import { describe, expect, it } from 'vitest'
import { decodeWav } from '../../../../src/audio/wav.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { CallRecord } from '../../../../src/sandbox/phone/call-record.ts'
import type { CallReport } from '../../../../src/sandbox/phone/call-report.ts'
import { quietAfterClearMs, stereoWav } from '../../../../src/sandbox/phone/stereo-wav.ts'

/** A call whose stream began after 1 s, with a clear 300 ms later. */
function reportOf(heard: Int16Array, caller = new Int16Array(0)): CallReport {
  const clock = new VirtualClock()
  const record = new CallRecord(clock)
  clock.advance(1_000)
  record.beginAudio()
  record.recordHeard(heard)
  record.recordCaller(caller)
  clock.advance(300)
  record.note('clear', { playedMs: 300, droppedMs: 0, marksReturned: 0 })
  return record.report('CA1')
}

/** Audible until `soundMs`, 2 s in all. */
function soundUntil(soundMs: number): Int16Array {
  return new Int16Array(16_000).fill(3_000, 0, soundMs * 8)
}

describe('the stereo recording', () => {
  it('has the caller on the left and what was heard on the right, equally long', () => {
    const report = reportOf(Int16Array.of(1, 2, 3), Int16Array.of(9))
    expect(decodeWav(stereoWav(report))).toEqual({
      sampleRate: 8_000,
      channels: [Int16Array.of(9, 0, 0), Int16Array.of(1, 2, 3)],
    })
  })
})

describe('quiet after a clear', () => {
  it.each([
    ['before the clear', 300, 0],
    ['45 ms later', 345, 45],
    ['never, while the tape runs', 2_000, Number.POSITIVE_INFINITY],
  ])('comes %s', (_, soundMs, expected) => {
    expect(quietAfterClearMs(reportOf(soundUntil(soundMs)), 0)).toBe(expected)
  })

  it('is not a zero crossing nor a short gap', () => {
    const heard = soundUntil(340)
    heard.fill(3_000, 400 * 8, 420 * 8)
    expect(quietAfterClearMs(reportOf(heard), 0)).toBe(120)
  })

  it('counts the end of the tape as silence', () => {
    expect(quietAfterClearMs(reportOf(soundUntil(310).subarray(0, 330 * 8)), 0)).toBe(10)
    expect(quietAfterClearMs(reportOf(soundUntil(200).subarray(0, 200 * 8)), 0)).toBe(0)
  })

  it('cannot be told for a clear that never was', () => {
    expect(() => quietAfterClearMs(reportOf(soundUntil(1)), 1)).toThrow(/1 clears, none at 1/)
  })
})
