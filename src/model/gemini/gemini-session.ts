import {
  FunctionResponse,
  LiveSendToolResponseParameters,
  type Live,
  type Session,
} from '@google/genai'
import type { Clock } from '../../shared/clock.ts'
import { HexkeyError, unreachable } from '../../shared/errors.ts'
import { randomHex } from '../../shared/ids.ts'
import type { Log } from '../../shared/log.ts'
import { ModelLost, type ModelFault } from '../model-errors.ts'
import type {
  ModelClose,
  ModelEvents,
  ModelSession,
  SessionRequest,
  ToolCall,
} from '../model-session.ts'
import { audioMessage } from './audio-message.ts'
import { describeEnd, faultOf } from './close-fault.ts'
import { schedulingOf, waitsFor } from './functions.ts'
import { LiveWire, type OpenWire } from './live-wire.ts'
import { readServerMessage, type Emit } from './messages.ts'
import type { ModelProfile } from './model-profiles.ts'
import type { SocketEnd } from './model-socket.ts'
import { SessionEvents } from './session-events.ts'
import { liveConfig } from './setup.ts'
import { withSocketFactory } from './workarounds.ts'

/** Caller audio waits in the socket up to this: above 20 s of it. Older than that it is useless. */
const MAX_BUFFERED_BYTES = 1_048_576

const AUDIO_BYTES_PER_MS = 32

/** Names tool calls that came without an id; the answer leaves it out again. */
const LOCAL_ID_PREFIX = 'unnamed-'

/** Whoever listens to the session made a mistake; logged with its stack. */
class ModelListenerFailed extends HexkeyError {
  readonly code = 'MODEL_LISTENER_FAILED'
  readonly retryable = false

  constructor(options: ErrorOptions) {
    super('an event of the model could not be handled', options)
  }
}

type State =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly live: Session }
  | { readonly kind: 'closed' }

export interface GeminiSessionOptions {
  readonly request: SessionRequest
  readonly profile: ModelProfile
  /** Vertex AI may leave out the id of a tool call; the API-key service may not. */
  readonly toolIdsOptional: boolean
  readonly openWire: OpenWire
  readonly clock: Clock
  readonly log: Log
  /** Takes secrets out of what the server says. */
  readonly scrub: (text: string) => string
  /** Told when the open session ends without us asking, before the session's own listeners are. */
  readonly onLost?: (fault: ModelFault) => void
}

/** One conversation through the SDK. Made and opened by the connector. */
export class GeminiSession implements ModelSession {
  /** Outlives the session by at most a grace: see {@link LiveWire.close}. */
  readonly wire: LiveWire
  readonly #options: GeminiSessionOptions
  readonly #log: Log
  readonly #events = new SessionEvents((thrown) => {
    this.#failed(thrown)
  })
  readonly #ended = Promise.withResolvers<undefined>()
  #state: State = { kind: 'connecting' }
  /** The request for the greeting; the session that a handle resumes has had its own. */
  #firstTextSent: boolean
  #droppedBytes = 0
  #congested = false

  constructor(options: GeminiSessionOptions) {
    this.#options = options
    this.#log = options.log.child({ callId: options.request.callId })
    this.#firstTextSent = options.request.resumeHandle !== undefined
    this.wire = new LiveWire({
      open: options.openWire,
      clock: options.clock,
      tap: options.request.tap ?? null,
      log: this.#log,
      onAudio: (pcm) => {
        this.#emit('audio', pcm)
      },
      onTranscript: ({ name, text }) => {
        this.#emit(name, text)
      },
      onBadMessage: (reason) => {
        this.#emit('badMessage', reason)
      },
      onEnd: (end) => {
        this.#ended.resolve(undefined)
        this.#lost(end)
      },
    })
  }

  /** Caller audio that was dropped because the network did not take it. */
  get droppedAudioMs(): number {
    return this.#droppedBytes / AUDIO_BYTES_PER_MS
  }

  /** Resolves once the model has confirmed the set-up. Rejects with the SDK's own error. */
  async open(live: Live, model: string): Promise<void> {
    const { request, profile } = this.#options
    const session = await withSocketFactory(live, this.wire).connect({
      model,
      config: liveConfig(request, profile),
      callbacks: {
        onmessage: (message) => {
          this.wire.sdkFlows()
          this.#receive(message)
        },
      },
    })
    if (this.wire.end === null && this.#state.kind === 'connecting') {
      this.#state = { kind: 'open', live: session }
    }
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open'
  }

  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** The session was never handed out: nothing is told, no socket stays. */
  abandon(): void {
    this.#state = { kind: 'closed' }
    this.wire.destroy()
  }

  on<K extends keyof ModelEvents>(
    name: K,
    listener: (...args: ModelEvents[K]) => void,
  ): () => void {
    return this.#events.on(name, listener)
  }

  sendAudio(pcm: Uint8Array): void {
    if (this.#state.kind !== 'open' || pcm.length === 0) return
    if (this.#isCongested()) {
      this.#droppedBytes += pcm.length
      return
    }
    this.wire.send(...audioMessage(pcm))
  }

  activityStart(): void {
    if (this.#state.kind === 'open') this.#state.live.sendRealtimeInput({ activityStart: {} })
  }

  activityEnd(): void {
    if (this.#state.kind === 'open') this.#state.live.sendRealtimeInput({ activityEnd: {} })
  }

  sendText(text: string): void {
    if (this.#state.kind !== 'open') return
    const { live } = this.#state
    // Every model takes the first one as realtime input.
    const channel = this.#firstTextSent ? this.#options.profile.textChannel : 'realtimeInput'
    this.#firstTextSent = true
    switch (channel) {
      case 'realtimeInput':
        live.sendRealtimeInput({ text })
        return
      case 'clientContent':
        live.sendClientContent({ turns: [{ role: 'user', parts: [{ text }] }], turnComplete: true })
        return
      default:
        unreachable(channel)
    }
  }

  sendPicture(jpeg: string): boolean {
    if (this.#state.kind !== 'open' || this.#isCongested()) return false
    this.#state.live.sendRealtimeInput({ video: { data: jpeg, mimeType: 'image/jpeg' } })
    return true
  }

  waitsFor(name: string): boolean {
    const { request, profile } = this.#options
    return waitsFor(name, request.tools, profile)
  }

  toolResult(call: ToolCall, response: Readonly<Record<string, unknown>>): void {
    if (this.#state.kind !== 'open') return
    const { request, profile } = this.#options
    const answer = Object.assign(new FunctionResponse(), {
      ...schedulingOf(call, request.tools, profile),
      ...(call.id.startsWith(LOCAL_ID_PREFIX) ? {} : { id: call.id }),
      name: call.name,
      response,
    })
    const answers = Object.assign(new LiveSendToolResponseParameters(), {
      functionResponses: [answer],
    })
    this.#state.live.sendToolResponse(answers)
  }

  close(): void {
    if (this.#state.kind === 'closed') return
    this.#finish({ code: 1000, reason: 'closed by the call', error: null })
    this.wire.close()
  }

  #receive(message: object): void {
    const nameToolCall = this.#options.toolIdsOptional ? localId : null
    readServerMessage(message, { nameToolCall }, this.#emit)
  }

  /** A listener may close the session in the middle of a message: nothing follows `closed`. */
  readonly #emit: Emit = (name, ...args) => {
    if (this.#state.kind !== 'closed') this.#events.emit(name, ...args)
  }

  #lost(end: SocketEnd): void {
    if (this.#state.kind !== 'open') return
    const { scrub, onLost } = this.#options
    const fault = faultOf(end)
    onLost?.(fault)
    const error = new ModelLost(fault, end.code, scrub(describeEnd(end)))
    this.#finish({ code: end.code, reason: scrub(end.reason), error })
  }

  /** The call must not end in silence because of a mistake in it: it is told, and can apologise. */
  #failed(thrown: unknown): void {
    this.#log.error({ err: thrown }, 'a model session event could not be handled')
    if (this.#state.kind === 'closed') return
    const error =
      thrown instanceof HexkeyError ? thrown : new ModelListenerFailed({ cause: thrown })
    this.#finish({ code: 1011, reason: 'a listener failed', error })
    this.wire.close()
  }

  #finish(close: ModelClose): void {
    this.#state = { kind: 'closed' }
    if (this.#droppedBytes > 0) {
      this.#log.warn({ droppedMs: this.droppedAudioMs }, 'caller audio was dropped in the session')
    }
    this.#events.emit('closed', close)
  }

  #isCongested(): boolean {
    const bufferedBytes = this.wire.bufferedBytes
    const congested = bufferedBytes > MAX_BUFFERED_BYTES
    if (congested && !this.#congested) {
      this.#log.warn({ bufferedBytes }, 'uplink backpressure: dropping caller audio')
    }
    this.#congested = congested
    return congested
  }
}

function localId(): string {
  return `${LOCAL_ID_PREFIX}${randomHex(4)}`
}
