import fc from 'fast-check'
import { expect, test } from 'vitest'
import { soleAudio } from '../../src/model/gemini/audio-message.ts'
import { readServerMessage } from '../../src/model/gemini/messages.ts'
import { seed } from './fuzz-seed.ts'

const MESSAGES = 5_000

/** Everything that a session can tell, but its own end. */
const EVENTS: ReadonlySet<string> = new Set([
  'audio',
  'callerActivity',
  'callerText',
  'agentText',
  'interrupted',
  'generationComplete',
  'turnComplete',
  'toolCalls',
  'toolsCancelled',
  'resumable',
  'goAway',
  'usage',
  'badMessage',
])

/** The names of the protocol, with values that are right, wrong, or of another member. */
const names = [
  'serverContent',
  'modelTurn',
  'parts',
  'inlineData',
  'data',
  'mimeType',
  'interrupted',
  'turnComplete',
  'turnCompleteReason',
  'waitingForInput',
  'generationComplete',
  'inputTranscription',
  'outputTranscription',
  'text',
  'toolCall',
  'functionCalls',
  'id',
  'name',
  'args',
  'toolCallCancellation',
  'ids',
  'sessionResumptionUpdate',
  'newHandle',
  'resumable',
  'usageMetadata',
  'totalTokenCount',
  'goAway',
  'timeLeft',
  'voiceActivity',
  'type',
  '__proto__',
] as const
const leaf = fc.oneof(
  fc.boolean(),
  fc.constant(null),
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.base64String(),
  fc.constantFrom('audio/pcm;rate=24000', 'ACTIVITY_START', '9.5s', 'NEED_MORE_INPUT'),
)
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'large', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 5 }),
  ),
}))
const message = fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 4 })

test(`${MESSAGES} messages that no server ever sent (seed ${seed})`, () => {
  fc.assert(
    fc.property(message, fc.boolean(), (given, named) => {
      let bytes = 0
      readServerMessage(given, { nameToolCall: named ? () => 'x' : null }, (name, ...args) => {
        expect(EVENTS).toContain(name)
        for (const arg of args) if (arg instanceof Uint8Array) bytes += arg.length
      })
      expect(Number.isSafeInteger(bytes)).toBe(true)
    }),
    { numRuns: MESSAGES, seed },
  )
})

test(`the short way and the long way hear the same in ${MESSAGES} messages (seed ${seed})`, () => {
  const data = fc.oneof(fc.base64String({ minLength: 4 }), fc.string())
  const space = fc.constantFrom(0, 1, 2)
  fc.assert(
    fc.property(data, space, fc.string({ maxLength: 3 }), (given, indent, behind) => {
      const inlineData = { mimeType: 'audio/pcm;rate=24000', data: given }
      const sent = { serverContent: { modelTurn: { parts: [{ inlineData }] } } }
      const quick = soleAudio(JSON.stringify(sent, null, indent) + behind)
      if (quick === null) return
      const heard: unknown[] = []
      readServerMessage(sent, { nameToolCall: null }, (name, ...args) => {
        heard.push(name, ...args)
      })
      expect(heard).toEqual(['audio', quick])
    }),
    { numRuns: MESSAGES, seed },
  )
})
