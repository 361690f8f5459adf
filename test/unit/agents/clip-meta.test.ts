import { describe, expect, it } from 'vitest'
import { clipMatches, describeClip, parseClipMeta } from '../../../src/agents/clip-meta.ts'

const agent = { voice: 'Aoede', greeting: 'Hello, this is Fjordholm.' }
const meta = describeClip(agent, { model: 'gemini-3.8-live', durationMs: 5_443 })

describe('clipMatches', () => {
  it('holds for the voice and the words that were recorded', () => {
    expect(clipMatches(meta, agent)).toBe(true)
  })

  it.each([
    ['another voice', { ...agent, voice: 'Kore' }],
    ['another greeting', { ...agent, greeting: 'Hello, this is Fjordholm!' }],
    // A plain concatenation would not tell these apart.
    ['a letter moved', { voice: 'AoedeH', greeting: 'ello, this is Fjordholm.' }],
  ])('does not hold for %s', (_what, changed) => {
    expect(clipMatches(meta, changed)).toBe(false)
  })
})

describe('the description of a clip', () => {
  it('survives its file', () => {
    expect(parseClipMeta(JSON.stringify(meta))).toEqual({
      voice: 'Aoede',
      text: 'Hello, this is Fjordholm.',
      model: 'gemini-3.8-live',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      durationMs: 5_443,
    })
  })

  it.each([
    ['no JSON', 'greeting'],
    ['no object', '[]'],
    ['a field missing', JSON.stringify({ ...meta, sha256: undefined })],
    ['another kind of digest', JSON.stringify({ ...meta, sha256: 'abc' })],
    ['no duration', JSON.stringify({ ...meta, durationMs: 0 })],
  ])('is not read from %s', (_what, text) => {
    expect(parseClipMeta(text)).toBeNull()
  })
})
