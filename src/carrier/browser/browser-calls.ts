import type { CallEvent } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import { unreachable } from '../../shared/errors.ts'
import { randomHex } from '../../shared/ids.ts'
import type { Log } from '../../shared/log.ts'
import type { CarrierClose } from '../carrier-stream.ts'
import type { MediaSocket } from '../media-socket.ts'
import type { Claim, NextStep, Switchboard } from '../switchboard.ts'
import type { SharedTokens } from '../token-ledger.ts'
import { AwaitedCalls } from './awaited-calls.ts'
import { BrowserStream } from './browser-stream.ts'
import { CallerNames } from './caller-names.ts'
import { badTicket, ended, goesOnElsewhere } from './last-words.ts'
import type { NewCallAnswer, ServerMessage } from './talk-protocol.ts'
import { TalkTeller } from './talk-teller.ts'
import { TICKET_TTL_MS, Tickets, type TicketKind, type TicketVerdict } from './tickets.ts'
import { UnheardTickets } from './unheard-tickets.ts'
import { Visitors } from './visitors.ts'

const CALL_ID = /^BR[0-9a-f]{32}$/
/** How long a call whose stream was lost waits for another one. */
const COMES_BACK_MS = TICKET_TTL_MS

/** Whom a page may ask for. */
export interface TalkingAssistant {
  readonly name: string
  /** What the page calls it. */
  readonly title: string
  readonly language: string
}

/** What a page asks for. */
export interface CallRequest {
  /** Whom calls are counted for. */
  readonly address: string
  readonly assistant: Pick<TalkingAssistant, 'name' | 'title'>
}

/** What became of a request for a call. */
export type NewCall =
  | { readonly kind: 'taken'; readonly answer: NewCallAnswer }
  | { readonly kind: 'too-many'; readonly retryAfterS: number }
  | { readonly kind: 'busy'; readonly words: string; readonly person: string | null }

/** What a ticket has led to. */
export type Entry =
  | {
      readonly kind: 'in'
      readonly callId: string
      readonly opens: TicketKind
      readonly ticket: string
      readonly claim: Claim
    }
  /** What the page is told. */
  | { readonly kind: 'out'; readonly message: ServerMessage; readonly why: string }

export interface BrowserCallsOptions {
  readonly switchboard: Switchboard
  /** Secrets of this installation, the current one first: tickets are signed with them. */
  readonly authTokens: readonly string[]
  /** Where the processes of this installation agree on which tickets were used. */
  readonly usedTokens: SharedTokens
  /** Calls that one address may have open; it may begin twice as many a minute. */
  readonly callsPerAddress: number
  readonly clock: Clock
  readonly log: Log
}

/** One stream of a call that is here. */
interface Talking {
  readonly callId: string
  readonly again: boolean
  /** What its page came with. */
  readonly ticket: string
  /** The page has sent sound: it knows that it is in. */
  heard: boolean
  readonly teller: TalkTeller
  stream: BrowserStream | null
  /** Another stream of its call has taken its place. */
  replaced: boolean
  /** The call was ended by {@link BrowserCalls.hangUp}. */
  hungUp: boolean
}

/**
 * The carrier of calls from web pages: who may begin one, which stream belongs to which call, and
 * what follows a stream. What a telephone's carrier asks in webhooks, it asks by itself.
 */
export class BrowserCalls {
  readonly #options: BrowserCallsOptions
  readonly #tickets: Tickets
  readonly #visitors: Visitors
  readonly #awaited: AwaitedCalls
  readonly #callerNames: CallerNames
  readonly #unheard = new UnheardTickets()
  /** The latest stream of each call, by the call's id. */
  readonly #talking = new Map<string, Talking>()

  constructor(options: BrowserCallsOptions) {
    const { authTokens, callsPerAddress, clock } = options
    this.#options = options
    this.#tickets = new Tickets(options)
    this.#visitors = new Visitors(clock, callsPerAddress)
    this.#awaited = new AwaitedCalls(clock, COMES_BACK_MS, (callId) => {
      this.#visitors.over(callId)
      this.#unheard.forget(callId)
      void options.switchboard.gaveUp(callId)
    })
    this.#callerNames = new CallerNames(authTokens[0] ?? '')
  }

  /** Whether a call has begun on a web page, here or at another process. */
  static owns(callId: string): boolean {
    return CALL_ID.test(callId)
  }

  /** A page wants to talk. Whatever the switchboard throws is passed on. */
  async begin({ address, assistant }: CallRequest): Promise<NewCall> {
    const callId = `BR${randomHex(16)}`
    const admitted = this.#visitors.begin(address, callId)
    if (admitted.kind === 'too-many') return admitted
    try {
      const from = this.#callerNames.of(address)
      const { name, title } = assistant
      const incoming = { callId, from, to: '', assistant: name }
      const answer = await this.#options.switchboard.incoming(incoming)
      if (answer.kind === 'refuse') {
        this.#visitors.over(callId)
        return { kind: 'busy', words: answer.text, person: answer.person }
      }
      const { language, notice = null } = answer
      const ticket = this.#promise('first', callId)
      const opened = { callId, ticket, assistant: name, title, language, notice }
      return { kind: 'taken', answer: opened }
    } catch (error) {
      this.#visitors.over(callId)
      throw error
    }
  }

  /**
   * A page has come with a ticket. Never lets the same ticket in twice, unless the page that it had
   * let in is gone and was never heard.
   */
  async enter(ticket: string): Promise<Entry> {
    const { switchboard } = this.#options
    const verdict = await this.#redeem(ticket)
    if (verdict.kind === 'bad') return out(badTicket, verdict.why)
    const { callId, opens } = verdict
    this.#unheard.forget(callId)
    this.#awaited.expect(callId)
    const before = this.#talking.get(callId)
    if (before !== undefined) before.replaced = true
    if (opens === 'again') {
      const step = await this.#next(callId)
      if (step.kind !== 'reconnect') {
        this.#over(callId)
        return out(ended(step), 'over')
      }
    }
    const claim = await switchboard.claim(callId)
    if (claim === null) return out(badTicket, 'unknown-call')
    return { kind: 'in', callId, opens, ticket, claim }
  }

  async #redeem(ticket: string): Promise<TicketVerdict> {
    const verdict = await this.#tickets.redeem(ticket)
    if (verdict.kind === 'good' || verdict.why !== 'used') return verdict
    const opened = this.#unheard.redeem(ticket)
    return opened === null ? verdict : { kind: 'good', ...opened }
  }

  /** A page that was let in is there. */
  connect(entry: Entry & { kind: 'in' }, socket: MediaSocket): BrowserStream {
    const { callId, opens, ticket, claim } = entry
    const { clock } = this.#options
    const streamId = `BS${randomHex(16)}`
    const log = this.#options.log.child({ callId, streamId })
    const talking: Talking = {
      ...{ callId, ticket, again: opens !== 'first', teller: new TalkTeller(), stream: null },
      ...{ heard: false, replaced: false, hungUp: false },
    }
    const stream = new BrowserStream({
      ...{ socket, callId, streamId, clock, log, tap: claim.tap },
      lastWords: (close) => this.#lastWords(talking, close),
    })
    talking.stream = stream
    const stop = stream.on('audio', () => {
      talking.heard = true
      stop()
    })
    this.#awaited.cancel(callId)
    this.#talking.set(callId, talking)
    claim.connected(stream)
    return stream
  }

  /** A page that was let in went away before it could be connected. */
  abandon({ callId, opens, ticket, claim }: Entry & { kind: 'in' }): void {
    claim.abandoned()
    this.#unheard.lost(ticket, { callId, opens })
    this.#awaited.expect(callId)
  }

  /** To be given every event of every call; looks at those from here alone. */
  read(event: CallEvent): void {
    const talking = this.#talking.get(event.callId)
    const stream = talking?.stream ?? null
    if (talking === undefined || stream === null) return
    if (event.type === 'call-started') {
      const { callId, again } = talking
      const resume = this.#tickets.issue('again', callId)
      stream.tell({ type: 'ready', callId, assistant: event.agent, resume, again })
    } else if (event.type === 'call-ended') {
      // Another process has it; nobody is to ask here what is next.
      if (event.summary.endReason === 'taken-over') talking.replaced = true
    } else if (event.type === 'camera' && !event.on && event.why !== undefined) {
      stream.refusePictures()
    }
    for (const message of talking.teller.read(event)) stream.tell(message)
  }

  /** Ends a call whose end could not be written down: nobody is asked what follows its stream. */
  hangUp(callId: string): Promise<void> {
    const talking = this.#talking.get(callId)
    if (talking !== undefined) talking.hungUp = true
    return Promise.resolve()
  }

  /** Waits for nobody any more. */
  close(): void {
    this.#awaited.close()
  }

  /** The stream is over for its call: what its page is told. Never rejects. */
  async #lastWords(talking: Talking, close: CarrierClose): Promise<ServerMessage | null> {
    const { callId, hungUp } = talking
    const latest = this.#talking.get(callId) === talking
    if (latest) this.#talking.delete(callId)
    if (talking.replaced) {
      // The other stream may be one of another process.
      if (latest) this.#awaited.expect(callId)
      return goesOnElsewhere
    }
    switch (close.by) {
      case 'network':
        this.#awaited.expect(callId)
        if (!talking.heard) this.#unheard.lost(talking.ticket, { callId, opens: 'again' })
        return null
      case 'protocol':
      case 'carrier':
        this.#over(callId)
        return ended({ kind: 'hang-up' })
      case 'us': {
        const step: NextStep = hungUp ? { kind: 'hang-up' } : await this.#next(callId)
        if (step.kind === 'reconnect') {
          const ticket = this.#promise('next', callId)
          return { type: 'ended', sequel: { kind: 'reconnect', ticket } }
        }
        this.#over(callId)
        return ended(step)
      }
      default:
        return unreachable(close)
    }
  }

  /**
   * What follows a stream. Nobody can be dialled for a page, and a colleague's own number is
   * nothing for strangers: the call comes back to its assistant, which knows that nobody took it.
   */
  async #next(callId: string): Promise<NextStep> {
    const { switchboard } = this.#options
    const step = await switchboard.next(callId)
    return step.kind === 'transfer' ? switchboard.dialled(callId, 'failed') : step
  }

  /** A ticket for a stream of the call, which is waited for. */
  #promise(opens: 'first' | 'next', callId: string): string {
    this.#awaited.expect(callId)
    return this.#tickets.issue(opens, callId)
  }

  /** What a telephone's carrier reports once its call has ended. */
  #over(callId: string): void {
    this.#awaited.cancel(callId)
    this.#visitors.over(callId)
    this.#unheard.forget(callId)
    this.#options.switchboard.progress({ callId, status: 'completed', final: true })
  }
}

function out(message: ServerMessage, why: string): Entry {
  return { kind: 'out', message, why }
}
