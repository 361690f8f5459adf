import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PcmReader, pcmToBytes } from '../../../src/audio/pcm-bytes.ts'

describe('PcmReader', () => {
  it('reads little-endian', () => {
    const bytes = Uint8Array.of(0x34, 0x12, 0xff, 0xff, 0x00, 0x80, 0xff, 0x7f)
    expect([...new PcmReader().read(bytes)]).toEqual([0x1234, -1, -32_768, 32_767])
  })

  it('gives the same samples however the bytes are cut, at whatever offset they lie', () => {
    fc.assert(
      fc.property(
        fc.int16Array({ maxLength: 200 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }),
        fc.integer({ min: 0, max: 3 }),
        (samples, cuts, offset) => {
          const bytes = new Uint8Array(offset + samples.length * 2)
          bytes.set(pcmToBytes(samples), offset)
          const reader = new PcmReader()
          const read: number[] = []
          let at = offset
          for (const length of [...cuts, bytes.length]) {
            read.push(...reader.read(bytes.subarray(at, at + length)))
            at = Math.min(bytes.length, at + length)
          }
          expect(Int16Array.from(read)).toEqual(samples)
        },
      ),
    )
  })

  it('keeps an odd byte over empty chunks', () => {
    const reader = new PcmReader()
    expect(reader.read(Uint8Array.of(0x34))).toHaveLength(0)
    expect(reader.read(new Uint8Array(0))).toHaveLength(0)
    expect([...reader.read(Uint8Array.of(0x12))]).toEqual([0x1234])
  })

  it('copies nothing where the bytes can be read as samples where they lie', () => {
    const bytes = new Uint8Array(new Int16Array([1, 2]).buffer)
    expect(new PcmReader().read(bytes).buffer).toBe(bytes.buffer)
  })
})

describe('pcmToBytes', () => {
  it('writes little-endian', () => {
    expect([...pcmToBytes(Int16Array.of(0x1234, -2))]).toEqual([0x34, 0x12, 0xfe, 0xff])
  })

  it('views only the samples it was given', () => {
    const samples = Int16Array.of(1, 2, 3, 4)
    const bytes = pcmToBytes(samples.subarray(1, 3))
    expect([...bytes]).toEqual([2, 0, 3, 0])
    expect(bytes.buffer).toBe(samples.buffer)
  })
})
