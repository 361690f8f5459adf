import type { Agent } from '../agents/agent.ts'
import type { CarrierClose, CarrierStream } from '../carrier/carrier-stream.ts'
import type { ModelClose, ModelConnector, ModelSession, ToolCall } from '../model/model-session.ts'
import type { CallEventListener, CallFact, EndReason } from '../shared/call-event.ts'
import type { Clock, Timer } from '../shared/clock.ts'
import { messageOf, unreachable } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { WireTap } from '../shared/wire-tap.ts'
import { AgentSpeech } from './agent-speech.ts'
import type { CallState } from './call-state.ts'
import { CallTally } from './call-tally.ts'
import type { PlayoutTicker } from './playout-ticker.ts'
import { greetingRequest, sessionRequest } from './session-request.ts'
import { Uplink } from './uplink.ts'

/** How long what is already queued may still be heard after the model is gone. */
const LAST_WORDS_MS = 5_000

/** The key that asks for a person, in every assistant. */
const PERSON_DIGIT = '0'

export interface CallOptions {
  readonly stream: CarrierStream
  readonly agent: Agent
  readonly connector: ModelConnector
  readonly ticker: PlayoutTicker
  readonly clock: Clock
  readonly log: Log
  readonly playoutLeadMs: number
  readonly tap: WireTap | null
  readonly onEvent: CallEventListener
  /** Exactly once, when everything is released. */
  readonly onEnded: (reason: EndReason) => void
}

/**
 * One telephone call: owns the carrier's stream and the model's session, and wires the two.
 *
 * Either side may go at any time; docs/call-lifecycle.md says who closes whom. The call never
 * hangs up by itself: it closes the stream, and the carrier asks the switchboard what is next.
 */
export class Call {
  readonly #options: CallOptions
  readonly #startMs: number
  readonly #uplink: Uplink
  readonly #speech: AgentSpeech
  readonly #tally = new CallTally()
  readonly #leave: (() => void)[] = []
  #state: CallState = { kind: 'connecting' }
  #session: ModelSession | null = null
  #lastWords: Timer | null = null

  constructor(options: CallOptions) {
    const { stream, clock, agent, playoutLeadMs } = options
    this.#options = options
    this.#startMs = clock.nowMs()
    this.#uplink = new Uplink(stream.format)
    this.#speech = new AgentSpeech({
      stream,
      clock,
      leadMs: playoutLeadMs,
      report: (fact) => {
        this.#report(fact)
      },
    })
    this.#listenToCarrier(stream)
    this.#report({ type: 'call-started', agent: agent.name, streamId: stream.streamId })
    this.#connect().catch((error: unknown) => {
      options.log.error({ callId: stream.callId, err: error }, 'call failed')
      this.#end('internal-error')
    })
  }

  get callId(): string {
    return this.#options.stream.callId
  }

  /** Ends the call for a reason of ours. Idempotent: the first reason counts. */
  end(reason: EndReason): void {
    this.#end(reason)
  }

  #listenToCarrier(stream: CarrierStream): void {
    this.#leave.push(
      stream.on('audio', (payload) => {
        this.#uplink.frame(payload)
      }),
      stream.on('mark', (name) => {
        this.#speech.mark(name)
        if (this.#state.kind === 'ending' && !this.#speech.audible) this.#end(this.#state.reason)
      }),
      stream.on('dtmf', (digit) => {
        this.#report({ type: 'keypad', digit })
        if (digit === PERSON_DIGIT) this.#end('person-asked')
      }),
      stream.on('badMessage', (reason) => {
        this.#report({ type: 'bad-message', from: 'carrier', reason })
      }),
      stream.on('closed', (close) => {
        this.#end(endReasonOf(close))
      }),
      this.#options.ticker.join((nowMs) => {
        this.#tick(nowMs)
      }),
    )
  }

  /** The ticker serves every call: a mistake in one of them must not reach the others. */
  #tick(nowMs: number): void {
    try {
      this.#speech.tick(nowMs)
    } catch (error) {
      this.#options.log.error({ callId: this.callId, err: error }, 'playout failed')
      this.#end('internal-error')
    }
  }

  async #connect(): Promise<void> {
    const { agent, connector, stream, tap, clock, log } = this.#options
    let session: ModelSession
    try {
      session = await connector.connect(sessionRequest(stream.callId, agent, tap))
    } catch (error) {
      log.warn({ callId: stream.callId, reason: messageOf(error) }, 'model unavailable')
      this.#end('model-unavailable')
      return
    }
    if (this.#state.kind !== 'connecting') {
      // The caller hung up in the meantime.
      session.close()
      return
    }
    this.#session = session
    this.#state = { kind: 'live' }
    this.#listenToModel(session)
    this.#report({ type: 'model-ready', connectMs: Math.round(clock.nowMs() - this.#startMs) })
    session.sendText(greetingRequest(agent))
    this.#report({ type: 'greeting-asked' })
    this.#uplink.open(session)
  }

  #listenToModel(session: ModelSession): void {
    const speech = this.#speech
    this.#leave.push(
      session.on('audio', (pcm) => {
        speech.audio(pcm)
      }),
      session.on('interrupted', () => {
        speech.interrupted()
      }),
      session.on('agentText', (text) => {
        speech.text(text)
      }),
      session.on('generationComplete', () => {
        speech.generationComplete()
      }),
      session.on('turnComplete', (end) => {
        speech.turnComplete(end)
      }),
      session.on('callerActivity', (edge) => {
        speech.callerSpeech(edge)
        this.#report({ type: 'caller-speech', edge, by: 'model' })
      }),
      session.on('callerText', (text) => {
        this.#report({ type: 'caller-text', text })
      }),
      session.on('toolCalls', (calls) => {
        this.#refuseTools(session, calls)
      }),
      session.on('toolsCancelled', (ids) => {
        this.#report({ type: 'tool-cancelled', ids })
      }),
      session.on('resumable', (handle) => {
        this.#report({ type: 'resumable', resumable: handle !== null })
      }),
      session.on('goAway', (timeLeftMs) => {
        this.#report({ type: 'go-away', timeLeftMs })
      }),
      session.on('usage', (usage) => {
        this.#report({ type: 'usage', totalTokens: usage.totalTokens })
      }),
      session.on('badMessage', (reason) => {
        this.#report({ type: 'bad-message', from: 'model', reason })
      }),
      session.on('closed', (close) => {
        this.#modelClosed(close)
      }),
    )
  }

  /** No tools are offered; a model that calls one all the same must not wait for an answer. */
  #refuseTools(session: ModelSession, calls: readonly ToolCall[]): void {
    for (const call of calls) {
      this.#report({ type: 'tool-call', id: call.id, name: call.name })
      session.toolResult(call, {
        status: 'unavailable',
        retryable: false,
        message: 'There is no such tool. Go on without it.',
      })
    }
  }

  /** The caller still hears what is queued, then the carrier asks and the caller is told. */
  #modelClosed(close: ModelClose): void {
    const { code, reason, error } = close
    const retryable = error?.retryable ?? null
    this.#report({ type: 'model-closed', code, reason, retryable })
    if (this.#state.kind !== 'live') return
    this.#uplink.close()
    if (!this.#speech.audible) {
      this.#end('model-lost')
      return
    }
    this.#state = { kind: 'ending', reason: 'model-lost' }
    this.#speech.finish()
    this.#lastWords = this.#options.clock.after(LAST_WORDS_MS, () => {
      this.#end('model-lost')
    })
  }

  #end(reason: EndReason): void {
    if (this.#state.kind === 'ended') return
    this.#state = { kind: 'ended', reason }
    this.#lastWords?.cancel()
    for (const leave of this.#leave) leave()
    this.#uplink.close()
    const last = this.#speech.end()
    this.#session?.close()
    this.#options.stream.close()
    const summary = this.#tally.summary({
      durationMs: this.#options.clock.nowMs() - this.#startMs,
      endReason: reason,
      lastHeardMs: last.heardMs,
      lastCutMs: last.cutMs,
      callerAudioDroppedMs: this.#uplink.droppedMs,
    })
    this.#report({ type: 'call-ended', summary })
    this.#options.onEnded(reason)
  }

  #report(fact: CallFact): void {
    this.#tally.add(fact)
    const atMs = Math.round(this.#options.clock.nowMs() - this.#startMs)
    this.#options.onEvent({ ...fact, callId: this.callId, atMs })
  }
}

function endReasonOf(close: CarrierClose): EndReason {
  switch (close.by) {
    case 'carrier':
      return 'caller-hung-up'
    case 'network':
    case 'protocol':
      return 'carrier-lost'
    case 'us':
      // The call closes its stream only after it has ended: somebody else closed it.
      return 'internal-error'
    default:
      return unreachable(close)
  }
}
