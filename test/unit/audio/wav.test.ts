import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMulaw } from '../../../src/audio/mulaw.ts'
import { decodeWav, encodeWav, WavInvalid } from '../../../src/audio/wav.ts'

const text = (letters: string) => Array.from(letters, (letter) => letter.charCodeAt(0))
const uint16 = (value: number) => [value & 0xff, (value >> 8) & 0xff]
const uint32 = (value: number) => [...uint16(value), ...uint16(value >>> 16)]

/** `size` lies about the length where it is given; the padding byte follows the truth. */
function chunk(id: string, body: readonly number[], size = body.length): number[] {
  return [...text(id), ...uint32(size), ...body, ...(body.length % 2 === 1 ? [0] : [])]
}

interface Fmt {
  readonly tag?: number
  readonly channels?: number
  readonly sampleRate?: number
  readonly bits?: number
}

function fmt({ tag = 1, channels = 1, sampleRate = 8_000, bits = 16 }: Fmt): number[] {
  const block = (channels * bits) / 8
  return [
    ...[tag, channels].flatMap(uint16),
    ...[sampleRate, sampleRate * block].flatMap(uint32),
    ...[block, bits].flatMap(uint16),
  ]
}

function wav(...chunks: readonly number[][]): Uint8Array {
  const body = [...text('WAVE'), ...chunks.flat()]
  return Uint8Array.from([...text('RIFF'), ...uint32(body.length), ...body])
}

describe('encodeWav', () => {
  it('writes the header that players expect', () => {
    const file = encodeWav({
      sampleRate: 8_000,
      channels: [Int16Array.of(1, -2), Int16Array.of(3, 4)],
    })
    const data = [1, 0, 3, 0, 0xfe, 0xff, 4, 0]
    expect(file).toEqual(wav(chunk('fmt ', fmt({ channels: 2 })), chunk('data', data)))
  })

  it('is read back unchanged, mono and stereo', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(8_000, 16_000, 24_000, 44_100),
        fc.int16Array({ maxLength: 300 }),
        fc.boolean(),
        (sampleRate, samples, stereo) => {
          const sound = {
            sampleRate,
            channels: [samples, ...(stereo ? [samples.toReversed()] : [])],
          }
          expect(decodeWav(encodeWav(sound))).toEqual(sound)
        },
      ),
    )
  })

  it.each([
    ['no channel', 8_000, [], '1 or 2 channels, not 0'],
    ['three channels', 8_000, [0, 0, 0], '1 or 2 channels, not 3'],
    ['channels that differ', 8_000, [2, 3], 'channels differ in length: 2 and 3 samples'],
    ['no rate', 0, [1], 'whole number of Hz, not 0'],
    ['half a hertz', 8_000.5, [1], 'whole number of Hz, not 8000.5'],
  ])('refuses %s', (_name, sampleRate, lengths, reason) => {
    const channels = lengths.map((length) => new Int16Array(length))
    expect(() => encodeWav({ sampleRate, channels })).toThrow(WavInvalid)
    expect(() => encodeWav({ sampleRate, channels })).toThrow(reason)
  })
})

describe('decodeWav', () => {
  const samples = [0x34, 0x12, 0xff, 0xff]

  it('reads 8-bit PCM, which is unsigned', () => {
    const file = wav(chunk('fmt ', fmt({ bits: 8 })), chunk('data', [0, 128, 255]))
    expect(decodeWav(file).channels).toEqual([Int16Array.of(-32_768, 0, 32_512)])
  })

  it('reads μ-law', () => {
    const data = [0x00, 0x80, 0xff, 0x42]
    const file = wav(chunk('fmt ', [...fmt({ tag: 7, bits: 8 }), 0, 0]), chunk('data', data))
    expect(decodeWav(file)).toEqual({
      sampleRate: 8_000,
      channels: [decodeMulaw(Uint8Array.from(data))],
    })
  })

  it('reads the extensible form', () => {
    const subFormat = [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]
    const extension = [...[22, 16].flatMap(uint16), ...uint32(4), ...subFormat]
    const file = wav(
      chunk('fmt ', [...fmt({ tag: 0xfffe, sampleRate: 16_000 }), ...extension]),
      chunk('data', samples),
    )
    expect(decodeWav(file)).toEqual({
      sampleRate: 16_000,
      channels: [Int16Array.of(0x1234, -1)],
    })
  })

  it('skips unknown chunks, of odd size too, before and after the sound', () => {
    const file = wav(
      chunk('LIST', [1, 2, 3]),
      chunk('fmt ', fmt({})),
      chunk('fact', [4]),
      chunk('data', samples),
      chunk('id3 ', [5, 6, 7, 8, 9]),
    )
    expect(decodeWav(file).channels).toEqual([Int16Array.of(0x1234, -1)])
  })

  it.each([0xffff_ffff, 0x7fff_f000, 5])('reads to the end when data claims %i bytes', (size) => {
    const file = wav(chunk('fmt ', fmt({})), chunk('data', samples, size))
    expect(decodeWav(file).channels).toEqual([Int16Array.of(0x1234, -1)])
  })

  it('leaves out a last sample or block that is cut short', () => {
    const odd = wav(chunk('fmt ', fmt({})), chunk('data', [...samples, 7], 0xffff_ffff))
    expect(decodeWav(odd.subarray(0, -1)).channels).toEqual([Int16Array.of(0x1234, -1)])
    const stereo = wav(chunk('fmt ', fmt({ channels: 2 })), chunk('data', [...samples, 7, 7]))
    expect(decodeWav(stereo).channels).toEqual([Int16Array.of(0x1234), Int16Array.of(-1)])
  })

  it('reads a file that lies anywhere in a larger buffer', () => {
    const file = wav(chunk('fmt ', fmt({})), chunk('data', samples))
    const buffer = new Uint8Array(file.length + 3)
    buffer.set(file, 3)
    expect(decodeWav(buffer.subarray(3)).channels).toEqual([Int16Array.of(0x1234, -1)])
  })

  it('reads a sound of no length', () => {
    const file = wav(chunk('fmt ', fmt({ channels: 2 })), chunk('data', []))
    expect(decodeWav(file).channels).toEqual([new Int16Array(0), new Int16Array(0)])
  })

  const data = chunk('data', samples)
  it.each([
    ['an empty file', new Uint8Array(0), 'does not begin with RIFF'],
    ['another kind of file', Uint8Array.from(text('OggS and so on')), 'does not begin with RIFF'],
    ['big-endian WAV', Uint8Array.from(text('RIFX0000WAVE')), 'does not begin with RIFF'],
    ['a RIFF of another kind', Uint8Array.from(text('RIFF0000AVI ')), 'does not begin with RIFF'],
    ['a header alone', wav(), 'has no fmt chunk'],
    ['no fmt chunk', wav(data), 'has no fmt chunk'],
    ['no data chunk', wav(chunk('fmt ', fmt({}))), 'has no data chunk'],
    ['a short fmt chunk', wav(chunk('fmt ', [1, 0, 1, 0]), data), 'cut short: 4 bytes'],
    [
      'an extensible format without its extension',
      wav(chunk('fmt ', fmt({ tag: 0xfffe })), data),
      'cut short: 16 bytes',
    ],
    ['no channels', wav(chunk('fmt ', fmt({ channels: 0 })), data), '0 channels'],
    ['no rate', wav(chunk('fmt ', fmt({ sampleRate: 0 })), data), 'rate of 0 Hz'],
    ['24-bit PCM', wav(chunk('fmt ', fmt({ bits: 24 })), data), '24-bit audio of format 1'],
    ['floats', wav(chunk('fmt ', fmt({ tag: 3, bits: 32 })), data), '32-bit audio of format 3'],
    ['A-law', wav(chunk('fmt ', fmt({ tag: 6, bits: 8 })), data), '8-bit audio of format 6'],
  ])('refuses %s and says why', (_name, file, reason) => {
    expect(() => decodeWav(file)).toThrow(WavInvalid)
    expect(() => decodeWav(file)).toThrow(reason)
  })

  it('never throws anything else, whatever the bytes', () => {
    const good = encodeWav({ sampleRate: 8_000, channels: [Int16Array.of(1, 2, 3, 4)] })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(good.length),
        (edits, length) => {
          const bytes = good.slice(0, length)
          for (const [at, value] of edits) if (at < length) bytes[at] = value
          try {
            expect(decodeWav(bytes).channels.length).toBeGreaterThan(0)
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(WavInvalid)
            expect(thrown).toMatchObject({ code: 'WAV_INVALID', retryable: false })
          }
        },
      ),
    )
  })
})
