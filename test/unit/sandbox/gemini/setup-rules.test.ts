import { describe, expect, it } from 'vitest'

import type { Platform } from '../../../../src/sandbox/gemini/endpoint.ts'
import { Refusal } from '../../../../src/sandbox/gemini/refusal.ts'
import { acceptSetup, type LiveSetup } from '../../../../src/sandbox/gemini/setup-rules.ts'

const GA = 'models/gemini-3.8-live'
const THINKING = 'models/gemini-3.8-live-extended-thinking'
const PREVIEW = 'models/gemini-3.1-flash-live-preview'
const NATIVE = 'models/gemini-2.5-flash-native-audio-preview-09-2025'
const VERTEX_GA = 'projects/p/locations/us-central1/publishers/google/models/gemini-3.8-live'
const VERTEX_25 =
  'projects/p/locations/us-central1/publishers/google/models/gemini-live-2.5-flash-native-audio'

function refusalOf(setup: unknown, platform: Platform = 'api-key'): Refusal | null {
  try {
    acceptSetup(setup, platform)
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function accept(more: Record<string, unknown>, platform: Platform = 'api-key'): LiveSetup {
  return acceptSetup({ model: GA, ...more }, platform)
}

function thinking(thinkingConfig: Record<string, unknown>): Record<string, unknown> {
  return { generationConfig: { thinkingConfig } }
}
const withVad = (automaticActivityDetection: unknown): Record<string, unknown> => ({
  realtimeInputConfig: { automaticActivityDetection },
})
const withTool = (behavior: string): Record<string, unknown> => ({
  tools: [{ functionDeclarations: [{ name: 'look_up', behavior }] }],
})

describe('a set-up', () => {
  it('of a whole telephone assistant is accepted', () => {
    const setup = accept({
      generationConfig: {
        responseModalities: ['AUDIO'],
        temperature: 0.7,
        speechConfig: {
          languageCode: 'en-US',
          voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } },
        },
      },
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      inputAudioTranscription: { customVocabulary: ['Billi'] },
      outputAudioTranscription: {},
      sessionResumption: {},
      contextWindowCompression: { triggerTokens: '20000', slidingWindow: { targetTokens: '9000' } },
      realtimeInputConfig: {
        activityHandling: 'NO_INTERRUPTION',
        automaticActivityDetection: {
          startOfSpeechSensitivity: 'START_SENSITIVITY_LOW',
          prefixPaddingMs: 60,
          silenceDurationMs: 700,
        },
      },
    })
    expect(setup).toMatchObject({
      modelName: GA,
      systemText: 'Be brief.\nBe kind.',
      turnFinding: {
        kind: 'automatic',
        detection: { startSensitivity: 'low', startMs: 60, silenceMs: 700 },
      },
      interruptible: false,
      inputTranscription: true,
      outputTranscription: true,
      resumption: { handle: null, transparent: false },
      compression: { triggerTokens: 20_000, targetTokens: 9_000 },
    })
  })

  it('with nothing but a model is accepted, with the defaults of the service', () => {
    expect(accept({})).toMatchObject({
      interruptible: true,
      inputTranscription: false,
      resumption: null,
      compression: null,
      turnFinding: { kind: 'automatic', detection: { silenceMs: 500 } },
    })
  })

  it('can leave the finding of turns to the client', () => {
    expect(accept(withVad({ disabled: true })).turnFinding).toEqual({ kind: 'manual' })
  })

  it.each([
    [GA, 'NON_BLOCKING'],
    [PREVIEW, 'BLOCKING'],
  ])('%s runs a function %s unless it declares otherwise', (model, behavior) => {
    const tools = [{ functionDeclarations: [{ name: 'look_up' }] }]
    expect(accept({ model, tools }).functions).toEqual(new Map([['look_up', behavior]]))
  })

  it.each<[string, Platform, Record<string, unknown>]>([
    [
      'extended thinking by level',
      'api-key',
      { model: THINKING, ...thinking({ thinkingLevel: 'LOW' }) },
    ],
    [
      'extended thinking by budget',
      'api-key',
      { model: THINKING, ...thinking({ thinkingBudget: 512 }) },
    ],
    ['thinking on 3.1', 'api-key', { model: PREVIEW, ...thinking({ includeThoughts: false }) }],
    [
      'history on 3.1',
      'api-key',
      { model: PREVIEW, historyConfig: { initialHistoryInClientContent: true } },
    ],
    ['2.5', 'api-key', { model: NATIVE }],
    ['3.8 on Vertex', 'vertex', { model: VERTEX_GA }],
    [
      'transparent resumption on Vertex',
      'vertex',
      { model: VERTEX_GA, sessionResumption: { transparent: true } },
    ],
    ['explicitVadSignal on Vertex', 'vertex', { model: VERTEX_GA, explicitVadSignal: true }],
    [
      'proactivity of 2.5 on Vertex',
      'vertex',
      { model: VERTEX_25, proactivity: { proactiveAudio: true } },
    ],
  ])('is accepted: %s', (_, platform, setup) => {
    expect(refusalOf(setup, platform)).toBeNull()
  })

  it.each<[string, unknown, RegExp]>([
    ['no object', null, /setup/],
    ['no model', {}, /setup\.model/],
    ['an unknown field', { model: GA, modle: 1 }, /Unknown name "modle" at 'setup'/],
    [
      'an unknown field below',
      { model: GA, generationConfig: { voice: 'Kore' } },
      /Unknown name "voice" at 'setup\.generationConfig'/,
    ],
    [
      'handle: null',
      { model: GA, sessionResumption: { handle: null } },
      /sessionResumption\.handle/,
    ],
    [
      'transparent resumption with an API key',
      { model: GA, sessionResumption: { transparent: true } },
      /transparent/,
    ],
    [
      'explicitVadSignal with an API key',
      { model: GA, explicitVadSignal: true },
      /explicitVadSignal/,
    ],
    [
      'thinking on 3.8',
      { model: GA, ...thinking({ thinkingLevel: 'LOW' }) },
      /thinkingConfig is not supported/,
    ],
    ['empty thinking on 3.8', { model: GA, ...thinking({}) }, /thinkingConfig is not supported/],
    ['extended thinking without thinking', { model: THINKING }, /Exactly one/],
    [
      'extended thinking with neither',
      { model: THINKING, ...thinking({ includeThoughts: true }) },
      /Exactly one/,
    ],
    [
      'extended thinking with both',
      { model: THINKING, ...thinking({ thinkingLevel: 'LOW', thinkingBudget: 1 }) },
      /Exactly one/,
    ],
    ['proactivity on 3.8', { model: GA, proactivity: {} }, /proactivity/],
    [
      'affective dialog on 3.1',
      { model: PREVIEW, generationConfig: { enableAffectiveDialog: true } },
      /enableAffectiveDialog/,
    ],
    [
      'affective dialog of 2.5 on v1beta',
      { model: NATIVE, generationConfig: { enableAffectiveDialog: true } },
      /enableAffectiveDialog/,
    ],
    [
      'text as answer',
      { model: GA, generationConfig: { responseModalities: ['TEXT'] } },
      /modalities/,
    ],
    [
      'an unknown voice',
      {
        model: GA,
        generationConfig: {
          speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Alice' } } },
        },
      },
      /voiceName.*not available/,
    ],
    ['a temperature of 3', { model: GA, generationConfig: { temperature: 3 } }, /temperature/],
    [
      'an unknown sensitivity',
      { model: GA, ...withVad({ startOfSpeechSensitivity: 'HIGH' }) },
      /startOfSpeechSensitivity/,
    ],
    [
      'a negative silence',
      { model: GA, ...withVad({ silenceDurationMs: -1 }) },
      /silenceDurationMs/,
    ],
    [
      'a token count in words',
      { model: GA, contextWindowCompression: { triggerTokens: 'many' } },
      /triggerTokens/,
    ],
    [
      'a window as large as its trigger',
      {
        model: GA,
        contextWindowCompression: { triggerTokens: '10', slidingWindow: { targetTokens: '10' } },
      },
      /smaller/,
    ],
    [
      'blocking tools on extended thinking',
      { model: THINKING, ...thinking({ thinkingLevel: 'LOW' }), ...withTool('BLOCKING') },
      /BLOCKING/,
    ],
    ['non-blocking tools on 3.1', { model: PREVIEW, ...withTool('NON_BLOCKING') }, /NON_BLOCKING/],
    [
      'a bad function name',
      { model: GA, tools: [{ functionDeclarations: [{ name: 'look up' }] }] },
      /function name/,
    ],
  ])('is answered 1007: %s', (_, setup, reason) => {
    const refusal = refusalOf(setup)
    expect(refusal?.closeCode).toBe(1007)
    expect(refusal?.message).toMatch(reason)
  })

  it.each<[Platform, string]>([
    ['api-key', 'models/gemini-9'],
    ['api-key', 'gemini-3.8-live'],
    ['api-key', VERTEX_GA],
    ['vertex', GA],
    ['vertex', 'projects/p/locations/l/publishers/google/models/gemini-3.1-flash-live-preview'],
  ])('is answered 1008 on %s for the unknown model %s', (platform, model) => {
    const refusal = refusalOf({ model }, platform)
    expect(refusal?.closeCode).toBe(1008)
    expect(refusal?.message).toContain('is not found')
  })
})
