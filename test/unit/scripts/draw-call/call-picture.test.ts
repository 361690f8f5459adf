import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { drawCall, type CallPicture } from '../../../../scripts/draw-call/call-picture.ts'

const RATE = 8_000

/** A second of silence, a second of full scale, a second of silence. */
const beep = new Int16Array(3 * RATE).map((_, n) =>
  n < RATE || n >= 2 * RATE ? 0 : n % 2 === 0 ? 32_767 : -32_768,
)

const picture: CallPicture = {
  title: 'A call',
  sampleRate: RATE,
  from: 0,
  to: 3,
  marks: [],
  voices: [
    { name: 'caller', colour: '#111111', samples: beep, captions: [] },
    { name: 'agent', colour: '#222222', samples: new Int16Array(3 * RATE), captions: [] },
  ],
}

/** Heights of the waveform's columns in the given colour. */
const heights = (svg: string, colour: string): number[] => {
  const path = new RegExp(`stroke="${colour}"[^>]* d="([^"]+)"`).exec(svg)?.[1] ?? ''
  return [...path.matchAll(/M[\d.]+ ([\d.]+)V([\d.]+)/g)].map(
    ([, top, bottom]) => Number(bottom) - Number(top),
  )
}

const texts = (svg: string): string[] => {
  const found: string[] = []
  const parser = new SaxesParser()
  parser.on('text', (text) => {
    if (text.trim() !== '') found.push(text)
  })
  parser.on('error', (error) => {
    throw error
  })
  parser.write(svg).close()
  return found
}

describe('a picture of a call', () => {
  test('is as high as the sound is loud, and a line where there is none', () => {
    const columns = heights(drawCall(picture), '#111111')
    const third = columns.length / 3
    expect(columns[Math.round(0.5 * third)]).toBeLessThan(1)
    expect(columns[Math.round(1.5 * third)]).toBeGreaterThan(90)
    expect(columns[Math.round(2.5 * third)]).toBeLessThan(1)
  })

  test('draws both voices to one scale', () => {
    expect(Math.max(...heights(drawCall(picture), '#222222'))).toBeLessThan(1)
  })

  test('draws only the part that was asked for', () => {
    const columns = heights(drawCall({ ...picture, from: 1.1, to: 1.9 }), '#111111')
    expect(Math.min(...columns)).toBeGreaterThan(90)
  })

  test('shows marks and captions that lie in the part, and no others', () => {
    const shown = texts(
      drawCall({
        ...picture,
        from: 1,
        marks: [
          { atSeconds: 0.5, text: 'before' },
          { atSeconds: 2, text: 'clear' },
        ],
        voices: picture.voices.map((voice) => ({
          ...voice,
          captions: [
            { atSeconds: 1.5, text: `${voice.name} speaks` },
            { atSeconds: 3.5, text: 'after' },
          ],
        })),
      }),
    )
    expect(shown).toEqual(expect.arrayContaining(['clear', 'caller speaks', 'agent speaks']))
    expect(shown).not.toContain('before')
    expect(shown).not.toContain('after')
  })

  test('is well-formed whatever is written on it', () => {
    const text = '<b> & "c" ]]>'
    const svg = drawCall({ ...picture, title: text, marks: [{ atSeconds: 1, text }] })
    expect(texts(svg).filter((one) => one === text)).toHaveLength(3)
  })

  test('an hour fits as well as a second', () => {
    const hour = new Int16Array(3_600 * 100)
    const voices = picture.voices.map((voice) => ({ ...voice, samples: hour }))
    const svg = drawCall({ ...picture, voices, sampleRate: 100, to: 3_600 })
    expect(svg.length).toBeLessThan(60_000)
    expect(texts(svg)).toContain('3600 s')
  })
})
