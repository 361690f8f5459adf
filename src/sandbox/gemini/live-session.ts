import type { Clock, Timer } from '../../shared/clock.ts'
import type { TypedEvents } from '../../shared/typed-events.ts'
import { unreachable } from '../../shared/errors.ts'
import { type ClientMessage, parseClientMessage } from './client-message.ts'
import { Conversation } from './conversation.ts'
import type { LiveServerEvents, WatchedSession } from './live-events.ts'
import { Outbox } from './outbox.ts'
import { closeReason, invalid, Refusal } from './refusal.ts'
import type { Scenario } from './scenario.ts'
import { Script } from './script.ts'
import { duration } from './server-message.ts'
import type { SessionRecord } from './session-record.ts'
import { acceptSetup, type LiveSetup } from './setup-rules.ts'
import type { Connection, Snapshot, Snapshots } from './snapshots.ts'
import { TokenMeter } from './token-meter.ts'

/** The socket of one session, seen from the server. */
interface LiveSocket {
  /** One binary frame. */
  send(frame: Uint8Array): void
  /** 1006 cuts the connection without a close frame. */
  close(code: number, reason: string): void
}

export interface LiveSessionParts {
  readonly record: SessionRecord
  readonly scenario: Scenario
  readonly snapshots: Snapshots
  readonly clock: Clock
  readonly events: TypedEvents<LiveServerEvents>
  readonly socket: LiveSocket
}

type State =
  | { readonly kind: 'awaiting-setup' }
  /** The set-up was accepted, `setupComplete` is not sent yet (or never will be). */
  | { readonly kind: 'setting-up' }
  | { readonly kind: 'live'; readonly conversation: Conversation }
  | { readonly kind: 'closed' }

/** One connection: from the open socket over the set-up to the end. */
export class LiveSession implements WatchedSession {
  readonly record: SessionRecord
  readonly #parts: LiveSessionParts
  readonly #outbox: Outbox
  readonly #connection: Connection = { endedAtMs: null }
  #state: State = { kind: 'awaiting-setup' }
  #setupTimer: Timer | null = null
  #goAwayTimer: Timer | null = null

  constructor(parts: LiveSessionParts) {
    this.record = parts.record
    this.#parts = parts
    this.#outbox = new Outbox(parts.scenario.emptyMessageEvery, (frame) => {
      if (this.#state.kind !== 'closed') parts.socket.send(frame)
    })
  }

  /** Takes one frame of the client; binary frames are refused. */
  receive(frame: string | Uint8Array): void {
    if (this.#state.kind === 'closed') return
    try {
      if (typeof frame !== 'string') throw invalid('A client message is a text frame.')
      this.#take(parseClientMessage(frame))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.close(error.closeCode, error.message)
    }
  }

  goAway(timeLeftMs: number): void {
    if (this.#state.kind === 'closed') return
    this.#outbox.send({ goAway: { timeLeft: duration(timeLeftMs) } })
    this.#parts.events.emit('goAway', this, timeLeftMs)
    this.#goAwayTimer?.cancel()
    this.#goAwayTimer = this.#parts.clock.after(timeLeftMs, () => {
      this.close(1011, 'Deadline expired before operation could complete.')
    })
  }

  close(code: number, reason: string): void {
    if (this.#state.kind === 'closed') return
    const text = closeReason(reason)
    this.#end({ code, reason: text, by: 'server' }, () => {
      this.#parts.socket.close(code, text)
    })
  }

  /** The client closed the socket, or it was lost (1006). */
  socketClosed(code: number, reason: string): void {
    this.#end({ code, reason, by: 'client' }, () => undefined)
  }

  #take(message: ClientMessage): void {
    if (message.kind === 'setup') {
      if (this.#state.kind !== 'awaiting-setup') throw invalid('setup must be sent only once.')
      this.#acceptSetup(message.setup)
      return
    }
    if (this.#state.kind !== 'live') {
      throw invalid('setup must come first, and be answered before anything else is sent.')
    }
    const { conversation } = this.#state
    switch (message.kind) {
      case 'realtimeInput':
        conversation.realtimeInput(message)
        return
      case 'clientContent':
        conversation.clientContent(message)
        return
      case 'toolResponse':
        conversation.toolResponses(message.responses)
        return
      case 'contextUpdate':
        conversation.contextUpdate(message.update)
        return
      default:
        unreachable(message)
    }
  }

  #acceptSetup(raw: unknown): void {
    const { record, scenario, clock, events } = this.#parts
    const setup = acceptSetup(raw, record.platform)
    const snapshot = this.#recall(setup)
    record.setup = setup
    this.#state = { kind: 'setting-up' }
    events.emit('setup', this, setup)
    // Whoever heard of it may have closed the session.
    if (this.#isClosed()) return
    if (scenario.refuse !== undefined) {
      this.close(scenario.refuse.code, scenario.refuse.reason)
    } else if (scenario.neverSetup) {
      return
    } else if (scenario.setupDelayMs === 0) {
      this.#goLive(setup, snapshot)
    } else {
      this.#setupTimer = clock.after(scenario.setupDelayMs, () => {
        this.#goLive(setup, snapshot)
      })
    }
  }

  /** The snapshot that the set-up asks for. */
  #recall(setup: LiveSetup): Snapshot | null {
    const handle = setup.resumption?.handle ?? null
    if (handle === null) return null
    const recall = this.#parts.snapshots.recall(handle, this.#parts.clock.nowMs())
    switch (recall.kind) {
      case 'unknown':
        throw new Refusal(1008, 'BidiGenerateContent session not found.')
      case 'expired':
        throw new Refusal(1008, 'BidiGenerateContent session expired.')
      case 'connected':
        throw new Refusal(1011, 'The session to be resumed is still connected.')
      case 'found':
        if (recall.snapshot.modelName === setup.modelName) return recall.snapshot
        throw invalid('A session cannot be resumed with another model.')
    }
  }

  #goLive(setup: LiveSetup, snapshot: Snapshot | null): void {
    const { record, scenario, snapshots, clock, events } = this.#parts
    const meter = new TokenMeter(setup.compression, snapshot?.context)
    if (snapshot === null) meter.heardText(setup.systemText)
    this.#outbox.send({
      setupComplete: setup.platform === 'vertex' ? { sessionId: record.id } : {},
    })
    const conversation = new Conversation({
      session: this,
      setup,
      script:
        snapshot === null ? new Script(scenario) : new Script(snapshot.scenario, snapshot.position),
      meter,
      clock,
      events,
      ...(snapshot === null ? {} : { results: snapshot.results }),
      send: (message) => {
        this.#outbox.send(message)
      },
      keep: (kept) => snapshots.keep(this.#connection, kept),
    })
    this.#state = { kind: 'live', conversation }
    events.emit('setupComplete', this, snapshot !== null)
  }

  #isClosed(): boolean {
    return this.#state.kind === 'closed'
  }

  #end(end: NonNullable<SessionRecord['end']>, closeSocket: () => void): void {
    if (this.#state.kind === 'closed') return
    if (this.#state.kind === 'live') this.#state.conversation.stop()
    this.#state = { kind: 'closed' }
    this.#setupTimer?.cancel()
    this.#goAwayTimer?.cancel()
    this.#connection.endedAtMs = this.#parts.clock.nowMs()
    this.record.end = end
    closeSocket()
    this.#parts.events.emit('closed', this, end.code, end.reason)
  }
}
