import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Agent } from '../../../src/agents/agent.ts'
import { encodeMulaw } from '../../../src/audio/mulaw.ts'
import { EnergyVoicing } from '../../../src/audio/energy-voicing.ts'
import { Call } from '../../../src/call/call.ts'
import { PlayoutTicker } from '../../../src/call/playout-ticker.ts'
import { sessionRequest } from '../../../src/call/session-request.ts'
import { loadClip } from '../../../src/sandbox/clips.ts'
import type { CallEvent } from '../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { testAgent } from '../../support/agents.ts'
import { ScriptedCarrier } from '../../support/scripted-carrier.ts'
import { ScriptedConnector, type ScriptedSession } from '../../support/scripted-model.ts'

/** A sentence of a caller, 20 ms a frame. */
const sentence = ((): Uint8Array[] => {
  const { samples } = loadClip('caller-which-screw')
  const mulaw = encodeMulaw(samples)
  const frames: Uint8Array[] = []
  for (let at = 0; at + 160 <= mulaw.length; at += 160) frames.push(mulaw.subarray(at, at + 160))
  return frames
})()
const quiet = new Uint8Array(160).fill(0xff)

let clock: VirtualClock
let carrier: ScriptedCarrier
let connector: ScriptedConnector
let events: CallEvent[]
let mediaMs: number

beforeEach(() => {
  clock = new VirtualClock()
  carrier = new ScriptedCarrier(clock)
  connector = new ScriptedConnector()
  events = []
  mediaMs = 0
})

const startCall = (bargeIn: Partial<Agent['bargeIn']>, more: Partial<Agent> = {}): void => {
  const agent: Agent = { ...testAgent, ...more, bargeIn: { ...testAgent.bargeIn, ...bargeIn } }
  new Call({
    stream: carrier,
    agent,
    connect: () => connector.connect(sessionRequest('CA1', agent, null)),
    voicing: new EnergyVoicing(),
    ticker: new PlayoutTicker(clock),
    clock,
    log: pino({ level: 'silent' }),
    playoutLeadMs: 400,
    onEvent: (event) => events.push(event),
    onEnded: () => undefined,
  })
}

/** Lets the line bring frames in real time. */
const hear = (frames: readonly Uint8Array[]): void => {
  for (const frame of frames) {
    clock.advance(20)
    carrier.emit('audio', frame, clock.nowMs(), mediaMs)
    mediaMs += 20
  }
}
const silence = (ms: number): void => {
  hear(Array.from({ length: ms / 20 }, () => quiet))
}

const of = <T extends CallEvent['type']>(type: T): Extract<CallEvent, { type: T }>[] =>
  events.filter((event): event is Extract<CallEvent, { type: T }> => event.type === type)

/** The call is live, and the agent is in the middle of a long sentence. */
const speaking = async (ms = 8_000): Promise<ScriptedSession> => {
  const session = await connector.accept()
  silence(1_000)
  session.speak(ms, 'First loosen the two screws and then push the panel up into the groove')
  session.emit('generationComplete')
  silence(1_500)
  return session
}

describe('hybrid', () => {
  test('the sound stops soon after the caller begins, before the model says anything', async () => {
    startCall({ mode: 'hybrid' })
    await speaking()
    const begunMs = clock.nowMs()
    hear(sentence.slice(0, 20))
    const [held] = of('playout-held')
    expect(carrier.clears).toBe(1)
    expect(begunMs + 180).toBeGreaterThan(held!.atMs)
    expect(of('barge-in')).toEqual([])
  })

  test('the model confirms: the turn is cut where the caller stopped hearing it', async () => {
    startCall({ mode: 'hybrid' })
    const session = await speaking()
    hear(sentence.slice(0, 20))
    session.emit('interrupted')
    const [bargeIn] = of('barge-in')
    expect(carrier.clears).toBe(1)
    expect(bargeIn).toMatchObject({ turn: 1, interruptToClearMs: null })
    expect(bargeIn!.heardMs).toBe(of('playout-held')[0]!.heardMs)
    expect(bargeIn!.heardMs + bargeIn!.cutMs).toBe(8_000)
    const { sentMs } = carrier
    silence(3_000)
    expect(carrier.sentMs).toBe(sentMs)
  })

  test.each([
    [
      'its own activity start',
      (one: ScriptedSession) => {
        one.emit('callerActivity', 'start')
      },
    ],
    [
      'words of the caller',
      (one: ScriptedSession) => {
        one.emit('callerText', 'Wait')
      },
    ],
  ])('%s confirms as well', async (_case, confirm) => {
    startCall({ mode: 'hybrid' })
    const session = await speaking()
    hear(sentence.slice(0, 20))
    confirm(session)
    expect(of('barge-in')).toHaveLength(1)
  })

  test('nobody confirms: the agent goes on, and not a word is lost', async () => {
    startCall({ mode: 'hybrid' })
    const session = await speaking()
    hear(sentence.slice(0, 20))
    silence(1_400)
    expect(of('playout-resumed')).toHaveLength(1)
    // The connection lives: the model has nothing to say about a noise.
    session.emit('usage', { promptTokens: 1, responseTokens: 1, totalTokens: 2 })
    silence(8_000)
    expect(of('turn-heard')).toMatchObject([{ turn: 1, heardMs: 8_000 }])
    // What was heard twice is at most the way back to a quiet place.
    expect(carrier.playedMs).toBeGreaterThanOrEqual(8_000)
    expect(carrier.playedMs).toBeLessThanOrEqual(8_000 + 250)
  })

  test('after two false alarms the model alone decides', async () => {
    startCall({ mode: 'hybrid' })
    const session = await speaking(20_000)
    for (const times of [1, 2]) {
      hear(sentence.slice(0, 20))
      silence(1_400)
      expect(of('playout-resumed')).toHaveLength(times)
    }
    expect(of('barge-in-mode')).toMatchObject([{ mode: 'model' }])
    hear(sentence.slice(0, 20))
    expect(carrier.clears).toBe(2)
    session.emit('interrupted')
    expect(of('barge-in')).toHaveLength(1)
  })
})

describe('manual', () => {
  test('our ears decide, the model is told, and only speech is sent', async () => {
    startCall({ mode: 'manual' })
    const session = await speaking()
    expect(session.request.turnDetection).toEqual({ manual: true })
    const beforeBytes = session.audioBytes
    expect(beforeBytes).toBe(0)
    hear(sentence)
    expect(carrier.clears).toBe(1)
    expect(of('barge-in')).toMatchObject([{ interruptToClearMs: null }])
    expect(of('playout-held')).toHaveLength(1)
    silence(1_000)
    expect(session.activity).toEqual(['start', 'end'])
    const sentMs = session.audioBytes / 32
    expect(sentMs).toBeGreaterThan(sentence.length * 20)
    expect(sentMs).toBeLessThan(sentence.length * 20 + 1_000)
  })
})

describe('the greeting', () => {
  test('a short word does not stop it, and does not reach the model', async () => {
    startCall({ mode: 'hybrid', greetingShieldMs: 2_500 })
    const session = await connector.accept()
    silence(200)
    session.speak(5_000, 'Hello, this is an automated assistant.')
    silence(400)
    hear(sentence.slice(0, 15))
    silence(1_500)
    expect(carrier.clears).toBe(0)
    // Silence in its place: the model's audio does not stop.
    expect(session.audioBytes).toBe((mediaMs / 20) * 640)
    expect(session.loudestSample).toBe(0)
  })

  test('somebody who has something to say gets through', async () => {
    startCall({ mode: 'hybrid', greetingShieldMs: 2_500 })
    const session = await connector.accept()
    silence(200)
    session.speak(8_000, 'Hello, this is an automated assistant.')
    silence(400)
    hear(sentence)
    expect(carrier.clears).toBe(1)
    expect(session.loudestSample).toBeGreaterThan(1_000)
  })

  test('a recorded one is heard before the model is there, and can be interrupted', async () => {
    const samples = Int16Array.from({ length: 24_000 * 4 }, (_, at) =>
      Math.round(9_000 * Math.sin(at / 9)),
    )
    startCall({ mode: 'model' }, { greetingClip: { sampleRate: 24_000, samples } })
    expect(carrier.sentMs).toBe(400)
    const session = await connector.accept()
    expect(session.texts).toEqual([])
    silence(1_000)
    session.emit('callerActivity', 'start')
    expect(of('barge-in')).toMatchObject([{ turn: 1 }])
  })
})

test('a silent caller is asked, and then the call ends politely', async () => {
  startCall({ mode: 'model' }, { idle: { afterMs: 5_000, prompts: 1 } })
  const session = await connector.accept()
  session.speak(500, 'Hello.')
  session.finishTurn()
  silence(5_800)
  expect(session.texts.at(-1)).toContain(testAgent.phrases.idle)
  session.speak(500, testAgent.phrases.idle)
  session.finishTurn()
  silence(6_000)
  expect(session.texts.at(-1)).toContain(testAgent.phrases.goodbye)
  session.speak(500, testAgent.phrases.goodbye)
  session.finishTurn()
  silence(800)
  expect(of('call-ended')[0]?.summary.endReason).toBe('caller-idle')
  expect(carrier.closed).toBe(true)
})
