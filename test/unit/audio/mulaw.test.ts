import { describe, expect, it } from 'vitest'
import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from '../../../src/audio/mulaw.ts'

const everyCode = Uint8Array.from({ length: 256 }, (_, code) => code)
const everySample = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768)

/**
 * The decision values of ITU-T G.711, table 2a, brought from 14 to 16 bits: the first interval is
 * half as wide as its neighbours, then eight segments of 16 intervals, each twice as wide as the
 * last one's. A magnitude below the n-th value belongs to interval n.
 */
function decisionValues(): number[] {
  const values = [1]
  for (let segment = 0; segment < 8; segment++) {
    const width = 2 << segment
    const intervals = segment === 0 ? 15 : 16
    for (let i = 0; i < intervals; i++) values.push((values.at(-1) ?? 0) + width)
  }
  return values.map((value) => value * 4)
}

function g711Code(sample: number): number {
  const magnitude = Math.abs(sample)
  const interval = decisionValues().findIndex((value) => magnitude < value)
  return (sample < 0 ? 0x7f : 0xff) - (interval === -1 ? 127 : Math.min(interval, 127))
}

describe('μ-law', () => {
  it('ends its last segment where G.711 does', () => {
    expect(decisionValues().at(-1)).toBe(8_159 * 4)
  })

  it('encodes each sample into the interval that G.711 gives it', () => {
    const checked = everySample.filter((sample) => sample % 7 === 0 || Math.abs(sample) < 1_024)
    expect(encodeMulaw(checked)).toEqual(Uint8Array.from(checked, g711Code))
  })

  it('gives every code back after a round trip; the two zeros become one', () => {
    const expected = everyCode.map((code) => (code === 0x7f ? MULAW_SILENCE : code))
    expect(encodeMulaw(decodeMulaw(everyCode))).toEqual(expected)
  })

  it('rises with the sample and never steps back', () => {
    const levels = decodeMulaw(encodeMulaw(everySample))
    expect(levels.findIndex((level, i) => i > 0 && level < levels[i - 1]!)).toBe(-1)
  })

  it('treats both signs alike', () => {
    const positive = everySample.filter((sample) => sample > 0)
    const negative = positive.map((sample) => -sample)
    expect(encodeMulaw(negative)).toEqual(encodeMulaw(positive).map((code) => code ^ 0x80))
    expect(decodeMulaw(encodeMulaw(negative))).toEqual(
      decodeMulaw(encodeMulaw(positive)).map((sample) => -sample),
    )
  })

  it('saturates at both ends instead of wrapping', () => {
    const ends = Int16Array.of(32_767, 32_636, -32_636, -32_767, -32_768)
    expect([...encodeMulaw(ends)]).toEqual([0x80, 0x80, 0x00, 0x00, 0x00])
    expect([...decodeMulaw(Uint8Array.of(0x80, 0x00))]).toEqual([32_124, -32_124])
  })

  it('has silence that decodes to zero and is what zero encodes to', () => {
    expect([...decodeMulaw(Uint8Array.of(MULAW_SILENCE))]).toEqual([0])
    expect([...encodeMulaw(Int16Array.of(0))]).toEqual([MULAW_SILENCE])
  })

  it('decodes each code to the middle of its interval, and the first one to zero', () => {
    const values = decisionValues()
    const middles = values.map((value, n) => (n === 0 ? 0 : (values[n - 1]! + value) / 2))
    const positive = everyCode.filter((code) => code >= 0x80).reverse()
    expect([...decodeMulaw(positive)]).toEqual(middles)
  })

  it('takes and gives nothing for nothing', () => {
    expect(decodeMulaw(new Uint8Array(0))).toHaveLength(0)
    expect(encodeMulaw(new Int16Array(0))).toHaveLength(0)
  })
})
