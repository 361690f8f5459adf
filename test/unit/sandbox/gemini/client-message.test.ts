import { describe, expect, it } from 'vitest'

import { parseClientMessage } from '../../../../src/sandbox/gemini/client-message.ts'

const parse = (message: unknown): unknown => parseClientMessage(JSON.stringify(message))

describe('a client message', () => {
  it('carries audio with its rate, 16 kHz unless it says otherwise', () => {
    const data = Buffer.from([1, 2, 3, 4]).toString('base64')
    const audioOf = (mimeType: string): unknown =>
      parse({ realtimeInput: { audio: { data, mimeType } } })
    expect(audioOf('audio/pcm;rate=8000')).toMatchObject({
      kind: 'realtimeInput',
      audio: { sampleRate: 8_000, pcm: Buffer.from([1, 2, 3, 4]) },
      text: null,
      activityStart: false,
    })
    expect(audioOf('audio/pcm')).toMatchObject({ audio: { sampleRate: 16_000 } })
  })

  it('carries signals and text', () => {
    expect(parse({ realtimeInput: { activityStart: {} } })).toMatchObject({ activityStart: true })
    expect(parse({ realtimeInput: { audioStreamEnd: true } })).toMatchObject({
      audioStreamEnd: true,
    })
    expect(parse({ realtimeInput: { text: 'Greet.' } })).toMatchObject({ text: 'Greet.' })
  })

  it('carries turns, of which the text parts count', () => {
    const turns = [
      { role: 'user', parts: [{ text: 'a' }, { inlineData: {} }] },
      { role: 'model', parts: [{ text: 'b' }] },
    ]
    expect(parse({ clientContent: { turns, turnComplete: true } })).toEqual({
      kind: 'clientContent',
      texts: ['a', 'b'],
      turnComplete: true,
    })
    expect(parse({ clientContent: {} })).toMatchObject({ texts: [], turnComplete: false })
  })

  it('carries tool responses', () => {
    const functionResponses = [{ id: '1', name: 'look_up', response: { ok: true } }]
    expect(parse({ toolResponse: { functionResponses } })).toEqual({
      kind: 'toolResponse',
      responses: functionResponses,
    })
  })

  it.each([
    ['no fields', {}, /exactly one field.* 0/],
    ['two fields', { setup: {}, realtimeInput: {} }, /exactly one field.* 2/],
    ['an unknown field', { realTimeInput: {} }, /Unknown name "realTimeInput"/],
    ['mediaChunks', { realtimeInput: { mediaChunks: [] } }, /mediaChunks is deprecated/],
    [
      'an unknown input',
      { realtimeInput: { sound: 1 } },
      /Unknown name "sound" at 'realtimeInput'/,
    ],
    ['bad base64', audio('a*b', 'audio/pcm'), /realtimeInput\.audio\.data.*Base64/],
    ['another sound format', audio('', 'audio/opus'), /audio\/opus/],
    ['an impossible rate', audio('', 'audio/pcm;rate=4000'), /rate=4000/],
    ['a null response', response(null), /functionResponses\.0\.response/],
    ['a text as response', response('done'), /functionResponses\.0\.response/],
    ['a list as response', response([1]), /functionResponses\.0\.response/],
    ['an unknown role', { clientContent: { turns: [{ role: 'system' }] } }, /turns\.0\.role/],
    ['an unknown update', { contextUpdate: { model: 'x' } }, /Unknown name "model"/],
    ['null for a body', { realtimeInput: null }, /realtimeInput/],
    ['a list', [], /not an object/],
  ])('with %s is answered 1007', (_, message, reason) => {
    expect(() => parse(message)).toThrow(expect.objectContaining({ closeCode: 1007 }) as Error)
    expect(() => parse(message)).toThrow(reason)
  })

  it('that is not JSON is answered 1007', () => {
    expect(() => parseClientMessage('{')).toThrow(/Invalid JSON/)
  })
})

function audio(data: string, mimeType: string): unknown {
  return { realtimeInput: { audio: { data, mimeType } } }
}

function response(value: unknown): unknown {
  return { toolResponse: { functionResponses: [{ id: '1', name: 'x', response: value }] } }
}
