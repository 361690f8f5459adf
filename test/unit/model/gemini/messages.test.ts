import { describe, expect, it } from 'vitest'
import { readServerMessage, type MessageContext } from '../../../../src/model/gemini/messages.ts'

const idsRequired: MessageContext = { nameToolCall: null }

/** The events of a message, each as `[name, ...arguments]`; audio as an array of bytes. */
function events(message: object, context = idsRequired): readonly unknown[] {
  const seen: unknown[] = []
  readServerMessage(message, context, (name, ...args) => {
    seen.push([name, ...args.map((arg) => (arg instanceof Uint8Array ? [...arg] : arg))])
  })
  return seen
}

function audio(bytes: readonly number[], mimeType: string | null = 'audio/pcm;rate=24000'): object {
  const data = Buffer.from(bytes).toString('base64')
  return { inlineData: { data, ...(mimeType === null ? {} : { mimeType }) } }
}

function modelTurn(...parts: readonly unknown[]): object {
  return { serverContent: { modelTurn: { parts } } }
}

function content(serverContent: object): object {
  return { serverContent }
}

describe('readServerMessage', () => {
  it.each([
    ['an empty message', {}],
    ['empty content', content({})],
    ['the confirmed set-up', { setupComplete: {} }],
    ['fields set to null', { serverContent: null, toolCall: null, goAway: null }],
    ['flags set to false', content({ interrupted: false, turnComplete: false })],
    ['an empty transcript that is finished', content({ inputTranscription: { finished: true } })],
    ['fields of tomorrow', { somethingNew: { a: 1 }, serverContent: { alsoNew: 2 } }],
    ['interim text, which comes again', content({ interimInputTranscription: { text: 'hel' } })],
    ['an empty call list', { toolCall: { functionCalls: [] }, toolCallCancellation: {} }],
  ])('%s means nothing', (_what, message) => {
    expect(events(message)).toEqual([])
  })

  describe('audio', () => {
    it.each([
      ['audio/pcm;rate=24000'],
      ['audio/pcm; rate=24000'],
      ['Audio/PCM;Rate=24000'],
      ['audio/pcm'],
      [null],
    ])('is taken as %s', (mimeType) => {
      expect(events(modelTurn(audio([1, 2, 250], mimeType)))).toEqual([['audio', [1, 2, 250]]])
    })

    it.each([[[]], [[7]], [[7, 8]], [[7, 8, 9]], [[7, 8, 9, 10]]])(
      'of any length is decoded: %j',
      (bytes) => {
        const expected = bytes.length === 0 ? [] : [['audio', bytes]]
        expect(events(modelTurn(audio(bytes)))).toEqual(expected)
      },
    )

    it('is told part by part, in order', () => {
      expect(events(modelTurn(audio([1, 1]), audio([2, 2])))).toEqual([
        ['audio', [1, 1]],
        ['audio', [2, 2]],
      ])
    })

    it.each(['audio/pcm;rate=16000', 'audio/opus', 'image/png'])(
      'is not guessed at: %s',
      (mime) => {
        expect(events(modelTurn(audio([1], mime)))).toEqual([
          ['badMessage', 'audio in an unknown format'],
        ])
      },
    )

    it.each(['AB!D', 'AAAA BBBB', 'A'])('that is not base64 is dropped: %s', (data) => {
      const message = modelTurn({ inlineData: { data, mimeType: 'audio/pcm' } }, audio([5]))
      expect(events(message)).toEqual([
        ['badMessage', 'audio that is not base64'],
        ['audio', [5]],
      ])
    })

    it.each([['text'], [5], [null], [{ inlineData: { data: 5 } }], [{ thought: 'yes' }]])(
      'survives a malformed part beside it: %j',
      (part) => {
        expect(events(modelTurn(part, audio([5])))).toEqual([
          ['badMessage', 'malformed part'],
          ['audio', [5]],
        ])
      },
    )
  })

  it('keeps thoughts and other written parts to itself', () => {
    const message = modelTurn(
      { text: '**Planning the answer**', thought: true },
      { text: '**Planning without a flag**' },
      { ...audio([9]), thought: true },
    )
    expect(events(message)).toEqual([])
  })

  it.each([
    ['inputTranscription', 'callerText'],
    ['outputTranscription', 'agentText'],
  ])('%s becomes %s, spaces kept', (field, name) => {
    expect(events(content({ [field]: { text: ' and then ' } }))).toEqual([[name, ' and then ']])
  })

  it.each([
    [{ type: 'ACTIVITY_START' }, [['callerActivity', 'start']]],
    [{ type: 'ACTIVITY_END', audioOffset: '1.2s' }, [['callerActivity', 'end']]],
    [{ voiceActivityType: 'ACTIVITY_START' }, [['callerActivity', 'start']]],
    [{ voiceActivityType: 'ACTIVITY_END' }, [['callerActivity', 'end']]],
    [{ type: 'TYPE_UNSPECIFIED' }, []],
    [{}, []],
  ])('voiceActivity %j', (voiceActivity, expected) => {
    expect(events({ voiceActivity })).toEqual(expected)
  })

  describe('the end of a turn', () => {
    const plain = { reason: null, waiting: false, final: true }
    it.each([
      [{ turnComplete: true }, plain],
      [{ turnComplete: true, turnCompleteReason: 'TURN_COMPLETE_REASON_UNSPECIFIED' }, plain],
      [
        { turnComplete: true, turnCompleteReason: 'NEED_MORE_INPUT' },
        { reason: 'NEED_MORE_INPUT', waiting: true, final: true },
      ],
      [
        { turnComplete: true, turnCompleteReason: 'RESPONSE_REJECTED' },
        { reason: 'RESPONSE_REJECTED', waiting: false, final: true },
      ],
      [
        { turnComplete: true, waitingForInput: true },
        { ...plain, waiting: true },
      ],
      [
        { turnComplete: true, interactionStatus: 'IDLE' },
        { ...plain, waiting: true },
      ],
      [
        { turnComplete: true, interactionStatus: 'IN_PROGRESS' },
        { ...plain, final: false },
      ],
      [{ waitingForInput: true }, { reason: null, waiting: true, final: false }],
    ])('%j', (serverContent, end) => {
      expect(events(content(serverContent))).toEqual([['turnComplete', end]])
    })

    it('is not told by a status alone', () => {
      expect(events(content({ interactionStatus: 'IDLE' }))).toEqual([])
    })
  })

  it.each([
    [{ resumable: true, newHandle: 'h1' }, 'h1'],
    [{ resumable: false, newHandle: '' }, null],
    [{ resumable: false, newHandle: 'old' }, null],
    [{ resumable: true, newHandle: '' }, null],
    [{ resumable: true }, null],
    [{ newHandle: 'h1' }, null],
    [{}, null],
  ])('sessionResumptionUpdate %j', (sessionResumptionUpdate, handle) => {
    expect(events({ sessionResumptionUpdate })).toEqual([['resumable', handle]])
  })

  it.each([
    [{ timeLeft: '50s' }, 50_000],
    [{ timeLeft: '9.500s' }, 9_500],
    [{ timeLeft: '0s' }, 0],
    [{}, null],
    [{ timeLeft: '' }, null],
    [{ timeLeft: 'soon' }, null],
    [{ timeLeft: '-1s' }, null],
  ])('goAway %j', (goAway, timeLeftMs) => {
    expect(events({ goAway })).toEqual([['goAway', timeLeftMs]])
  })

  it('counts tokens, missing ones as none', () => {
    const usageMetadata = { promptTokenCount: 7, responseTokenCount: 5, totalTokenCount: 12 }
    expect(events({ usageMetadata })).toEqual([
      ['usage', { promptTokens: 7, responseTokens: 5, totalTokens: 12 }],
    ])
    expect(events({ usageMetadata: {} })).toEqual([
      ['usage', { promptTokens: 0, responseTokens: 0, totalTokens: 0 }],
    ])
  })

  describe('tool calls', () => {
    it('are told together', () => {
      const functionCalls = [
        { id: 'a', name: 'find_manual', args: { product: 'Billi' } },
        { id: 'b', name: 'hang_up' },
      ]
      expect(events({ toolCall: { functionCalls } })).toEqual([
        [
          'toolCalls',
          [
            { id: 'a', name: 'find_manual', args: { product: 'Billi' } },
            { id: 'b', name: 'hang_up', args: {} },
          ],
        ],
      ])
    })

    it('survive a malformed one beside them', () => {
      const functionCalls = [{ id: 'a' }, 5, { id: 'b', name: 'hang_up', args: 5 }, { name: 'x' }]
      const bad = ['badMessage', 'malformed tool call']
      expect(
        events({ toolCall: { functionCalls: [...functionCalls, { id: 'c', name: 'y' }] } }),
      ).toEqual([bad, bad, bad, bad, ['toolCalls', [{ id: 'c', name: 'y', args: {} }]]])
    })

    it('get a name of ours where the service may leave out the id', () => {
      const functionCalls = [{ name: 'x' }, { id: '', name: 'y' }, { id: 'given', name: 'z' }]
      let named = 0
      const context = { nameToolCall: () => `ours-${(named += 1)}` }
      expect(events({ toolCall: { functionCalls } }, context)).toEqual([
        [
          'toolCalls',
          [
            { id: 'ours-1', name: 'x', args: {} },
            { id: 'ours-2', name: 'y', args: {} },
            { id: 'given', name: 'z', args: {} },
          ],
        ],
      ])
    })

    it('can be cancelled', () => {
      expect(events({ toolCallCancellation: { ids: ['a', 'b'] } })).toEqual([
        ['toolsCancelled', ['a', 'b']],
      ])
    })
  })

  it('tells an interruption before, and the end of the turn after, everything else', () => {
    const message = {
      usageMetadata: { totalTokenCount: 3 },
      sessionResumptionUpdate: { resumable: true, newHandle: 'h' },
      voiceActivity: { type: 'ACTIVITY_START' },
      goAway: { timeLeft: '1s' },
      toolCall: { functionCalls: [{ id: 'a', name: 'x' }] },
      toolCallCancellation: { ids: ['old'] },
      serverContent: {
        turnComplete: true,
        generationComplete: true,
        modelTurn: { parts: [audio([1])] },
        outputTranscription: { text: 'said' },
        inputTranscription: { text: 'heard' },
        interrupted: true,
      },
    }
    expect(events(message).map((event) => (event as [string])[0])).toEqual([
      'interrupted',
      'callerActivity',
      'callerText',
      'agentText',
      'audio',
      'generationComplete',
      'toolCalls',
      'toolsCancelled',
      'resumable',
      'usage',
      'goAway',
      'turnComplete',
    ])
  })

  it.each([
    [{ serverContent: 'x' }, 'malformed serverContent'],
    [{ serverContent: { modelTurn: 5 } }, 'malformed modelTurn'],
    [{ serverContent: { modelTurn: { parts: {} } } }, 'malformed parts'],
    [{ serverContent: { interrupted: 'yes' } }, 'malformed interrupted'],
    [{ serverContent: { inputTranscription: 'hello' } }, 'malformed inputTranscription'],
    [{ serverContent: { outputTranscription: { text: 5 } } }, 'malformed outputTranscription'],
    [{ serverContent: { turnComplete: 1 } }, 'malformed turnComplete'],
    [{ voiceActivity: 'start' }, 'malformed voiceActivity'],
    [{ usageMetadata: { totalTokenCount: '12' } }, 'malformed usageMetadata'],
    [{ usageMetadata: { totalTokenCount: -1 } }, 'malformed usageMetadata'],
    [{ goAway: '5s' }, 'malformed goAway'],
    [{ goAway: { timeLeft: 5 } }, 'malformed goAway'],
    [{ sessionResumptionUpdate: true }, 'malformed sessionResumptionUpdate'],
    [{ toolCall: [] }, 'malformed toolCall'],
    [{ toolCall: { functionCalls: 'x' } }, 'malformed functionCalls'],
    [{ toolCallCancellation: { ids: [5] } }, 'malformed ids'],
  ])('reports %j', (message, reason) => {
    expect(events(message)).toEqual([['badMessage', reason]])
  })

  it('does not lose an interruption to a malformed neighbour', () => {
    expect(events(content({ interrupted: true, inputTranscription: 5 }))).toEqual([
      ['interrupted'],
      ['badMessage', 'malformed inputTranscription'],
    ])
  })
})
