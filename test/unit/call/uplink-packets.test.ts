import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UplinkPackets } from '../../../src/call/uplink-packets.ts'

const RATE = 8_000
const FRAME = 160

/** Packets, and copies of what they sent. */
function bench() {
  const sent: number[][] = []
  const packets = new UplinkPackets(RATE, (pcm) => sent.push([...pcm]))
  return { packets, sent }
}

function frame(value: number, length = FRAME): Int16Array {
  return new Int16Array(length).fill(value)
}

describe('UplinkPackets', () => {
  it('puts ten quiet frames of 20 ms into one message', () => {
    const { packets, sent } = bench()
    for (let n = 0; n < 9; n++) packets.add(frame(n), true)
    expect(sent).toEqual([])
    packets.add(frame(9), true)
    expect(sent.map(({ length }) => length)).toEqual([10 * FRAME])
  })

  it('sends sound at once, together with the quiet before it', () => {
    const { packets, sent } = bench()
    packets.add(frame(1), true)
    packets.add(frame(2), false)
    expect(sent).toEqual([[...frame(1), ...frame(2)]])
  })

  it('sends the first quiet frame after a sound at once: the end of the sound is in it', () => {
    const { packets, sent } = bench()
    packets.add(frame(1), false)
    packets.add(frame(2), true)
    packets.add(frame(3), true)
    expect(sent).toEqual([[...frame(1)], [...frame(2)]])
  })

  it('takes a frame that is longer than a message as it is, after what waited', () => {
    const { packets, sent } = bench()
    packets.add(frame(1), true)
    packets.add(frame(2, 1_700), true)
    expect(sent.map(({ length }) => length)).toEqual([FRAME, 1_700])
  })

  it('gives up what waits when asked, once', () => {
    const { packets, sent } = bench()
    packets.add(frame(1), true)
    packets.flush()
    packets.flush()
    expect(sent).toEqual([[...frame(1)]])
  })

  it('loses, repeats and reorders nothing, and holds back less than 200 ms', () => {
    const frames = fc.array(
      fc.record({ length: fc.integer({ min: 1, max: 2_000 }), quiet: fc.boolean() }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(frames, (given) => {
        const { packets, sent } = bench()
        const expected: number[] = []
        let number = 0
        for (const { length, quiet } of given) {
          const samples = Int16Array.from({ length }, () => (number += 1))
          packets.add(samples, quiet)
          expected.push(...samples)
          const held = expected.length - sent.flat().length
          expect(held).toBeLessThan(1_600)
          if (!quiet) expect(held).toBe(0)
        }
        packets.flush()
        expect(sent.flat()).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})
