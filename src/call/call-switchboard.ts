import type { Agent } from '../agents/agent.ts'
import type { Roster } from '../agents/roster.ts'
import type { VoicingDetector } from '../audio/frame-voicing.ts'
import type { CarrierControl } from '../carrier/carrier-control.ts'
import type { CarrierStream } from '../carrier/carrier-stream.ts'
import type {
  Answer,
  CallProgress,
  Claim,
  DialOutcome,
  IncomingCall,
  NextStep,
  Switchboard,
  Whisper,
} from '../carrier/switchboard.ts'
import type { ModelConnector, ModelSession, SessionRequest } from '../model/model-session.ts'
import type { TokenPrices } from '../model/token-prices.ts'
import type { CallEventListener, EndReason } from '../shared/call-event.ts'
import type { Log } from '../shared/log.ts'
import type { Admission, Availability, RefusalReason } from './admission/admission.ts'
import { callerNumber } from './admission/caller-key.ts'
import type { NewCall, Transfer } from '../store/call-log.ts'
import type { OrderBook } from '../store/order-book.ts'
import type { Desk } from '../tools/desk.ts'
import type { AnyTool } from '../tools/tool.ts'
import type { StaffHand } from './actions/staff-hand.ts'
import { Call } from './call.ts'
import type { CallerView } from './caller-view.ts'
import { AfterStream } from './continuity/after-stream.ts'
import { BorrowedStream, type Lending } from './continuity/borrowed-stream.ts'
import type { CallLedger } from './continuity/call-ledger.ts'
import { ChangeSignal } from './continuity/change-signal.ts'
import { drain } from './continuity/drain.ts'
import {
  OpenCalls,
  type CallRecording,
  type PlacesListener,
  type RingingCall,
  type Seat,
} from './continuity/open-calls.ts'
import { seatFor } from './continuity/seating.ts'
import { UnaskedCalls } from './continuity/unasked-calls.ts'
import { EarlySessions } from './early-sessions.ts'
import { withGreetingSaid } from './greeting-clip.ts'
import { openingRequest, type SessionOpening } from './line/session-opening.ts'
import { intentAfter, nextStep } from './next-step.ts'
import { PlayoutTicker } from './playout-ticker.ts'
import { closeStream } from './stream-close.ts'
import { Transfers } from './transfers.ts'
import { Reception } from './reception.ts'
import { sessionRequest } from './session-request.ts'
import { connectOnceMore } from './taken-session.ts'

/** The carrier connects its socket within a second; a session that waits longer is not needed. */
const EARLY_SESSION_MS = 20_000
/** A stream that has not come by then may have come to another process. */
const LOOK_ELSEWHERE_MS = 3_000

export interface CallSwitchboardOptions extends Lending {
  /** Who answers which call; a call that was begun elsewhere names its own assistant. */
  readonly roster: Roster
  readonly connector: ModelConnector
  /** Name of the model, for the record. */
  readonly model: string
  /** Finds speech in a caller's frames; a new one for each call. */
  readonly voicing: () => VoicingDetector
  readonly ledger: CallLedger
  /** Another process lives that takes streams. */
  readonly hasPeer: () => boolean
  readonly log: Log
  readonly admission: Admission
  /** What an assistant may have done, by name; left out: nothing. */
  readonly tools?: (agent: Agent) => ReadonlyMap<string, AnyTool>
  /** Where tools order, ask for callbacks and send texts; null or left out: nowhere. */
  readonly desk?: Desk | null
  /** Makes a link by which the caller of that call shows a camera; null or left out: there are none. */
  readonly cameraLink?: ((callId: string) => string) | null
  /** Where callbacks are noted down; null: nowhere. */
  readonly callbacks: Pick<OrderBook, 'requestCallback'> | null
  /** Ends a call when its stream alone cannot; null or left out: nothing does. */
  readonly control?: Pick<CarrierControl, 'hangUp'> | null
  /** Sessions that may wait for their call at a time. */
  readonly maxCalls: number
  readonly playoutLeadMs: number
  /** What the model costs; null: unknown. */
  readonly prices: TokenPrices | null
  /** Opens a recording for a call, or null when calls are not recorded. */
  readonly record: ((call: NewCall) => CallRecording) | null
  readonly onEvent: CallEventListener
  /** Who wants to know which calls are here; left out: nobody. */
  readonly places?: PlacesListener | null
  /** A caller is not served; left out: the log alone tells. Must not throw. */
  readonly onRefused?: (reason: RefusalReason) => void
}

/**
 * Knows the calls of this process: who is ringing, who talks, and how the others ended.
 *
 * Everything is keyed by the carrier's call identifier; there is no state that two calls share,
 * apart from the playout ticker. What must outlive the process is in the ledger.
 */
export class CallSwitchboard implements Switchboard {
  readonly #options: CallSwitchboardOptions
  readonly #ticker: PlayoutTicker
  readonly #early: EarlySessions
  readonly #open: OpenCalls
  readonly #after: AfterStream
  readonly #transfers: Transfers
  readonly #unasked = new UnaskedCalls()
  readonly #signal = new ChangeSignal()
  readonly #reception: Reception
  #draining = false

  constructor(options: CallSwitchboardOptions) {
    this.#options = options
    const { connector, ledger, clock, log, record, maxCalls: maxWaiting } = options
    this.#ticker = new PlayoutTicker(clock)
    this.#open = new OpenCalls(clock, record, options.places)
    const streamsTaken = (): boolean => !this.#draining || options.hasPeer()
    this.#after = new AfterStream({ ledger, clock, streamsTaken })
    this.#transfers = new Transfers({ after: this.#after, roster: options.roster, log })
    const maxWaitMs = EARLY_SESSION_MS
    this.#early = new EarlySessions({ connector, clock, log, maxWaiting, maxWaitMs })
    this.#reception = new Reception({
      ...options,
      open: this.#open,
      after: this.#after,
      early: this.#early,
      request: (callId, agent) => this.#sessionRequest(callId, agent),
      draining: () => this.#draining,
    })
  }

  /** Calls that talk now. */
  get liveCalls(): number {
    return this.#open.live().length
  }

  /** Answered calls that wait for their stream. */
  get ringingCalls(): number {
    return this.#open.ringing().length
  }

  /** Whether a new call would be taken, and why not. */
  get availability(): Availability {
    return this.#reception.availability
  }

  /** While it drains, only for calls that it has answered and that nobody else could take. */
  get takesStreams(): boolean {
    if (!this.#draining) return true
    return !this.#options.hasPeer() && this.#open.ringing().length > 0
  }

  incoming(incoming: IncomingCall): Promise<Answer> {
    return this.#reception.incoming(incoming)
  }

  async claim(callId: string): Promise<Claim | null> {
    const { ledger, log } = this.#options
    const open = this.#open.get(callId)
    const seat = await seatFor(callId, {
      ledger,
      here: open?.call ?? null,
      interrupted: this.#after.interrupted(callId),
      agentOf: (call) => this.#options.roster.of(call),
    })
    if (seat === null) {
      log.warn({ callId }, 'stream of a call that is unknown or over')
      return null
    }
    // The carrier has one stream a call: the one before is gone, whether its socket knows or not.
    const before = this.#open.get(callId)
    if (before?.kind === 'live') before.talk.end('taken-over')
    if (seat.start !== null) this.#early.drop(callId)
    this.#after.goesOn(callId)
    const ringing = this.#open.claim(seat)
    return {
      tap: ringing.recording?.tap ?? null,
      connected: (stream) => {
        this.#connected(ringing, seat, stream)
      },
      // The carrier asks what is next, as after any other stream.
      abandoned: () => undefined,
    }
  }

  #connected(ringing: RingingCall, seat: Seat, stream: CarrierStream): void {
    const { callId } = seat.call
    if (this.#open.get(callId) !== ringing) {
      // It has ended while its stream was being let in.
      stream.close()
      return
    }
    const { voicing, ledger, clock, log, playoutLeadMs, prices, onEvent } = this.#options
    const call = new Call({
      stream: new BorrowedStream(stream, seat, this.#options),
      agent: seat.agent,
      connect: (opening) => this.#session(seat, opening),
      start: seat.start,
      onContinuity: (continuity) => {
        seat.continuity = continuity
        if (seat.epoch !== null) ledger.keep(callId, seat.epoch, continuity)
      },
      voicing: voicing(),
      ticker: this.#ticker,
      clock,
      log,
      playoutLeadMs,
      prices,
      tools: this.#toolsOf(seat.agent),
      desk: this.#options.desk ?? null,
      cameraLink: this.#options.cameraLink ?? null,
      caller: callerNumber(seat.call.from),
      onEvent,
      onEnded: (reason, transfer) => {
        this.#over(seat, reason, transfer)
        this.#close(stream, seat, reason, transfer)
      },
    })
    this.#open.talks(ringing, seat, call)
    this.#signal.changed()
  }

  async next(callId: string): Promise<NextStep> {
    const open = this.#open.get(callId)
    // The carrier asks only when the stream is over; our own socket may not know it yet.
    if (open?.kind === 'live') open.talk.end('carrier-lost')
    const { way, agent, transfer } = await this.#after.following(callId)
    // Not before the answer is there: a drain that has waited for it closes the server.
    if (this.#unasked.asked(callId)) this.#signal.changed()
    return nextStep(way, this.#options.roster.named(agent), transfer)
  }

  dialled(callId: string, outcome: DialOutcome): Promise<NextStep> {
    return this.#transfers.dialled(callId, outcome)
  }

  whisper(callId: string): Promise<Whisper | null> {
    return this.#transfers.whisper(callId)
  }

  progress(progress: CallProgress): void {
    if (!progress.final) return
    const { callId } = progress
    const open = this.#open.get(callId)
    if (open?.kind === 'live') open.talk.end('caller-hung-up')
    else if (open?.kind === 'ringing') {
      this.#open.close(callId, open.seat)
      this.#early.drop(callId)
      this.#after.over(callId, open.seat, 'caller-hung-up')
    }
    this.#unasked.asked(callId)
    this.#signal.changed()
    const reason = this.#after.finalReasonOf(callId) ?? 'caller-hung-up'
    this.#options.places?.over(callId, reason)
    this.#options.ledger.end(callId, reason)
  }

  async gaveUp(callId: string): Promise<void> {
    if (this.#open.get(callId)?.kind === 'live') return
    const found = await this.#options.ledger.find(callId)
    const open = this.#open.get(callId)
    if (open?.kind === 'live') return
    if (found.kind === 'found' && this.#options.ledger.isElsewhere(found.call)) {
      if (this.#open.close(callId, open?.seat ?? null)) this.#early.drop(callId)
      this.#signal.changed()
    } else this.progress({ callId, status: 'given-up', final: true })
  }

  /**
   * What people at the console may do to a call that talks here.
   *
   * @returns `not-talking`: it is here, and has no stream yet; null: it is not here.
   */
  handOn(callId: string): StaffHand | 'not-talking' | null {
    const open = this.#open.get(callId)
    if (open === null) return null
    return open.kind === 'live' ? open.talk.staff : 'not-talking'
  }

  /** What the caller of a call shows to its model; as {@link handOn}. */
  viewOf(callId: string): CallerView | 'not-talking' | null {
    const open = this.#open.get(callId)
    if (open === null) return null
    return open.kind === 'live' ? open.talk.view : 'not-talking'
  }

  /** The store has refused what this process wrote of a call: another one has it, perhaps. */
  async lost(callId: string): Promise<void> {
    const open = this.#open.get(callId)
    if (open?.kind !== 'live' || open.seat.epoch === null) return
    const found = await this.#options.ledger.find(callId)
    if (found.kind !== 'found' || found.call.epoch <= open.seat.epoch) return
    this.#options.log.warn({ callId, owner: found.call.owner }, 'another stream has taken a call')
    open.talk.end('taken-over')
  }

  /** Gives back the places of answered calls whose stream has come to another process. */
  async lookElsewhere(): Promise<void> {
    const nowMs = this.#options.clock.nowMs()
    for (const { call, seat, sinceMs } of this.#open.ringing()) {
      if (seat !== null || nowMs - sinceMs < LOOK_ELSEWHERE_MS) continue
      const found = await this.#options.ledger.find(call.callId)
      if (found.kind !== 'found') continue
      if (found.call.owner === null && found.call.endedAtMs === null) continue
      if (this.#open.close(call.callId, null)) this.#early.drop(call.callId)
    }
    this.#signal.changed()
  }

  /**
   * Takes no new calls and gets rid of the others, within `graceMs`: hands them over to another
   * process, or waits for them when there is none.
   *
   * @returns when no call is left, and every carrier has been told what its caller shall hear.
   */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true
    await drain({
      calls: () => this.#open.live().map(({ talk }) => talk),
      ringing: () => this.#open.ringing().length,
      unasked: () => this.#unasked.size,
      hasPeer: this.#options.hasPeer,
      signal: this.#signal,
      clock: this.#options.clock,
      graceMs,
    })
    this.#early.close()
  }

  /** The session that was opened early, or a new one. */
  #session(seat: Seat, opening: SessionOpening): Promise<ModelSession> {
    const { connector, clock, log } = this.#options
    const { callId } = seat.call
    const request = openingRequest(this.#sessionRequest(callId, seat.agent), opening)
    const connect = (): Promise<ModelSession> => connector.connect(request)
    const early = opening.first ? this.#early.take(callId) : null
    if (early === null) return connect()
    const wanted = (): boolean => this.#open.get(callId)?.seat === seat
    return connectOnceMore(early, { callId, connect, wanted, clock, log })
  }

  #sessionRequest(callId: string, agent: Agent): SessionRequest {
    const tap = this.#open.get(callId)?.recording?.tap ?? null
    const request = sessionRequest(callId, agent, tap, this.#toolsOf(agent))
    return agent.greetingClip === null ? request : withGreetingSaid(request, agent)
  }

  #toolsOf(agent: Agent): ReadonlyMap<string, AnyTool> {
    return this.#options.tools?.(agent) ?? new Map<string, AnyTool>()
  }

  #over(seat: Seat, reason: EndReason, transfer: Transfer | null): void {
    const { callId } = seat.call
    if (this.#open.close(callId, seat)) this.#early.drop(callId)
    this.#after.over(callId, seat, reason, transfer)
    if (reason !== 'caller-hung-up' && reason !== 'taken-over') this.#unasked.expect(callId)
    this.#signal.changed()
  }

  /** What follows is committed before the carrier can ask for it. */
  #close(stream: CarrierStream, seat: Seat, reason: EndReason, transfer: Transfer | null): void {
    const { ledger } = this.#options
    if (reason === 'caller-hung-up') ledger.end(seat.call.callId, reason)
    void closeStream(stream, seat, intentAfter(reason, transfer), this.#options)
  }
}
