import { describe, expect, it } from 'vitest'
import { encodeMulaw } from '../../../../src/audio/mulaw.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { CallRecord } from '../../../../src/sandbox/phone/call-record.ts'
import { Earpiece } from '../../../../src/sandbox/phone/earpiece.ts'

function tone(ms: number): Uint8Array {
  return encodeMulaw(new Int16Array(ms * 8).fill(5_000))
}

function callAfter(setUpMs: number): {
  clock: VirtualClock
  record: CallRecord
  earpiece: Earpiece
  echoes: string[]
} {
  const clock = new VirtualClock()
  const record = new CallRecord(clock)
  clock.advance(setUpMs)
  record.beginAudio()
  const echoes: string[] = []
  const earpiece = new Earpiece(clock, record, (name) => {
    echoes.push(`${name} at ${clock.nowMs() - setUpMs}`)
  })
  return { clock, record, earpiece, echoes }
}

describe('an earpiece', () => {
  it('gives a mark back in the very millisecond its audio ends, between two frames', () => {
    const { clock, earpiece, echoes } = callAfter(100)
    clock.advance(3)
    earpiece.enqueue(tone(30))
    earpiece.mark('a')
    earpiece.enqueue(tone(15))
    earpiece.mark('b')
    clock.advance(1_000)
    expect(echoes).toEqual(['a at 33', 'b at 48'])
    expect(clock.pending).toBe(0)
  })

  it('gives a mark back at once when nothing is playing', () => {
    const { clock, earpiece, echoes } = callAfter(0)
    clock.advance(10)
    earpiece.mark('now')
    expect(echoes).toEqual(['now at 10'])
  })

  it('writes down what a clear cut off', () => {
    const { clock, record, earpiece, echoes } = callAfter(50)
    earpiece.enqueue(tone(500))
    earpiece.mark('end')
    clock.advance(200)
    earpiece.clear()
    clock.advance(300)
    earpiece.hangUp()
    const report = record.report('CA1')
    expect(report.clears).toMatchObject([
      { atMs: 250, playedMs: 200, droppedMs: 300, marksReturned: 1 },
    ])
    expect(report.utterances).toMatchObject([{ startMs: 0, playedMs: 200, end: 'cleared' }])
    expect(report.marks).toEqual([
      { name: 'end', receivedAtMs: 50, echoedAtMs: 250, returnedByClear: true },
    ])
    expect(echoes).toEqual(['end at 200'])
    expect(report.heard).toHaveLength(500 * 8)
    expect(report.heard.subarray(200 * 8).every((sample) => sample === 0)).toBe(true)
  })

  it('hears where the server left a hole', () => {
    const { clock, record, earpiece } = callAfter(0)
    earpiece.enqueue(tone(100))
    clock.advance(140)
    earpiece.enqueue(tone(100))
    clock.advance(1_000)
    earpiece.hangUp()
    const report = record.report('CA1')
    expect(report.underruns).toMatchObject([{ startMs: 100, gapMs: 40 }])
    expect(report.utterances).toMatchObject([{ playedMs: 200, end: 'played-out' }])
  })

  it('returns the milliseconds that exceed ten minutes', () => {
    const { earpiece } = callAfter(0)
    expect(earpiece.enqueue(new Uint8Array(600_000 * 8))).toBe(0)
    expect(earpiece.enqueue(tone(20))).toBe(20)
  })

  it('keeps marks that were never reached out of the echoes', () => {
    const { clock, record, earpiece, echoes } = callAfter(0)
    earpiece.enqueue(tone(100))
    earpiece.mark('late')
    clock.advance(50)
    earpiece.hangUp()
    clock.advance(1_000)
    expect(echoes).toEqual([])
    expect(record.report('CA1').marks).toEqual([
      { name: 'late', receivedAtMs: 0, echoedAtMs: null, returnedByClear: false },
    ])
  })
})
