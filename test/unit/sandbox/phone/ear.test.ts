import { describe, expect, it } from 'vitest'
import { Ear } from '../../../../src/sandbox/phone/ear.ts'

const LOUD = 4_000

function listeningFrom(startMs: number): {
  ear: Ear
  edges: string[]
  hear: (level: number, ms: number) => void
} {
  const edges: string[] = []
  const ear = new Ear(startMs, {
    onSpeechStarted: ({ startMs: at }) => edges.push(`started ${at}`),
    onSpeechStopped: ({ startMs: at, lastAudibleMs }) =>
      edges.push(`stopped ${at}-${lastAudibleMs}`),
  })
  const hear = (level: number, ms: number): void => {
    ear.hear(Int16Array.from({ length: ms * 8 }, (_, at) => (at % 2 === 0 ? level : -level)))
  }
  return { ear, edges, hear }
}

describe('an ear', () => {
  it('hears nothing in silence and line noise', () => {
    const { ear, edges, hear } = listeningFrom(0)
    hear(0, 1_000)
    hear(30, 1_000)
    expect(edges).toEqual([])
    expect(ear.speech).toBeNull()
  })

  it('dates speech by its first and last audible 20 ms', () => {
    const { ear, edges, hear } = listeningFrom(500)
    hear(0, 100)
    hear(LOUD, 300)
    hear(0, 480)
    expect(ear.speaking).toBe(true)
    hear(0, 20)
    expect(ear.speaking).toBe(false)
    expect(edges).toEqual(['started 600', 'stopped 600-900'])
    expect(ear.speech).toEqual({ startMs: 600, lastAudibleMs: 900 })
  })

  it('takes a breath for part of the speech', () => {
    const { edges, hear } = listeningFrom(0)
    hear(LOUD, 200)
    hear(0, 400)
    hear(LOUD, 200)
    hear(0, 600)
    expect(edges).toEqual(['started 0', 'stopped 0-800'])
  })

  it('hears new speech right after a cut', () => {
    const { ear, edges, hear } = listeningFrom(0)
    hear(LOUD, 200)
    ear.cutOff()
    hear(0, 60)
    hear(LOUD, 40)
    expect(edges).toEqual(['started 0', 'stopped 0-200', 'started 260'])
  })

  it('does not take the rest of what was cut off for new speech', () => {
    const { ear, edges, hear } = listeningFrom(0)
    hear(LOUD, 212)
    ear.cutOff()
    hear(0, 60)
    expect(edges).toEqual(['started 0', 'stopped 0-200'])
  })

  it('hears the same however the sound is cut into pieces', () => {
    const { edges, hear } = listeningFrom(0)
    for (let piece = 0; piece < 200; piece++) hear(LOUD, 1)
    for (let piece = 0; piece < 100; piece++) hear(0, 7)
    expect(edges).toEqual(['started 0', 'stopped 0-200'])
  })
})
