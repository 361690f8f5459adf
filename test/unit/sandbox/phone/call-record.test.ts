import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { CallRecord } from '../../../../src/sandbox/phone/call-record.ts'
import type { TimelineEntry } from '../../../../src/sandbox/phone/call-report.ts'

describe('the record of a call', () => {
  it('tells listeners by name and in general, with the time since the call was placed', () => {
    const clock = new VirtualClock()
    clock.advance(1_000)
    const record = new CallRecord(clock)
    const said: string[] = []
    const everything: TimelineEntry[] = []
    record.on('say', ({ text, atMs }) => said.push(`${text} at ${atMs}`))
    record.on('entry', (entry) => everything.push(entry))
    clock.advance(30)
    record.note('say', { text: 'hello', language: null, durationMs: 1 })
    record.note('warning', { code: 31_951, message: 'not JSON' })
    expect(said).toEqual(['hello at 30'])
    expect(everything.map(({ type }) => type)).toEqual(['say', 'warning'])
    expect(record.report('CA1').timeline).toEqual(everything)
  })

  it('pairs marks with their echoes, also when a name is used again', () => {
    const clock = new VirtualClock()
    const record = new CallRecord(clock)
    for (const [name, edge] of [
      ['a', 'received'],
      ['a', 'received'],
      ['a', 'played'],
      ['b', 'received'],
      ['a', 'returned'],
    ] as const) {
      clock.advance(10)
      record.note('mark', { name, edge })
    }
    expect(record.report('CA1').marks).toEqual([
      { name: 'a', receivedAtMs: 10, echoedAtMs: 30, returnedByClear: false },
      { name: 'a', receivedAtMs: 20, echoedAtMs: 50, returnedByClear: true },
      { name: 'b', receivedAtMs: 40, echoedAtMs: null, returnedByClear: false },
    ])
  })

  it('aligns both tapes when a second stream follows the first', () => {
    const clock = new VirtualClock()
    const record = new CallRecord(clock)
    clock.advance(500)
    record.beginAudio()
    record.recordHeard(new Int16Array(80))
    record.recordCaller(new Int16Array(160))
    clock.advance(1_000)
    record.beginAudio()
    expect(record.audioNowMs()).toBe(1_000)
    const { heard, caller, audioStartMs } = record.report('CA1')
    expect([heard.length, caller.length, audioStartMs]).toEqual([8_000, 8_000, 500])
  })

  it('does not let a flood of one kind crowd out the others', () => {
    const record = new CallRecord(new VirtualClock())
    for (let message = 0; message < 5_100; message++) {
      record.note('warning', { code: 31_951, message: 'not JSON' })
    }
    record.note('completed', { by: 'caller', durationMs: 1 })
    const report = record.report('CA1')
    expect(report.warnings).toHaveLength(5_000)
    expect(report.entriesNotKept).toBe(100)
    expect(report.completedBy).toBe('caller')
  })
})
