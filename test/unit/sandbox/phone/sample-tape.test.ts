import { describe, expect, it } from 'vitest'
import { SampleTape } from '../../../../src/sandbox/phone/sample-tape.ts'

describe('a tape', () => {
  it('grows with what is recorded, and pads with silence', () => {
    const tape = new SampleTape()
    const minute = new Int16Array(480_000).fill(7)
    tape.append(minute)
    tape.padTo(480_002)
    tape.padTo(5)
    tape.append(Int16Array.of(9))
    const samples = tape.toSamples()
    expect(samples).toHaveLength(480_003)
    expect(samples.subarray(0, 480_000)).toEqual(minute)
    expect([...samples.subarray(480_000)]).toEqual([0, 0, 9])
  })

  it('leaves out what exceeds its bound', () => {
    const tape = new SampleTape(4)
    tape.append(Int16Array.of(1, 2, 3))
    tape.append(Int16Array.of(4, 5))
    tape.padTo(9)
    expect(tape.toSamples()).toEqual(Int16Array.of(1, 2, 3, 4))
  })
})
