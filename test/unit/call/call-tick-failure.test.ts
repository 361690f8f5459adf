import { expect, test } from 'vitest'
import { EnergyVoicing } from '../../../src/audio/energy-voicing.ts'
import { Call } from '../../../src/call/call.ts'
import { PlayoutTicker } from '../../../src/call/playout-ticker.ts'
import type { CallEvent, EndReason } from '../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { testAgent } from '../../support/agents.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { ScriptedCarrier } from '../../support/scripted-carrier.ts'
import { ScriptedConnector, type ScriptedSession } from '../../support/scripted-model.ts'
import { sessionRequest } from '../../support/session-request.ts'

/** Its socket can be made to fail in the middle of a call. */
class BreakableCarrier extends ScriptedCarrier {
  broken = false

  override sendAudio(payload: Uint8Array): void {
    if (this.broken) throw new TypeError('the socket is gone')
    super.sendAudio(payload)
  }
}

const SPEECH_MS = 3_000

/** A call whose agent has just begun to say something long. */
async function speakingCall(callId: string, ticker: PlayoutTicker, clock: VirtualClock) {
  const carrier = new BreakableCarrier(clock, callId)
  const connector = new ScriptedConnector()
  const { log, lines } = memoryLog()
  const events: CallEvent[] = []
  const ended: EndReason[] = []
  new Call({
    stream: carrier,
    agent: testAgent,
    connect: () => connector.connect(sessionRequest({ callId })),
    voicing: new EnergyVoicing(),
    ticker,
    clock,
    log,
    playoutLeadMs: 400,
    onEvent: (event) => events.push(event),
    onEnded: (reason) => ended.push(reason),
  })
  const session: ScriptedSession = await connector.accept()
  session.speak(SPEECH_MS, 'A long sentence.')
  session.finishTurn()
  return { carrier, session, ended, events, lines }
}

test('a tick that fails ends its own call, and the others go on', async () => {
  const clock = new VirtualClock()
  const ticker = new PlayoutTicker(clock)
  // The one that fails is asked first: those behind it must still have their tick.
  const failing = await speakingCall('CA1', ticker, clock)
  const other = await speakingCall('CA2', ticker, clock)
  clock.advance(200)
  failing.carrier.broken = true
  clock.advance(200)

  expect(failing.ended).toEqual(['internal-error'])
  expect([failing.carrier.closed, failing.session.closed]).toEqual([true, true])
  expect(failing.carrier.corked).toBe(0)
  expect(failing.lines).toMatchObject([
    { msg: 'tick failed', callId: 'CA1', err: { message: 'the socket is gone' } },
  ])
  const last = failing.events.at(-1)
  expect(last).toMatchObject({ type: 'call-ended', summary: { endReason: 'internal-error' } })

  clock.advance(SPEECH_MS)
  expect(other.ended).toEqual([])
  expect(other.carrier.playedMs).toBe(SPEECH_MS)
  const heard = other.events.filter(({ type }) => type === 'turn-heard' || type === 'underrun')
  expect(heard).toMatchObject([{ type: 'turn-heard', turn: 1, heardMs: SPEECH_MS }])

  other.carrier.hangUp()
  expect(clock.pending).toBe(0)
})
