import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../../src/audio/audio-codec.ts'
import { bytesPerMs, TELEPHONE_FORMAT, type AudioFormat } from '../../../src/audio/audio-format.ts'

const PCM_16K = { encoding: 'pcm16', sampleRate: 16_000 } as const satisfies AudioFormat
const FORMATS: readonly AudioFormat[] = [
  TELEPHONE_FORMAT,
  { encoding: 'mulaw', sampleRate: 16_000 },
  { encoding: 'pcm16', sampleRate: 8_000 },
  PCM_16K,
  { encoding: 'pcm16', sampleRate: 24_000 },
]

describe.each(FORMATS)('a codec for $encoding at $sampleRate Hz', (format) => {
  it('knows its format', () => {
    expect(createCodec(format).format).toEqual(format)
  })

  it('makes silence of the length asked for, that decodes to zeros', () => {
    const codec = createCodec(format)
    const silence = codec.silence(20)
    expect(silence).toHaveLength(20 * bytesPerMs(format))
    const samples = codec.decode(silence)
    expect(samples).toHaveLength(format.sampleRate / 50)
    expect(samples.every((sample) => sample === 0)).toBe(true)
  })

  it('makes silence in whole samples', () => {
    const codec = createCodec(format)
    expect(codec.silence(0)).toHaveLength(0)
    expect(codec.decode(codec.silence(0.1))).toHaveLength(Math.round(format.sampleRate / 10_000))
  })

  it('decodes what it encodes, within the accuracy of the encoding', () => {
    const samples = Int16Array.from({ length: 400 }, (_, n) => Math.round(20_000 * Math.sin(n / 5)))
    const codec = createCodec(format)
    const decoded = codec.decode(codec.encode(samples))
    const worst = Math.max(...samples.map((sample, i) => Math.abs(sample - decoded[i]!)))
    expect(worst).toBeLessThanOrEqual(format.encoding === 'pcm16' ? 0 : 512)
  })

  it('decodes the same samples however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }),
        (stream, cuts) => {
          const codec = createCodec(format)
          const pieces: number[] = []
          let at = 0
          for (const length of [...cuts, stream.length]) {
            pieces.push(...codec.decode(stream.subarray(at, at + length)))
            at = Math.min(stream.length, at + length)
          }
          expect(Int16Array.from(pieces)).toEqual(createCodec(format).decode(stream))
        },
      ),
    )
  })
})

describe('createCodec', () => {
  it('keeps the odd byte of one stream out of another', () => {
    const [one, other] = [createCodec(PCM_16K), createCodec(PCM_16K)]
    one.decode(Uint8Array.of(0x77))
    expect([...other.decode(Uint8Array.of(1, 0))]).toEqual([1])
    expect([...one.decode(Uint8Array.of(0))]).toEqual([0x77])
  })
})
