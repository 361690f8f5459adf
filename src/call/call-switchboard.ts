import type { Agent } from '../agents/agent.ts'
import type { CarrierStream } from '../carrier/carrier-stream.ts'
import type {
  Answer,
  CallProgress,
  IncomingCall,
  NextStep,
  Switchboard,
} from '../carrier/switchboard.ts'
import type { ModelConnector } from '../model/model-session.ts'
import type { CallEventListener, EndReason } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'
import { unreachable } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { WireTap } from '../shared/wire-tap.ts'
import { Call } from './call.ts'
import { PlayoutTicker } from './playout-ticker.ts'

/** An answered call whose stream has not come by then will not come: its token has expired. */
const RINGING_MS = 60_000
/** The carrier asks what is next within seconds; late callbacks come within minutes. */
const REMEMBER_MS = 10 * 60_000
/** After we closed a stream the carrier asks what is next; a drain waits so long for that. */
const ASKED_WITHIN_MS = 3_000
/** Ended calls that are remembered at most; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000

export interface CallSwitchboardOptions {
  readonly agent: Agent
  readonly connector: ModelConnector
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

type Entry = { readonly recording: CallRecording | null } & (
  | { readonly kind: 'ringing'; readonly sinceMs: number }
  | { readonly kind: 'live'; readonly call: Call }
  | { readonly kind: 'ended'; readonly sinceMs: number; readonly reason: EndReason }
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
  readonly #entries = new Map<string, Entry>()
  /** Calls whose stream we closed and whose carrier has not yet asked what is next. */
  readonly #unasked = new Set<string>()
  #draining = false
  #onChange: (() => void) | null = null

  constructor(options: CallSwitchboardOptions) {
    this.#options = options
    this.#ticker = new PlayoutTicker(options.clock)
  }

  /** Calls that talk now. */
  get liveCalls(): number {
    return this.#calls().length
  }

  /** Whether a new call would be taken, and why not. */
  get availability(): 'open' | 'full' | 'draining' {
    if (this.#draining) return 'draining'
    return this.#busy() >= this.#options.maxCalls ? 'full' : 'open'
  }

  incoming(incoming: IncomingCall): Answer {
    const { agent, clock, log } = this.#options
    const { language, phrases } = agent
    this.#forget()
    if (this.#entries.has(incoming.callId)) return { kind: 'connect', language }
    const { availability } = this
    if (availability !== 'open') {
      log.warn({ callId: incoming.callId, availability }, 'call refused')
      return { kind: 'refuse', language, text: phrases.refused }
    }
    this.#entries.set(incoming.callId, {
      kind: 'ringing',
      sinceMs: clock.nowMs(),
      recording: this.#options.record?.(incoming.callId) ?? null,
    })
    return { kind: 'connect', language }
  }

  tapFor(callId: string): WireTap | null {
    return this.#entries.get(callId)?.recording?.tap ?? null
  }

  connected(stream: CarrierStream): void {
    const { callId } = stream
    const entry = this.#entries.get(callId)
    if (entry?.kind !== 'ringing') {
      // A token is bound to an answered call and used once, so this is a call that has ended.
      this.#options.log.warn({ callId }, 'stream without a waiting call')
      stream.close()
      return
    }
    const { recording } = entry
    const { agent, connector, clock, log, playoutLeadMs, onEvent } = this.#options
    const call = new Call({
      stream,
      agent,
      connector,
      ticker: this.#ticker,
      clock,
      log,
      playoutLeadMs,
      tap: recording?.tap ?? null,
      onEvent,
      onEnded: (reason) => {
        this.#ended(callId, reason)
      },
    })
    if (this.#entries.get(callId) === entry) {
      this.#entries.set(callId, { kind: 'live', call, recording })
    }
  }

  next(callId: string): NextStep {
    const { agent } = this.#options
    const entry = this.#entries.get(callId)
    // The carrier asks only when the stream is over; our own socket may not know it yet.
    if (entry?.kind === 'live') entry.call.end('carrier-lost')
    this.#asked(callId)
    const after = this.#entries.get(callId)
    const reason = after?.kind === 'ended' ? after.reason : 'internal-error'
    return nextStepAfter(reason, agent)
  }

  progress(progress: CallProgress): void {
    if (!progress.final) return
    this.#asked(progress.callId)
    const entry = this.#entries.get(progress.callId)
    if (entry?.kind === 'live') entry.call.end('caller-hung-up')
    else if (entry?.kind === 'ringing') this.#ended(progress.callId, 'caller-hung-up')
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

  /** Calls that talk or are about to. */
  #busy(): number {
    let busy = 0
    for (const entry of this.#entries.values()) if (entry.kind !== 'ended') busy += 1
    return busy
  }

  #calls(): Call[] {
    return [...this.#entries.values()].flatMap((one) => (one.kind === 'live' ? [one.call] : []))
  }

  #ended(callId: string, reason: EndReason): void {
    const recording = this.#entries.get(callId)?.recording ?? null
    recording?.close()
    // Deleted first, so that the map is ordered by when calls ended.
    this.#entries.delete(callId)
    this.#entries.set(callId, {
      kind: 'ended',
      sinceMs: this.#options.clock.nowMs(),
      reason,
      recording: null,
    })
    if (reason !== 'caller-hung-up') this.#unasked.add(callId)
    this.#onChange?.()
  }

  #forget(): void {
    const nowMs = this.#options.clock.nowMs()
    let surplus = this.#entries.size - MAX_REMEMBERED
    for (const [callId, entry] of this.#entries) {
      if (entry.kind === 'live') continue
      const keepMs = entry.kind === 'ringing' ? RINGING_MS : REMEMBER_MS
      const outdated = nowMs - entry.sinceMs > keepMs
      if (!outdated && (entry.kind === 'ringing' || surplus <= 0)) continue
      if (entry.kind === 'ringing') entry.recording?.close()
      this.#entries.delete(callId)
      this.#unasked.delete(callId)
      surplus -= 1
    }
  }
}

/** What the caller hears after a call that ended for `reason`. */
function nextStepAfter(reason: EndReason, agent: Agent): NextStep {
  const { language, phrases } = agent
  switch (reason) {
    case 'caller-hung-up':
      return { kind: 'hang-up' }
    case 'person-asked':
      return { kind: 'no-person', language, text: phrases.noPerson }
    case 'carrier-lost':
    case 'model-unavailable':
    case 'model-lost':
    case 'shutting-down':
    case 'internal-error':
      return { kind: 'apologise', language, text: phrases.apology }
    default:
      return unreachable(reason)
  }
}
