import { describe, expect, it } from 'vitest'
import { modelProblem, profileFor } from '../../../../src/model/gemini/model-profiles.ts'

describe('profileFor', () => {
  it.each([
    ['gemini-3.8-live', null, 'clientContent'],
    ['models/gemini-3.8-live', null, 'clientContent'],
    ['gemini-3.8-live-001', null, 'clientContent'],
    ['publishers/google/models/gemini-3.8-live', null, 'clientContent'],
    ['gemini-3.8-live-extended-thinking', 'LOW', 'clientContent'],
    ['gemini-3.1-flash-live-preview', null, 'realtimeInput'],
    ['gemini-2.5-flash-native-audio-preview-09-2025', null, 'clientContent'],
    ['gemini-2.5-flash-native-audio-latest', null, 'clientContent'],
    ['gemini-live-2.5-flash-native-audio', null, 'clientContent'],
    [
      'projects/p/locations/us-central1/publishers/google/models/gemini-live-2.5-flash-native-audio-001',
      null,
      'clientContent',
    ],
  ] as const)('%s', (name, thinkingLevel, textChannel) => {
    const profile = profileFor(name)
    expect(profile?.thinking?.thinkingLevel ?? null).toBe(thinkingLevel)
    expect(profile?.textChannel).toBe(textChannel)
  })

  it.each(['', 'gemini-3.8-flash', 'gemini-3.8-live-turbo', 'x/gemini-3.8-live', 'gpt-realtime'])(
    'does not know "%s"',
    (name) => {
      expect(profileFor(name)).toBeNull()
    },
  )
})

describe('modelProblem', () => {
  it('is null for a model that can be used', () => {
    expect(modelProblem('gemini-3.8-live')).toBeNull()
  })

  it('names models that can be used instead, and all of them are known', () => {
    const problem = modelProblem('gemini-3.8-flash') ?? ''
    const named = problem.match(/gemini-[a-z0-9.-]+/g) ?? []
    expect(named).toHaveLength(5)
    for (const name of named) expect(modelProblem(name)).toBeNull()
  })

  it('does not repeat the value, which may be a key in the wrong variable', () => {
    expect(modelProblem('AIzaSyNotAModel')).not.toContain('AIzaSy')
  })
})
