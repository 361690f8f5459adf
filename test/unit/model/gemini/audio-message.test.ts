import { Session } from '@google/genai'
import { describe, expect, it } from 'vitest'
import { audioMessage, soleAudio } from '../../../../src/model/gemini/audio-message.ts'

const data = Buffer.from([1, 2, 3, 4]).toString('base64')

function message(part: object = { inlineData: { mimeType: 'audio/pcm;rate=24000', data } }) {
  return { serverContent: { modelTurn: { parts: [part] } } }
}

describe('soleAudio', () => {
  it.each([
    ['in one line', JSON.stringify(message())],
    ['as the service prints it', `${JSON.stringify(message(), null, 2)}\n`],
    ['without a rate', JSON.stringify(message()).replace(';rate=24000', '')],
  ])('finds the audio %s', (_how, text) => {
    expect(soleAudio(text)).toEqual(Buffer.from([1, 2, 3, 4]))
  })

  it.each([
    ['another rate', JSON.stringify(message()).replace('24000', '16000')],
    ['two pieces', JSON.stringify({ serverContent: { modelTurn: { parts: [1, 2] } } })],
    [
      'words beside the audio',
      JSON.stringify({
        serverContent: { ...message().serverContent, outputTranscription: { text: 'a' } },
      }),
    ],
    ['the usage beside the audio', JSON.stringify({ ...message(), usageMetadata: {} })],
    ['a thought', JSON.stringify(message({ thought: true, text: 'hm' }))],
    [
      'the data before its type',
      JSON.stringify(message({ inlineData: { data, mimeType: 'audio/pcm' } })),
    ],
    ['no audio', JSON.stringify(message({ inlineData: { mimeType: 'audio/pcm', data: '' } }))],
    ['what is not base64', JSON.stringify(message()).replace(data, 'A.AA')],
    ['an escape', JSON.stringify(message()).replace(data, '\\u0041AAA')],
    ['a cut message', JSON.stringify(message()).slice(0, -3)],
    ['nothing', ''],
  ])('leaves %s to the SDK', (_what, text) => {
    expect(soleAudio(text)).toBeNull()
  })
})

describe('audioMessage', () => {
  it.each([false, true])('is what the SDK would send (Vertex AI: %s)', (isVertexAI) => {
    const sent: string[] = []
    const connection = { send: (text: string) => sent.push(text), close: () => undefined }
    const client = { isVertexAI: () => isVertexAI }
    const session = Reflect.construct(Session, [connection, client]) as Session
    session.sendRealtimeInput({ audio: { data, mimeType: 'audio/pcm;rate=16000' } })
    expect(sent).toEqual([audioMessage(new Uint8Array([1, 2, 3, 4])).join('')])
  })

  it('holds the samples in base64, and what they are', () => {
    const pcm = new Uint8Array([9, 1, 2, 3, 4]).subarray(1)
    expect(JSON.parse(audioMessage(pcm).join(''))).toEqual({
      realtimeInput: { audio: { data, mimeType: 'audio/pcm;rate=16000' } },
    })
  })
})
