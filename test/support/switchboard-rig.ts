import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import type { Agent } from '../../src/agents/agent.ts'
import { Roster } from '../../src/agents/roster.ts'
import { EnergyVoicing } from '../../src/audio/energy-voicing.ts'
import { Admission } from '../../src/call/admission/admission.ts'
import { CallSwitchboard } from '../../src/call/call-switchboard.ts'
import { CallLedger } from '../../src/call/continuity/call-ledger.ts'
import type { CallEvent } from '../../src/shared/call-event.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import type { NewCallback } from '../../src/store/order-book.ts'
import { testAgent } from './agents.ts'
import { MemoryCallLog } from './memory-call-log.ts'
import { ScriptedCarrier } from './scripted-carrier.ts'
import { ScriptedConnector } from './scripted-model.ts'

const STEP_MS = 100

/** A switchboard in virtual time, with a store in memory; several may share clock and store. */
export class SwitchboardRig {
  readonly clock: VirtualClock
  readonly store: MemoryCallLog
  readonly connector = new ScriptedConnector()
  readonly events: CallEvent[] = []
  readonly ledger: CallLedger
  readonly roster: Roster
  /** What was asked to be called back. */
  readonly calledBack: NewCallback[] = []
  readonly board: CallSwitchboard
  hasPeer = false

  constructor(
    shared: { clock: VirtualClock; store: MemoryCallLog } = {
      clock: new VirtualClock(),
      store: new MemoryCallLog(),
    },
    owner = 'one',
    agents: readonly Agent[] = [testAgent],
  ) {
    this.roster = new Roster(new Map(agents.map((agent) => [agent.name, agent])))
    this.clock = shared.clock
    this.store = shared.store
    const log = pino({ level: 'silent' })
    this.ledger = new CallLedger({ store: this.store, owner, clock: this.clock, log })
    this.board = new CallSwitchboard({
      roster: this.roster,
      connector: this.connector,
      model: 'live-model',
      voicing: () => new EnergyVoicing(),
      ledger: this.ledger,
      hasPeer: () => this.hasPeer,
      clock: this.clock,
      log,
      admission: new Admission({
        maxCalls: 2,
        loop: { overloaded: false },
        model: { takesCalls: true, callTaken: () => undefined },
        usedBy: null,
        clock: this.clock,
        log,
      }),
      callbacks: {
        requestCallback: (callback) => {
          this.calledBack.push(callback)
          return Promise.resolve({ repeated: false })
        },
      },
      maxCalls: 2,
      playoutLeadMs: 400,
      prices: null,
      record: null,
      onEvent: (event) => this.events.push(event),
    })
    this.store.onStale((callId) => void this.board.lost(callId))
  }

  /** The webhook of a new call. */
  async ring(callId: string): Promise<string> {
    return (await this.board.incoming({ callId, from: '', to: '' })).kind
  }

  /** An authenticated stream of a call; closed when nobody wants it. */
  async connect(callId: string): Promise<ScriptedCarrier> {
    const carrier = new ScriptedCarrier(this.clock, callId)
    const claim = await this.board.claim(callId)
    if (claim === null) carrier.close()
    else claim.connected(carrier)
    return carrier
  }

  /** A call that talks. */
  async talk(callId: string): Promise<ScriptedCarrier> {
    await this.ring(callId)
    const carrier = await this.connect(callId)
    await this.connector.accept()
    await nextTurn()
    return carrier
  }

  /** Lets time pass in steps in which everything can settle. */
  async pass(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
      this.clock.advance(Math.min(STEP_MS, ms - passedMs))
      await nextTurn()
    }
  }

  /** What the carrier is told when it asks, after everything under way has settled. */
  async next(callId: string): Promise<string> {
    await nextTurn()
    return (await this.board.next(callId)).kind
  }
}
