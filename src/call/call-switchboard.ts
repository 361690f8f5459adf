import type { Agent } from '../agents/agent.ts'
import type { CarrierStream } from '../carrier/carrier-stream.ts'
import type {
  Answer,
  CallProgress,
  IncomingCall,
  NextStep,
  Switchboard,
} from '../carrier/switchboard.ts'
import type { VoicingDetector } from '../audio/frame-voicing.ts'
import type { ModelConnector, ModelSession, SessionRequest } from '../model/model-session.ts'
import type { CallEventListener, EndReason } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { WireTap } from '../shared/wire-tap.ts'
import { Call } from './call.ts'
import { EndedCalls } from './ended-calls.ts'
import { EarlySessions } from './early-sessions.ts'
import { withGreetingSaid } from './greeting-clip.ts'
import { nextStepAfter } from './next-step.ts'
import { PlayoutTicker } from './playout-ticker.ts'
import { sessionRequest } from './session-request.ts'
import { connectOnceMore } from './taken-session.ts'

/** An answered call whose stream has not come by then will not come: its token has expired. */
const RINGING_MS = 60_000
/** The carrier connects its socket within a second; a session that waits longer is not needed. */
const EARLY_SESSION_MS = 20_000
/** After we closed a stream the carrier asks what is next; a drain waits so long for that. */
const ASKED_WITHIN_MS = 3_000
/** Calls whose carrier may still ask; more than can end in that time. */
const MAX_UNASKED = 1_000

export interface CallSwitchboardOptions {
  readonly agent: Agent
  readonly connector: ModelConnector
  /** Finds speech in a caller's frames; a new one for each call. */
  readonly voicing: () => VoicingDetector
  readonly clock: Clock
  readonly log: Log
  readonly maxCalls: number
  readonly playoutLeadMs: number
  /** Opens a recording for a call, or null when calls are not recorded. */
  readonly record: ((callId: string) => CallRecording) | null
  readonly onEvent: CallEventListener
}

/** Where the messages of a call's sockets go. */
interface CallRecording {
  readonly tap: WireTap
  /** Nothing more will come. */
  close(): void
}

/** A call that is not over. */
type OpenCall = { readonly recording: CallRecording | null } & (
  | { readonly kind: 'ringing'; readonly sinceMs: number }
  | { readonly kind: 'live'; readonly call: Call }
)

/**
 * Knows the calls of this process: who is ringing, who talks, and how the others ended.
 *
 * Everything is keyed by the carrier's call identifier; there is no state that two calls share,
 * apart from the playout ticker.
 */
export class CallSwitchboard implements Switchboard {
  readonly #options: CallSwitchboardOptions
  readonly #ticker: PlayoutTicker
  readonly #early: EarlySessions
  readonly #open = new Map<string, OpenCall>()
  readonly #ended: EndedCalls
  /** Calls whose stream we closed and whose carrier has not yet asked what is next. */
  readonly #unasked = new Set<string>()
  #draining = false
  #onChange: (() => void) | null = null

  constructor(options: CallSwitchboardOptions) {
    this.#options = options
    const { connector, clock, log, maxCalls } = options
    this.#ticker = new PlayoutTicker(clock)
    this.#ended = new EndedCalls(clock)
    this.#early = new EarlySessions({
      connector,
      clock,
      log,
      maxWaiting: maxCalls,
      maxWaitMs: EARLY_SESSION_MS,
    })
  }

  /** Calls that talk now. */
  get liveCalls(): number {
    return this.#calls().length
  }

  /** Whether a new call would be taken, and why not. */
  get availability(): 'open' | 'full' | 'draining' {
    if (this.#draining) return 'draining'
    return this.#open.size >= this.#options.maxCalls ? 'full' : 'open'
  }

  incoming(incoming: IncomingCall): Answer {
    const { agent, clock, log } = this.#options
    const { language, phrases } = agent
    this.#forgetRinging()
    if (this.#isKnown(incoming.callId)) return { kind: 'connect', language }
    const { availability } = this
    if (availability !== 'open') {
      log.warn({ callId: incoming.callId, availability }, 'call refused')
      return { kind: 'refuse', language, text: phrases.refused }
    }
    this.#open.set(incoming.callId, {
      kind: 'ringing',
      sinceMs: clock.nowMs(),
      recording: this.#options.record?.(incoming.callId) ?? null,
    })
    // The model gets ready while the carrier is still connecting its socket.
    this.#early.open(this.#sessionRequest(incoming.callId))
    return { kind: 'connect', language }
  }

  tapFor(callId: string): WireTap | null {
    return this.#open.get(callId)?.recording?.tap ?? null
  }

  connected(stream: CarrierStream): void {
    const { callId } = stream
    const entry = this.#open.get(callId)
    if (entry?.kind !== 'ringing') {
      // A token is bound to an answered call and used once, so this is a call that has ended.
      this.#options.log.warn({ callId }, 'stream without a waiting call')
      stream.close()
      return
    }
    const { recording } = entry
    const { agent, voicing, clock, log, playoutLeadMs, onEvent } = this.#options
    const call = new Call({
      stream,
      agent,
      connect: () => this.#session(callId),
      voicing: voicing(),
      ticker: this.#ticker,
      clock,
      log,
      playoutLeadMs,
      onEvent,
      onEnded: (reason) => {
        this.#over(callId, reason)
      },
    })
    if (this.#open.get(callId) === entry) {
      this.#open.set(callId, { kind: 'live', call, recording })
    }
  }

  next(callId: string): NextStep {
    const { agent } = this.#options
    const entry = this.#open.get(callId)
    // The carrier asks only when the stream is over; our own socket may not know it yet.
    if (entry?.kind === 'live') entry.call.end('carrier-lost')
    this.#asked(callId)
    return nextStepAfter(this.#ended.reasonOf(callId) ?? 'internal-error', agent)
  }

  progress(progress: CallProgress): void {
    if (!progress.final) return
    this.#asked(progress.callId)
    const entry = this.#open.get(progress.callId)
    if (entry?.kind === 'live') entry.call.end('caller-hung-up')
    else if (entry?.kind === 'ringing') this.#over(progress.callId, 'caller-hung-up')
  }

  /**
   * Takes no new calls and waits for the others, `graceMs` at most; who is left then is told.
   *
   * @returns when no call is left, and every carrier has been told what its caller shall hear.
   */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true
    const timer = this.#options.clock.after(graceMs, () => {
      for (const call of this.#calls()) call.end('shutting-down')
    })
    await this.#until(() => this.liveCalls === 0)
    timer.cancel()
    const deadline = this.#options.clock.after(ASKED_WITHIN_MS, () => {
      this.#unasked.clear()
      this.#onChange?.()
    })
    await this.#until(() => this.#unasked.size === 0)
    deadline.cancel()
    this.#early.close()
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      this.#onChange = () => {
        resolve(undefined)
      }
      await promise
    }
  }

  #asked(callId: string): void {
    if (this.#unasked.delete(callId)) this.#onChange?.()
  }

  /** The session that was opened early, or a new one. */
  #session(callId: string): Promise<ModelSession> {
    const { connector, clock, log } = this.#options
    const connect = (): Promise<ModelSession> => connector.connect(this.#sessionRequest(callId))
    const early = this.#early.take(callId)
    if (early === null) return connect()
    const wanted = (): boolean => this.#open.has(callId)
    return connectOnceMore(early, { callId, connect, wanted, clock, log })
  }

  #sessionRequest(callId: string): SessionRequest {
    const { agent } = this.#options
    const request = sessionRequest(callId, agent, this.tapFor(callId))
    return agent.greetingClip === null ? request : withGreetingSaid(request, agent)
  }

  #isKnown(callId: string): boolean {
    return this.#open.has(callId) || this.#ended.reasonOf(callId) !== null
  }

  #calls(): Call[] {
    return [...this.#open.values()].flatMap((one) => (one.kind === 'live' ? [one.call] : []))
  }

  #over(callId: string, reason: EndReason): void {
    this.#early.drop(callId)
    this.#open.get(callId)?.recording?.close()
    this.#open.delete(callId)
    this.#ended.add(callId, reason)
    if (reason !== 'caller-hung-up') this.#expectQuestion(callId)
    this.#onChange?.()
  }

  /** The oldest is given up: a carrier that has not asked by now will not. */
  #expectQuestion(callId: string): void {
    this.#unasked.add(callId)
    if (this.#unasked.size <= MAX_UNASKED) return
    for (const oldest of this.#unasked) {
      this.#unasked.delete(oldest)
      return
    }
  }

  /** Calls whose stream never came give their place back. */
  #forgetRinging(): void {
    const nowMs = this.#options.clock.nowMs()
    for (const [callId, call] of this.#open) {
      if (call.kind === 'live' || nowMs - call.sinceMs <= RINGING_MS) continue
      this.#early.drop(callId)
      call.recording?.close()
      this.#open.delete(callId)
    }
  }
}
