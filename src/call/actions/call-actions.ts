import type { Agent } from '../../agents/agent.ts'
import type { CallFact, EndReason } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Transfer } from '../../store/call-log.ts'
import type { CallLine, GatheredDigits } from '../../tools/call-line.ts'
import type { WantedDigits } from './asked-digits.ts'
import { Farewell } from './farewell.ts'
import { Keypad } from './keypad.ts'
import { TransferAfterWords } from './transfer-after-words.ts'

/** What a person is told takes them half a minute to hear. */
const MAX_SUMMARY_CHARACTERS = 600

/** Heard by the model when the caller has spoken over its goodbye. */
const SPOKE_ON =
  'The caller spoke on before your goodbye was over, so the call goes on. Answer them. When ' +
  'everything is said, end the call again.'

export interface CallActionsOptions {
  readonly agent: Agent
  readonly clock: Clock
  readonly report: (fact: CallFact) => void
  /** A written turn for the model. */
  readonly tell: (text: string) => void
  readonly speech: {
    /** The caller has not yet heard everything. */
    readonly unheard: boolean
  }
  /** Ends the call; called once at most. */
  readonly end: (reason: EndReason, transfer: Transfer | null) => void
  /** The caller wants time to work. */
  readonly hold: () => void
  readonly hideDigits: (on: boolean) => void
}

/** How the call is going to be left. */
type Leaving =
  | { readonly kind: 'no' }
  | { readonly kind: 'goodbye'; readonly farewell: Farewell }
  | { readonly kind: 'person'; readonly handing: TransferAfterWords }

/**
 * What tools and keys do to the call that they are used in. Times out by itself what waits for
 * words or for keys: the caller is never kept by a model that says nothing.
 */
export class CallActions implements CallLine {
  readonly #options: CallActionsOptions
  readonly #keypad: Keypad
  #leaving: Leaving = { kind: 'no' }
  #callerSpeaks = false
  /** The goodbye was cancelled, and the model learns of it when the caller has finished. */
  #spokeOn = false
  #over = false

  constructor(options: CallActionsOptions) {
    this.#options = options
    const { clock, report, tell, hideDigits } = options
    this.#keypad = new Keypad({
      clock,
      report,
      tell,
      hideDigits,
      onPerson: () => {
        this.#personByKey()
      },
    })
  }

  startHold(): void {
    if (!this.#over) this.#options.hold()
  }

  endCall(): void {
    // Who was promised a person is not hung up on.
    if (this.#over || this.#leaving.kind !== 'no') return
    const { agent, clock, speech } = this.#options
    const farewell = new Farewell({
      nowMs: clock.nowMs(),
      unheard: speech.unheard,
      callerSpeaks: this.#callerSpeaks,
      speechEndMs: agent.bargeIn.speechEndMs,
    })
    this.#spokeOn = false
    this.#leaving = { kind: 'goodbye', farewell }
  }

  transfer(person: string, summary: string): void {
    if (this.#over) return
    const { agent, clock, report, speech } = this.#options
    if (!Object.hasOwn(agent.people, person)) {
      report({ type: 'bad-message', from: 'model', reason: 'transfer-to-unknown-person' })
      return
    }
    const { kind } = this.#leaving
    if (kind === 'person' && this.#leaving.handing.transfer.person === person) return
    const transfer = { person, summary: beginningOf(summary) }
    report({ type: 'transfer-asked', ...transfer })
    const handing = new TransferAfterWords(transfer, clock.nowMs(), speech.unheard)
    this.#leaving = { kind: 'person', handing }
  }

  /** Whatever the call was to be left for, it is not any more: somebody else decides. */
  stay(): void {
    this.#leaving = { kind: 'no' }
    this.#spokeOn = false
  }

  collectDigits(wanted: WantedDigits): Promise<GatheredDigits> {
    return this.#keypad.collect(wanted)
  }

  /**
   * The stream before this one was lost in the middle of a secret: what is still pressed of it goes
   * nowhere.
   */
  hideKeys(): void {
    this.#keypad.hide()
  }

  /** A key was pressed. */
  digit(digit: string): void {
    if (!this.#over) this.#keypad.digit(digit)
  }

  /** Our own ears. */
  callerSpeech(edge: 'start' | 'end'): void {
    if (this.#over) return
    this.#callerSpeaks = edge === 'start'
    if (this.#leaving.kind === 'goodbye') {
      this.#leaving.farewell.callerSpeech(edge, this.#options.clock.nowMs())
    }
    if (edge === 'start' || !this.#spokeOn) return
    this.#spokeOn = false
    this.#options.tell(SPOKE_ON)
  }

  /** The first sound of a turn of the agent leaves for the caller. */
  agentSpoke(): void {
    if (this.#leaving.kind === 'goodbye') this.#leaving.farewell.agentSpoke()
    else if (this.#leaving.kind === 'person') this.#leaving.handing.agentSpoke()
  }

  /** Does what is due; call it often. */
  tick(nowMs: number): void {
    if (this.#over) return
    const { unheard } = this.#options.speech
    this.#keypad.tick(nowMs, unheard)
    if (this.#leaving.kind === 'goodbye') this.#sayGoodbye(this.#leaving.farewell, nowMs, unheard)
    else if (this.#leaving.kind === 'person' && this.#leaving.handing.due(nowMs, unheard)) {
      this.#end('person-asked', this.#leaving.handing.transfer)
    }
  }

  /** The call is over. Idempotent. */
  close(): void {
    this.#over = true
    this.#leaving = { kind: 'no' }
    this.#keypad.close()
  }

  #sayGoodbye(farewell: Farewell, nowMs: number, unheard: boolean): void {
    const state = farewell.tick(nowMs, unheard)
    if (state === 'over') this.#end('agent-ended', null)
    if (state !== 'cancelled') return
    this.#leaving = { kind: 'no' }
    this.#spokeOn = true
    this.#options.report({ type: 'goodbye-cancelled' })
  }

  /** At once, and without the model: it may be what the caller wants to get away from. */
  #personByKey(): void {
    const [person] = Object.keys(this.#options.agent.people)
    if (person === undefined) {
      this.#end('person-asked', null)
      return
    }
    const asked = this.#leaving.kind === 'person' ? this.#leaving.handing.transfer : null
    const transfer = asked ?? { person, summary: '' }
    if (asked === null) this.#options.report({ type: 'transfer-asked', ...transfer })
    this.#end('person-asked', transfer)
  }

  #end(reason: EndReason, transfer: Transfer | null): void {
    if (this.#over) return
    this.close()
    this.#options.end(reason, transfer)
  }
}

function beginningOf(summary: string): string {
  const characters = Array.from(summary.trim())
  return characters.slice(0, MAX_SUMMARY_CHARACTERS).join('')
}
