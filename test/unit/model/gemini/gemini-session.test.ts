import { describe, expect, it } from 'vitest'
import type { GeminiSession } from '../../../../src/model/gemini/gemini-session.ts'
import type { ModelClose, ModelEvents } from '../../../../src/model/model-session.ts'
import { openSession } from '../../../support/gemini-in-memory.ts'

const names = [
  'audio',
  'callerText',
  'agentText',
  'interrupted',
  'turnComplete',
  'toolCalls',
  'badMessage',
  'closed',
] as const satisfies (keyof ModelEvents)[]

/** What the session tells from now on, as `[name, ...arguments]`. */
async function listen(session: GeminiSession): Promise<unknown[]> {
  const seen: unknown[] = []
  for (const name of names) session.on(name, (...args: unknown[]) => seen.push([name, ...args]))
  await Promise.resolve()
  return seen
}

async function listenForClose(session: GeminiSession): Promise<ModelClose[]> {
  const closes: ModelClose[] = []
  session.on('closed', (close) => closes.push(close))
  await Promise.resolve()
  return closes
}

describe('what is sent', () => {
  it('is caller audio as the service wants it', async () => {
    const { session, socket } = await openSession()
    session.sendAudio(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))
    session.sendAudio(new Uint8Array())
    expect(socket.sent).toEqual([
      { realtimeInput: { audio: { data: 'AgM=', mimeType: 'audio/pcm;rate=16000' } } },
    ])
  })

  it.each([
    ['gemini-3.8-live', 'clientContent'],
    ['gemini-3.8-live-extended-thinking', 'clientContent'],
    ['gemini-3.1-flash-live-preview', 'realtimeInput'],
    ['gemini-2.5-flash-native-audio-preview-12-2025', 'clientContent'],
  ])(
    'is the first text as realtime input and later ones by the profile: %s',
    async (model, kind) => {
      const { session, socket } = await openSession({}, { model })
      session.sendText('Greet the caller.')
      session.sendText('Go on.')
      const later = {
        clientContent: {
          clientContent: {
            turns: [{ role: 'user', parts: [{ text: 'Go on.' }] }],
            turnComplete: true,
          },
        },
        realtimeInput: { realtimeInput: { text: 'Go on.' } },
      }[kind]
      expect(socket.sent).toEqual([{ realtimeInput: { text: 'Greet the caller.' } }, later])
    },
  )

  it('is a picture as the service wants it, and of it its size alone is recorded', async () => {
    const recorded: string[] = []
    const { session, socket } = await openSession({
      tap: (_socket, direction, text) => {
        if (direction === 'out') recorded.push(text)
      },
    })
    expect(session.sendPicture('/9j/AAAA')).toBe(true)
    const video = { data: '/9j/AAAA', mimeType: 'image/jpeg' }
    expect(socket.sent).toEqual([{ realtimeInput: { video } }])
    const [message = ''] = recorded.slice(-1)
    expect(message).not.toContain('/9j/')
    expect(JSON.parse(message)).toEqual({
      realtimeInput: { video: { characters: JSON.stringify(socket.sent[0]).length } },
    })
  })

  it('is no picture while the network does not keep up, or after the end', async () => {
    const { session, socket } = await openSession()
    socket.bufferedBytes = 2_000_000
    expect(session.sendPicture('/9j/AAAA')).toBe(false)
    socket.bufferedBytes = 0
    session.close()
    expect(session.sendPicture('/9j/AAAA')).toBe(false)
    expect(socket.sent).toEqual([])
  })

  it('has no greeting to ask for in a session that is resumed', async () => {
    const { session, socket } = await openSession({ resumeHandle: 'h1' })
    session.sendText('Go on.')
    expect(socket.sent[0]).toHaveProperty('clientContent')
  })

  it('is a tool result with the id of its call', async () => {
    const { session, socket } = await openSession()
    session.toolResult({ id: 'a', name: 'find_manual', args: {} }, { status: 'ok' })
    expect(socket.sent).toEqual([
      {
        toolResponse: {
          functionResponses: [{ id: 'a', name: 'find_manual', response: { status: 'ok' } }],
        },
      },
    ])
  })

  it('is a tool result that says when it is used, for a tool in the background', async () => {
    const tool = { name: 'order', description: 'Orders.', schema: {}, background: true }
    const tools = [
      tool,
      { ...tool, name: 'alarm', interrupts: true },
      { ...tool, name: 'look', background: false },
    ]
    const { session, socket } = await openSession({ tools })
    for (const name of ['order', 'alarm', 'look']) {
      session.toolResult({ id: 'a', name, args: {} }, { status: 'ok' })
    }
    const sent = socket.sent as { toolResponse: { functionResponses: { scheduling?: string }[] } }[]
    expect(sent.map((one) => one.toolResponse.functionResponses[0]?.scheduling)).toEqual([
      'WHEN_IDLE',
      'INTERRUPT',
      undefined,
    ])
  })

  it('is nothing after the close', async () => {
    const { session, socket } = await openSession()
    session.close()
    session.sendAudio(new Uint8Array(2))
    session.sendText('x')
    session.toolResult({ id: 'a', name: 'x', args: {} }, {})
    expect(socket.sent).toEqual([])
  })
})

describe('backpressure', () => {
  it('drops caller audio above the cap and counts it, warns once, and goes on below', async () => {
    const { lines, session, socket } = await openSession()
    const frame = new Uint8Array(640)
    socket.bufferedBytes = 1_048_577
    session.sendAudio(frame)
    session.sendAudio(frame)
    session.sendText('still said')
    expect(session.droppedAudioMs).toBe(40)
    socket.bufferedBytes = 1_048_576
    session.sendAudio(frame)
    expect(socket.sent).toHaveLength(2)
    expect(lines.map((line) => line['msg'])).toEqual(['uplink backpressure: dropping caller audio'])
    session.close()
    expect(lines.at(-1)).toMatchObject({
      callId: 'call-1',
      droppedMs: 40,
      msg: 'caller audio was dropped in the session',
    })
  })
})

describe('what is told', () => {
  it('includes what came in the same packet as the confirmed set-up', async () => {
    const { session, socket } = await openSession()
    socket.say({ serverContent: { outputTranscription: { text: 'Hello' } } })
    expect(await listen(session)).toEqual([['agentText', 'Hello']])
  })

  it('keeps the order of the socket, in the turn in which it comes', async () => {
    const { session, socket } = await openSession()
    const seen = await listen(session)
    socket.say({ serverContent: { inputTranscription: { text: 'one' } } })
    socket.say({ serverContent: { outputTranscription: { text: 'two' } } })
    socket.say({ serverContent: { interrupted: true } })
    expect(seen).toEqual([['callerText', 'one'], ['agentText', 'two'], ['interrupted']])
  })

  it.each(['{"broken', 'null', '[]', '"text"', ''])(
    'is a bad message for %s, and the session lives on',
    async (text) => {
      const { session, socket } = await openSession()
      const seen = await listen(session)
      socket.say(text)
      socket.say({ serverContent: { interrupted: true } })
      expect(seen).toEqual([['badMessage', 'not a JSON object'], ['interrupted']])
    },
  )
})

describe('tool calls on Vertex AI', () => {
  it('are refused without an id where an id is required', async () => {
    const { session, socket } = await openSession()
    const seen = await listen(session)
    socket.say({ toolCall: { functionCalls: [{ name: 'x' }] } })
    expect(seen).toEqual([['badMessage', 'malformed tool call']])
  })
})

describe('close', () => {
  it('is told exactly once, at once, and nothing follows it', async () => {
    const { clock, session, socket } = await openSession()
    const seen = await listen(session)
    session.close()
    expect(seen).toEqual([['closed', { code: 1000, reason: 'closed by the call', error: null }]])
    session.close()
    socket.say({ serverContent: { interrupted: true } })
    socket.say('{')
    clock.advance(60_000)
    expect(seen).toHaveLength(1)
    expect(socket.closes).toEqual(['politely'])
    expect(clock.pending).toBe(0)
  })

  it('destroys the socket of a dead peer after half a second', async () => {
    const { clock, session, socket } = await openSession()
    const closes = await listenForClose(session)
    socket.peerAlive = false
    session.close()
    expect(closes).toHaveLength(1)
    clock.advance(499)
    expect(socket.closes).toEqual(['politely'])
    clock.advance(1)
    expect(socket.closes).toEqual(['politely', 'at-once'])
    expect(clock.pending).toBe(0)
    expect(closes).toHaveLength(1)
  })

  it('is over when nothing of the connection is left, and not before', async () => {
    const { clock, session, socket } = await openSession()
    const over: string[] = []
    void session.ended.then(() => over.push('over'))
    socket.peerAlive = false
    session.close()
    clock.advance(499)
    await Promise.resolve()
    expect(over).toEqual([])
    clock.advance(1)
    await Promise.resolve()
    expect(over).toEqual(['over'])
  })

  it('ends a message in whose middle a listener closes', async () => {
    const { session, socket } = await openSession()
    const seen = await listen(session)
    session.on('interrupted', () => {
      session.close()
    })
    socket.say({ serverContent: { interrupted: true, turnComplete: true } })
    expect(seen.map((event) => (event as [string])[0])).toEqual(['interrupted', 'closed'])
  })

  it.each([
    [1007, 'bad field', 'invalid', false],
    [1008, 'wrong model', 'refused', false],
    [1011, 'quota exceeded', 'quota', true],
    [1011, 'Deadline expired', 'expired', true],
    [1006, '', 'network', true],
  ])('by the server, %i "%s", is a lost model: %s', async (code, reason, fault, retryable) => {
    const { session, socket } = await openSession()
    const closes = await listenForClose(session)
    socket.end({ code, reason })
    expect(closes).toEqual([{ code, reason, error: closes[0]?.error }])
    expect(closes[0]?.error).toMatchObject({
      code: 'MODEL_LOST',
      closeCode: code,
      fault,
      retryable,
    })
    session.close()
    expect(closes).toHaveLength(1)
  })

  it('by the server never carries the key on', async () => {
    const { session, socket } = await openSession()
    const closes = await listenForClose(session)
    socket.end({ code: 1008, reason: 'key AIza-very-secret-key is blocked' })
    expect(closes[0]?.reason).toBe('key [redacted] is blocked')
    expect(closes[0]?.error?.message).not.toContain('AIza-very-secret-key')
  })
})

describe('a listener that throws', () => {
  it('ends the session with an error, so that the call can apologise', async () => {
    const { lines, session, socket } = await openSession()
    const closes = await listenForClose(session)
    session.on('callerText', () => {
      throw new TypeError('our mistake')
    })
    socket.say({ serverContent: { inputTranscription: { text: 'hello' } } })
    expect(closes).toHaveLength(1)
    expect(closes[0]?.error).toMatchObject({ code: 'MODEL_LISTENER_FAILED', retryable: false })
    expect(socket.closes).toEqual(['politely'])
    expect(lines[0]).toMatchObject({
      level: 50,
      msg: 'a model session event could not be handled',
      err: { message: 'our mistake' },
    })
  })

  it('on the close itself is only logged', async () => {
    const { lines, session } = await openSession()
    session.on('closed', () => {
      throw new TypeError('our mistake')
    })
    await Promise.resolve()
    session.close()
    expect(lines).toHaveLength(1)
  })
})

describe('the tap', () => {
  it('sees both directions without handles', async () => {
    const seen: string[] = []
    const { session, socket } = await openSession({
      resumeHandle: 'secret-handle',
      tap: (where, direction, text) => seen.push(`${where} ${direction} ${text}`),
    })
    socket.say({ sessionResumptionUpdate: { newHandle: 'next-secret', resumable: true } })
    socket.say('{bad')
    session.sendText('Hello')
    expect(seen[0]).toMatch(/^model out \{"setup":\{"model":"models\/gemini-3\.8-live"/)
    expect(seen.slice(1)).toEqual([
      'model in {"setupComplete":{}}',
      'model in {"sessionResumptionUpdate":{"newHandle":"[handle]","resumable":true}}',
      'model in {bad',
      expect.stringMatching(/^model out \{"clientContent"/),
    ])
    expect(seen.join()).not.toMatch(/secret/)
  })

  it('costs no call when it throws: the session goes on unseen', async () => {
    let calls = 0
    const { lines, session, socket } = await openSession({
      tap: () => {
        calls += 1
        throw new Error('disk full')
      },
    })
    const seen = await listen(session)
    socket.say({ serverContent: { interrupted: true } })
    expect(seen).toEqual([['interrupted']])
    expect(calls).toBe(1)
    expect(lines).toHaveLength(1)
  })
})
