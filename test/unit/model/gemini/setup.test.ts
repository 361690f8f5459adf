import { describe, expect, it } from 'vitest'
import { profileFor, type ModelProfile } from '../../../../src/model/gemini/model-profiles.ts'
import { liveConfig } from '../../../../src/model/gemini/setup.ts'
import { sessionRequest } from '../../../support/session-request.ts'

function profile(name: string): ModelProfile {
  const found = profileFor(name)
  if (found === null) throw new Error(`no profile for ${name}`)
  return found
}

const standard = profile('gemini-3.8-live')

describe('liveConfig', () => {
  it('asks for speech, both transcripts, handles and a sliding window, and for nothing else', () => {
    expect(liveConfig(sessionRequest(), standard)).toEqual({
      responseModalities: ['AUDIO'],
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
      systemInstruction:
        'You help with furniture.\n\nSpeak American English unless the caller asks for another language.',
      inputAudioTranscription: { languageCodes: ['en-US'] },
      outputAudioTranscription: {},
      contextWindowCompression: {
        triggerTokens: '32000',
        slidingWindow: { targetTokens: '16000' },
      },
      sessionResumption: {},
      realtimeInputConfig: { automaticActivityDetection: {} },
    })
  })

  it.each([
    ['gemini-3.8-live', undefined],
    ['gemini-3.8-live-extended-thinking', { thinkingLevel: 'LOW' }],
    ['gemini-3.1-flash-live-preview', undefined],
    ['gemini-2.5-flash-native-audio-preview-12-2025', undefined],
  ])('%s gets the thinking that it accepts', (name, thinking) => {
    const config = liveConfig(sessionRequest(), profile(name))
    expect(config.thinkingConfig).toEqual(thinking)
    expect('thinkingConfig' in config).toBe(thinking !== undefined)
  })

  it('never sends an empty handle: the service closes with 1007', () => {
    const config = liveConfig(sessionRequest(), standard)
    expect(JSON.stringify(config)).not.toContain('handle')
  })

  it('goes on from a handle', () => {
    const config = liveConfig(sessionRequest({ resumeHandle: 'h1' }), standard)
    expect(config.sessionResumption).toEqual({ handle: 'h1' })
  })

  it('feeds the vocabulary to the transcription of the caller', () => {
    const vocabulary = ['Billi', 'Pax']
    const config = liveConfig(sessionRequest({ vocabulary }), standard)
    expect(config.inputAudioTranscription?.customVocabulary).toEqual(vocabulary)
  })

  it('keeps the vocabulary within the limit of the service', () => {
    const vocabulary = Array.from({ length: 1_001 }, (_, index) => `term ${index}`)
    const config = liveConfig(sessionRequest({ vocabulary }), standard)
    expect(config.inputAudioTranscription?.customVocabulary).toEqual(vocabulary.slice(0, 1_000))
  })

  it('translates the turn detection', () => {
    const turnDetection = {
      startSensitivity: 'low',
      endSensitivity: 'high',
      prefixPaddingMs: 40,
      silenceDurationMs: 700,
    } as const
    const config = liveConfig(sessionRequest({ turnDetection }), standard)
    expect(config.realtimeInputConfig?.automaticActivityDetection).toEqual({
      startOfSpeechSensitivity: 'START_SENSITIVITY_LOW',
      endOfSpeechSensitivity: 'END_SENSITIVITY_HIGH',
      prefixPaddingMs: 40,
      silenceDurationMs: 700,
    })
  })

  it('passes a temperature on, zero too, and otherwise leaves it to the model', () => {
    expect(liveConfig(sessionRequest({ temperature: 0 }), standard).temperature).toBe(0)
    expect('temperature' in liveConfig(sessionRequest(), standard)).toBe(false)
  })

  it.each([
    ['de-DE', 'Speak German (Germany) unless'],
    ['not a tag', 'Speak not a tag unless'],
  ])('says the language %s in the instructions', (language, sentence) => {
    const config = liveConfig(sessionRequest({ language }), standard)
    expect(config.systemInstruction).toContain(sentence)
    expect(config.speechConfig?.languageCode).toBeUndefined()
  })

  it('is fresh every time: connecting changes it', () => {
    const request = sessionRequest({ vocabulary: ['Billi'] })
    const extended = profile('gemini-3.8-live-extended-thinking')
    const first = liveConfig(request, extended)
    const untouched = structuredClone(first)
    Object.assign(first.thinkingConfig ?? {}, { thinkingBudget: 1 })
    first.inputAudioTranscription?.customVocabulary?.push('changed')
    Object.assign(first.contextWindowCompression ?? {}, { triggerTokens: '1' })
    expect(liveConfig(request, extended)).toEqual(untouched)
  })
})
