import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { encodeMulaw } from '../../../src/audio/mulaw.ts'
import { EnergyVoicing } from '../../../src/audio/energy-voicing.ts'
import { Call } from '../../../src/call/call.ts'
import { PlayoutTicker } from '../../../src/call/playout-ticker.ts'
import { loadClip } from '../../../src/sandbox/clips.ts'
import type { CallEvent } from '../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { testAgent } from '../../support/agents.ts'
import { ScriptedCarrier } from '../../support/scripted-carrier.ts'
import { ScriptedConnector, type ScriptedSession } from '../../support/scripted-model.ts'
import { sessionRequest } from '../../support/session-request.ts'

const IDLE_MS = 12_000

let clock: VirtualClock
let carrier: ScriptedCarrier
let events: CallEvent[]
let session: ScriptedSession
let mediaMs: number

/** The caller has asked for time, and the line is open. */
beforeEach(async () => {
  clock = new VirtualClock()
  carrier = new ScriptedCarrier(clock)
  events = []
  mediaMs = 0
  const connector = new ScriptedConnector()
  new Call({
    stream: carrier,
    agent: { ...testAgent, idle: { afterMs: IDLE_MS, prompts: 1 } },
    connect: () => connector.connect(sessionRequest()),
    voicing: new EnergyVoicing(),
    ticker: new PlayoutTicker(clock),
    clock,
    log: pino({ level: 'silent' }),
    playoutLeadMs: 400,
    onEvent: (event) => events.push(event),
    onEnded: () => undefined,
  })
  session = await connector.accept()
  session.speak(1_000, 'Hello.')
  session.finishTurn()
  quiet(2_000)
  session.emit('callerText', 'Hold on, I will try it.')
  quiet(5_000)
})

/** Lets the line bring sound in real time: 8 kHz μ-law. */
const hear = (sound: Uint8Array): void => {
  for (let at = 0; at + 160 <= sound.length; at += 160) {
    clock.advance(20)
    carrier.emit('audio', sound.subarray(at, at + 160), clock.nowMs(), mediaMs)
    mediaMs += 20
  }
}
const quiet = (ms: number): void => {
  hear(new Uint8Array(ms * 8).fill(0xff))
}
const holds = (): readonly boolean[] =>
  events.flatMap((event) => (event.type === 'hold' ? [event.on] : []))
const prompts = (): number => events.filter(({ type }) => type === 'idle-prompt').length

test('noise that our ears take for a voice does not end a hold, nor is it asked about', () => {
  const burst = encodeMulaw(loadClip('caller-yes').samples).subarray(0, 8_000)
  for (let times = 0; times < 5; times += 1) {
    hear(burst)
    quiet(10_000)
  }
  const heard = events.filter((one) => one.type === 'caller-speech' && one.by === 'us')
  expect(heard.length).toBeGreaterThanOrEqual(10)
  expect(holds()).toEqual([true])
  expect(prompts()).toBe(0)
})

test('a caller whom the model hears is back: silence counts again', () => {
  session.emit('callerActivity', 'start')
  quiet(100)
  expect(holds()).toEqual([true, false])
  quiet(IDLE_MS)
  expect(prompts()).toBe(1)
})

test('words alone bring the caller back, too', () => {
  session.emit('callerText', 'Done.')
  quiet(100)
  expect(holds()).toEqual([true, false])
})
