import { pino } from 'pino'
import { EnergyVoicing } from '../../src/audio/energy-voicing.ts'
import type { CallOptions } from '../../src/call/call-options.ts'
import { Call } from '../../src/call/call.ts'
import { openingRequest } from '../../src/call/line/session-opening.ts'
import { PlayoutTicker } from '../../src/call/playout-ticker.ts'
import { sessionRequest } from '../../src/call/session-request.ts'
import type { CallEvent, EndReason } from '../../src/shared/call-event.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import type { Continuity } from '../../src/store/call-log.ts'
import { testAgent } from './agents.ts'
import { ScriptedCarrier } from './scripted-carrier.ts'
import { ScriptedConnector, settled, type ScriptedSession } from './scripted-model.ts'

/** One call in virtual time, between a scripted carrier and scripted sessions of the model. */
export class ScriptedCall {
  readonly clock = new VirtualClock()
  readonly carrier = new ScriptedCarrier(this.clock)
  readonly connector = new ScriptedConnector()
  readonly events: CallEvent[] = []
  readonly ended: EndReason[] = []
  /** What another process would have been given, the latest last. */
  readonly kept: Continuity[] = []

  /** @param more what this call is given beside the usual. */
  begin(start: Continuity | null = null, more: Partial<CallOptions> = {}): Call {
    const base = sessionRequest('CA1', more.agent ?? testAgent, null, more.tools)
    return new Call({
      stream: this.carrier,
      agent: testAgent,
      connect: (opening) => this.connector.connect(openingRequest(base, opening)),
      start,
      onContinuity: (continuity) => this.kept.push(continuity),
      voicing: new EnergyVoicing(),
      ticker: new PlayoutTicker(this.clock),
      clock: this.clock,
      log: pino({ level: 'silent' }),
      playoutLeadMs: 400,
      onEvent: (event) => this.events.push(event),
      onEnded: (reason) => this.ended.push(reason),
      ...more,
    })
  }

  of<T extends CallEvent['type']>(type: T): Extract<CallEvent, { type: T }>[] {
    return this.events.filter((one): one is Extract<CallEvent, { type: T }> => one.type === type)
  }

  /** Time in steps of a tick, with what hangs on promises. */
  async advance(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 20) {
      this.clock.advance(Math.min(20, ms - passed))
      await settled()
    }
  }

  /** The call is live, the agent has greeted, and the model has taken a snapshot. */
  async greeted(more: Partial<CallOptions> = {}): Promise<ScriptedSession> {
    this.begin(null, more)
    const session = await this.connector.accept()
    session.speak(1_000, testAgent.greeting)
    session.finishTurn()
    session.emit('resumable', 'handle-1')
    await this.advance(1_100)
    return session
  }

  /** The caller says something for a second, and the model understands it. */
  async callerSays(session: ScriptedSession, text: string): Promise<void> {
    session.emit('callerActivity', 'start')
    this.carrier.frames(50)
    session.emit('callerText', text)
    session.emit('callerActivity', 'end')
    await settled()
  }

  /** The caller's line carries so much sound. */
  async hears(ms: number): Promise<void> {
    this.carrier.frames(ms / 20)
    await settled()
  }

  /** Lets the call have the session that it asks for. */
  async nextSession(): Promise<ScriptedSession> {
    await settled()
    const session = await this.connector.accept()
    await this.advance(200)
    return session
  }
}
