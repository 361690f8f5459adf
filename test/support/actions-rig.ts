import type { Agent } from '../../src/agents/agent.ts'
import { CallActions } from '../../src/call/actions/call-actions.ts'
import type { CallFact, EndReason } from '../../src/shared/call-event.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import type { Transfer } from '../../src/store/call-log.ts'
import type { GatheredDigits } from '../../src/tools/call-line.ts'
import { testAgent } from './agents.ts'

export const people = {
  support: { number: '+15550100001', says: 'our support team' },
  orders: { number: '+15550100002', says: 'the order desk' },
}

/** The actions of one call in virtual time, with a tick every 20 ms. */
export class ActionsRig {
  readonly clock = new VirtualClock()
  readonly facts: CallFact[] = []
  readonly told: string[] = []
  readonly ends: (readonly [EndReason, Transfer | null])[] = []
  readonly hiding: boolean[] = []
  readonly speech = { unheard: false }
  holds = 0
  readonly actions: CallActions

  constructor(agent: Agent = { ...testAgent, people }) {
    this.actions = new CallActions({
      agent,
      clock: this.clock,
      report: (fact) => this.facts.push(fact),
      tell: (text) => this.told.push(text),
      speech: this.speech,
      end: (reason, transfer) => this.ends.push([reason, transfer]),
      hold: () => {
        this.holds += 1
      },
      hideDigits: (on) => this.hiding.push(on),
    })
  }

  advance(ms: number): void {
    for (let passed = 0; passed < ms; passed += 20) {
      this.clock.advance(Math.min(20, ms - passed))
      this.actions.tick(this.clock.nowMs())
    }
  }

  /** The agent says something, and the caller hears it. */
  agentSays(ms: number): void {
    this.speech.unheard = true
    this.actions.agentSpoke()
    this.advance(ms)
    this.speech.unheard = false
  }

  /** Presses keys, `gapMs` apart. */
  press(digits: string, gapMs = 200): void {
    for (const [index, digit] of Array.from(digits).entries()) {
      if (index > 0) this.advance(gapMs)
      this.actions.digit(digit)
    }
  }

  collect(
    wanted: { most?: number; secret?: boolean; timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<GatheredDigits> {
    const { most = 4, secret = false, timeoutMs = 20_000 } = wanted
    const signal = wanted.signal ?? new AbortController().signal
    return this.actions.collectDigits({ most, secret, timeoutMs, signal })
  }

  of<T extends CallFact['type']>(type: T): Extract<CallFact, { type: T }>[] {
    return this.facts.filter((one): one is Extract<CallFact, { type: T }> => one.type === type)
  }

  /** Keys as they were reported. */
  get keys(): string {
    return this.of('keypad')
      .map((one) => one.digit)
      .join('')
  }
}
