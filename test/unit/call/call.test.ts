import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { EnergyVoicing } from '../../../src/audio/energy-voicing.ts'
import { Call } from '../../../src/call/call.ts'
import { sessionRequest } from '../../../src/call/session-request.ts'
import { PlayoutTicker } from '../../../src/call/playout-ticker.ts'
import type { CallEvent, CallSummary, EndReason } from '../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { testAgent } from '../../support/agents.ts'
import { ScriptedCarrier } from '../../support/scripted-carrier.ts'
import { ScriptedConnector, settled, type ScriptedSession } from '../../support/scripted-model.ts'

let clock: VirtualClock
let carrier: ScriptedCarrier
let connector: ScriptedConnector
let events: CallEvent[]
let ended: EndReason[]
let call: Call

beforeEach(() => {
  clock = new VirtualClock()
  carrier = new ScriptedCarrier(clock)
  connector = new ScriptedConnector()
  events = []
  ended = []
  call = new Call({
    stream: carrier,
    agent: testAgent,
    connect: () => connector.connect(sessionRequest('CA1', testAgent, null)),
    voicing: new EnergyVoicing(),
    ticker: new PlayoutTicker(clock),
    clock,
    log: pino({ level: 'silent' }),
    playoutLeadMs: 400,
    onEvent: (event) => events.push(event),
    onEnded: (reason) => ended.push(reason),
  })
})

const of = <T extends CallEvent['type']>(type: T): Extract<CallEvent, { type: T }>[] =>
  events.filter((event): event is Extract<CallEvent, { type: T }> => event.type === type)

const summary = (): CallSummary => {
  const [event, ...others] = of('call-ended')
  expect(others).toEqual([])
  return event!.summary
}

/** The call is live and the agent has greeted for `ms`. */
const greeted = async (ms = 1_000): Promise<ScriptedSession> => {
  const session = await connector.accept()
  session.speak(ms, 'Hello, this is an automated assistant.')
  session.finishTurn()
  clock.advance(ms + 100)
  return session
}

describe('the beginning', () => {
  test('the agent is asked to greet once, as soon as both sides are there', async () => {
    clock.advance(300)
    const session = await connector.accept()
    expect(session.texts).toHaveLength(1)
    expect(session.texts[0]).toContain(testAgent.greeting)
    expect(of('model-ready')[0]?.connectMs).toBe(300)
    clock.advance(3_900)
    expect(session.texts).toHaveLength(1)
  })

  test('the model is told who it is', async () => {
    const { request } = await connector.accept()
    expect(request).toEqual({
      callId: 'CA1',
      voice: 'Kore',
      language: 'en-US',
      instructions: 'Be brief.',
      vocabulary: ['Billi'],
      turnDetection: { silenceDurationMs: 600 },
      tools: [],
      temperature: 0.7,
    })
  })

  test('what the caller says while the model connects is not lost', async () => {
    carrier.frames(50)
    const session = await connector.accept()
    expect(session.audioBytes).toBe(50 * 640)
    carrier.frames(10)
    expect(session.audioBytes).toBe(60 * 640)
  })

  test('a backlog beyond ten seconds gives up its oldest audio, and says so', async () => {
    carrier.frames(600)
    const session = await connector.accept()
    expect(session.audioBytes).toBe(500 * 640)
    carrier.hangUp()
    expect(summary().callerAudioDroppedMs).toBe(2_000)
  })

  test('a caller who hangs up while the model connects leaves no session behind', async () => {
    carrier.hangUp()
    const session = await connector.accept()
    expect(session.closed).toBe(true)
    expect(session.texts).toEqual([])
    expect(ended).toEqual(['caller-hung-up'])
  })

  test('a model that cannot be reached ends the stream, so that the caller is told', async () => {
    for (const delayMs of [250, 500, 1_000, 2_000, 4_000]) {
      await connector.refuse()
      expect(ended).toEqual([])
      clock.advance(delayMs)
      await settled()
    }
    expect(of('filler').map((one) => one.what)).toEqual(['phrase', 'tone', 'tone'])
    await connector.refuse()
    expect(carrier.closed).toBe(true)
    expect(ended).toEqual(['model-unavailable'])
  })
})

describe('the agent’s speech', () => {
  test('leaves at once, is paced, and is known to be heard', async () => {
    const session = await connector.accept()
    session.speak(3_000, 'A long sentence.')
    expect(carrier.sentMs).toBe(400)
    session.finishTurn()
    clock.advance(2_000)
    expect(carrier.sentMs).toBeLessThanOrEqual(2_400)
    clock.advance(1_100)
    expect(carrier.sentMs).toBe(3_000)
    expect(of('turn-heard')).toMatchObject([{ turn: 1, heardMs: 3_000 }])
    expect(of('underrun')).toEqual([])
  })

  test('reply latency runs from the end of the caller’s speech to the first frame', async () => {
    const session = await greeted()
    session.emit('callerActivity', 'start')
    clock.advance(1_500)
    session.emit('callerActivity', 'end')
    clock.advance(640)
    session.speak(500)
    expect(of('reply-started').at(-1)).toMatchObject({ turn: 2, latencyMs: 640, firstFrameMs: 0 })
    expect(of('reply-started')[0]).toMatchObject({ turn: 1, latencyMs: null })
  })
})

describe('a barge-in', () => {
  const text = 'First loosen the two screws and then push the panel up into the groove'

  test('clears the carrier at once and knows what was heard', async () => {
    const session = await greeted()
    session.speak(5_000, text)
    session.emit('generationComplete')
    clock.advance(2_000)
    session.emit('interrupted')
    expect(carrier.log.at(-1)).toEqual({ clear: true })
    const [bargeIn] = of('barge-in')
    expect(bargeIn).toMatchObject({ turn: 2, interruptToClearMs: 0 })
    expect(bargeIn!.heardMs).toBeCloseTo(2_000, -2)
    expect(bargeIn!.heardMs + bargeIn!.cutMs).toBe(5_000)
    expect(carrier.playedMs - 1_000).toBeCloseTo(bargeIn!.heardMs, -2)
    expect(`${bargeIn!.heardText} ${bargeIn!.cutText}`).toBe(text)
    expect(bargeIn!.heardText).toMatch(/^First loosen the two screws/)
  })

  test('nothing more of the cut turn is sent, however late it comes', async () => {
    const session = await greeted()
    session.speak(2_000, text)
    clock.advance(500)
    session.emit('interrupted')
    const { sentMs } = carrier
    session.speak(1_000, 'late words')
    clock.advance(1_000)
    expect(carrier.sentMs).toBe(sentMs)
    expect(of('agent-text').map((event) => event.text)).not.toContain('late words')
  })

  test('the answer to it is heard', async () => {
    const session = await greeted()
    session.speak(2_000, text)
    clock.advance(500)
    session.emit('interrupted')
    session.emit('turnComplete', { reason: null, waiting: false, final: true })
    clock.advance(800)
    session.speak(600, 'I mean the short ones.')
    session.finishTurn()
    clock.advance(700)
    expect(of('turn-heard').at(-1)).toMatchObject({ turn: 3, heardMs: 600 })
  })

  test('cuts what the model finished long ago and the carrier still plays', async () => {
    const session = await greeted()
    session.speak(5_000, text)
    session.finishTurn()
    clock.advance(4_700)
    session.emit('interrupted')
    expect(carrier.clears).toBe(1)
    expect(of('barge-in')[0]?.cutMs).toBeCloseTo(300, -2)
  })

  test('is none when everything has been heard', async () => {
    const session = await greeted()
    session.emit('interrupted')
    expect(carrier.clears).toBe(0)
    expect(of('barge-in')).toEqual([])
  })
})

describe('the end', () => {
  test('a caller who hangs up releases everything at once', async () => {
    const session = await greeted()
    carrier.hangUp()
    expect(session.closed).toBe(true)
    expect(clock.pending).toBe(0)
    expect(ended).toEqual(['caller-hung-up'])
    expect(events.at(-1)?.type).toBe('call-ended')
  })

  /** No session can be had any more, until the line gives up. */
  const stayLost = async (): Promise<void> => {
    for (const delayMs of [250, 500, 1_000, 2_000, 4_000]) {
      await settled()
      await connector.refuse()
      clock.advance(delayMs)
    }
    await settled()
    await connector.refuse()
  }

  test('when no session can be had any more, what is queued is heard before the caller is told', async () => {
    const session = await greeted()
    session.speak(9_000, 'This was still said in full.')
    clock.advance(100)
    session.lose()
    await stayLost()
    expect(carrier.closed).toBe(false)
    clock.advance(2_000)
    expect(of('turn-heard').at(-1)).toMatchObject({ turn: 2, heardMs: 9_000 })
    expect(carrier.closed).toBe(true)
    expect(ended).toEqual(['model-lost'])
    expect(of('filler')).toEqual([])
  })

  test('nobody waits longer than five seconds for the last words', async () => {
    const session = await greeted()
    session.speak(60_000)
    session.lose()
    await stayLost()
    clock.advance(4_999)
    expect(carrier.closed).toBe(false)
    clock.advance(1)
    expect(carrier.closed).toBe(true)
  })

  test('a model that is lost in silence: the caller hears that somebody is there, then is told', async () => {
    const session = await greeted()
    clock.advance(3_000)
    session.lose()
    await stayLost()
    clock.advance(1_000)
    expect(carrier.closed).toBe(true)
    expect(of('filler').map((one) => one.what)).toEqual(['phrase', 'tone', 'tone'])
    expect(of('model-closed')).toMatchObject([{ code: 1011, retryable: true }])
    expect(summary().modelLine).toMatchObject({ handovers: 0, retries: 5 })
  })

  test('key 0 asks for a person without the model, in mid-sentence', async () => {
    const session = await greeted()
    session.speak(5_000)
    clock.advance(500)
    carrier.emit('dtmf', '0')
    expect(ended).toEqual([])
    // Another key would make it part of a number.
    clock.advance(1_000)
    expect(carrier.clears).toBe(1)
    expect(ended).toEqual(['person-asked'])
    expect(session.closed).toBe(true)
  })

  test.each([
    [{ by: 'network', code: 1006 } as const, 'carrier-lost'],
    [{ by: 'protocol', detail: 'too many bad messages' } as const, 'carrier-lost'],
    [{ by: 'us' } as const, 'internal-error'],
  ])('a stream closed by %o ends the call as %s', async (close, reason) => {
    await greeted()
    carrier.emit('closed', close)
    expect(ended).toEqual([reason])
  })

  test('happens once, whatever comes after it', async () => {
    const session = await greeted()
    call.end('shutting-down')
    carrier.hangUp()
    session.lose()
    call.end('internal-error')
    clock.advance(10_000)
    expect(ended).toEqual(['shutting-down'])
    expect(of('call-ended')).toHaveLength(1)
  })

  test('the summary adds up', async () => {
    const session = await greeted()
    session.emit('callerActivity', 'start')
    session.emit('callerActivity', 'end')
    clock.advance(500)
    session.speak(4_000, 'A sentence that is cut.')
    clock.advance(1_000)
    session.emit('interrupted')
    session.emit('usage', { promptTokens: 90, responseTokens: 30, totalTokens: 120 })
    session.emit('badMessage', 'not JSON')
    carrier.emit('badMessage', 'malformed-json')
    clock.advance(900)
    carrier.hangUp()
    const found = summary()
    expect(found).toMatchObject({
      endReason: 'caller-hung-up',
      agentTurns: 2,
      callerTurns: 1,
      bargeIns: 1,
      replyLatencyMs: { p50: 500, p95: 500 },
      underruns: { ours: 0, model: 0 },
      badMessages: 2,
      tokens: 120,
      durationMs: 3_500,
    })
    expect(found.heardMs + found.cutMs).toBe(5_000)
  })
})

test('a model that calls a tool nobody offered is answered', async () => {
  const session = await greeted()
  session.emit('toolCalls', [{ id: 't1', name: 'order_pizza', args: {} }])
  expect(session.toolResults).toMatchObject([
    { call: { id: 't1' }, response: { retryable: false } },
  ])
  expect(of('tool-call')).toMatchObject([{ id: 't1', name: 'order_pizza' }])
})
