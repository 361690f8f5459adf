import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readServerMessage } from '../../../../src/model/gemini/messages.ts'
import { soleTranscript } from '../../../../src/model/gemini/transcript-message.ts'

const message = (side: string, text: string): object => ({ serverContent: { [side]: { text } } })
const output = message('outputTranscription', ' Take the screw.')

describe('soleTranscript', () => {
  it.each([
    ['the agent, in one line', JSON.stringify(output), 'agentText', ' Take the screw.'],
    [
      'the agent, as the service prints it',
      `${JSON.stringify(output, null, 2)}\n`,
      'agentText',
      ' Take the screw.',
    ],
    [
      'the caller',
      JSON.stringify(message('inputTranscription', 'Größe 5, \u{1fa9b}')),
      'callerText',
      'Größe 5, \u{1fa9b}',
    ],
  ])('finds the words of %s', (_who, text, name, words) => {
    expect(soleTranscript(text)).toEqual({ name, text: words })
  })

  it.each([
    ['an escape', JSON.stringify(message('outputTranscription', 'He said "no"'))],
    ['no words', JSON.stringify(message('outputTranscription', ''))],
    [
      'something beside the words',
      JSON.stringify({ serverContent: { outputTranscription: { text: 'a', finished: true } } }),
    ],
    [
      'both sides at once',
      JSON.stringify({
        serverContent: { inputTranscription: { text: 'a' }, outputTranscription: { text: 'b' } },
      }),
    ],
    ['the usage beside the words', JSON.stringify({ ...output, usageMetadata: {} })],
    ['a control character', JSON.stringify(output).replace(' Take', '\tTake')],
    ['a cut message', JSON.stringify(output).slice(0, -1)],
    ['audio', JSON.stringify({ serverContent: { modelTurn: { parts: [] } } })],
    ['nothing', ''],
  ])('leaves %s to the SDK', (_what, text) => {
    expect(soleTranscript(text)).toBeNull()
  })

  it('never says anything else than the full reader', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.boolean(), (words, caller) => {
        const side = caller ? 'inputTranscription' : 'outputTranscription'
        const told: unknown[] = []
        readServerMessage(message(side, words), { nameToolCall: null }, (name, ...args) => {
          told.push({ name, text: args[0] })
        })
        const quick = soleTranscript(JSON.stringify(message(side, words)))
        if (quick !== null) expect(told).toEqual([quick])
      }),
      { numRuns: 300 },
    )
  })
})
