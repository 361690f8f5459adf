import type { Clock, Timer } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { WireDirection, WireTap } from '../../shared/wire-tap.ts'
import { soleAudio } from './audio-message.ts'
import {
  parseObject,
  recordableIncoming,
  recordableOutgoing,
  recordableSetup,
} from './frame-text.ts'
import type { ModelSocket, ModelSocketListener, SocketEnd } from './model-socket.ts'
import { soleTranscript, type SoleTranscript } from './transcript-message.ts'
import type { SdkSocket, SdkSocketCallbacks, SdkSocketFactory } from './workarounds.ts'

/** How long a peer may take to answer our close: the library's own limit is 30 s. */
const CLOSE_GRACE_MS = 500

/** Opens the socket that the SDK asked for. */
export type OpenWire = (
  url: string,
  headers: Readonly<Record<string, string>>,
  listener: ModelSocketListener,
) => ModelSocket

export interface LiveWireOptions {
  readonly open: OpenWire
  readonly clock: Clock
  readonly tap: WireTap | null
  /** Audio that came alone in its message; it does not pass through the SDK. */
  readonly onAudio: (pcm: Uint8Array) => void
  /** The same for a piece of a transcript. */
  readonly onTranscript: (transcript: SoleTranscript) => void
  /** A message was dropped before the SDK could stumble over it. */
  readonly onBadMessage: (reason: string) => void
  /** Exactly once, also after our own close. */
  readonly onEnd: (end: SocketEnd) => void
  readonly log: Log
}

/**
 * The socket of one session, between the SDK and the network: it can always be destroyed, both
 * directions pass the tap, and nothing that is not a JSON object reaches the SDK. Audio and words
 * that come alone go past it.
 *
 * Every message is handed on in its own turn: the SDK awaits only Blobs, so order is kept.
 */
export class LiveWire implements SdkSocketFactory {
  readonly #options: LiveWireOptions
  #tap: WireTap | null
  #socket: ModelSocket | null = null
  #abandoned = false
  #opened = false
  #setUp = false
  /** The SDK hands on what it is given. Until then it collects, and nothing may overtake that. */
  #sdkFlows = false
  #end: SocketEnd | null = null
  #grace: Timer | null = null

  constructor(options: LiveWireOptions) {
    this.#options = options
    this.#tap = options.tap
  }

  /** How far the connection has come; what did not happen explains a deadline. */
  get progress(): 'no-socket' | 'opening' | 'open' {
    if (this.#socket === null) return 'no-socket'
    return this.#opened ? 'open' : 'opening'
  }

  get end(): SocketEnd | null {
    return this.#end
  }

  get bufferedBytes(): number {
    return this.#socket?.bufferedBytes ?? 0
  }

  create(
    url: string,
    headers: Readonly<Record<string, string>>,
    callbacks: SdkSocketCallbacks,
  ): SdkSocket {
    return {
      connect: () => {
        this.#connect(url, headers, callbacks)
      },
      send: (text) => {
        this.send(text)
      },
      close: () => {
        this.close()
      },
    }
  }

  /** The SDK has handed on its first message: from now on what it need not read goes past it. */
  sdkFlows(): void {
    this.#sdkFlows = true
  }

  /** Says goodbye, and destroys the socket when the peer does not answer soon. */
  close(): void {
    if (this.#socket === null || this.#end !== null || this.#grace !== null) return
    this.#socket.close('politely')
    if (this.#isOver()) return
    this.#grace = this.#options.clock.after(CLOSE_GRACE_MS, () => {
      this.#socket?.close('at-once')
    })
  }

  /** Destroys the socket, and keeps one that is still to be made from being made. */
  destroy(): void {
    this.#abandoned = true
    if (this.#end === null) this.#socket?.close('at-once')
  }

  #connect(
    url: string,
    headers: Readonly<Record<string, string>>,
    callbacks: SdkSocketCallbacks,
  ): void {
    // Credentials of Vertex AI can arrive after the deadline; nobody waits for the SDK any more.
    if (this.#abandoned) return
    this.#socket = this.#options.open(url, headers, {
      opened: () => {
        this.#opened = true
        callbacks.onopen()
      },
      message: (text) => {
        this.#receive(text, callbacks)
      },
      ended: (end) => {
        this.#ended(end, callbacks)
      },
    })
  }

  #receive(text: string, callbacks: SdkSocketCallbacks): void {
    if (this.#sdkFlows && this.#receiveShort(text)) return
    const message = parseObject(text)
    this.#record('in', message === null ? text : recordableIncoming(text, message))
    if (message === null) {
      this.#options.onBadMessage('not a JSON object')
    } else if (!this.#setUp) {
      // The SDK has no session yet that it could give the message to.
      this.#options.onBadMessage('a message before the set-up')
    } else {
      callbacks.onmessage({ data: text })
    }
  }

  /** Past the SDK: what nearly all messages are. @returns false for all others. */
  #receiveShort(text: string): boolean {
    const pcm = soleAudio(text)
    const transcript = pcm === null ? soleTranscript(text) : null
    if (pcm === null && transcript === null) return false
    this.#record('in', text)
    if (pcm !== null) this.#options.onAudio(pcm)
    else if (transcript !== null) this.#options.onTranscript(transcript)
    return true
  }

  /**
   * Sends one message, its parts one behind the other, past the SDK when it is not the SDK that
   * calls; after the set-up only.
   */
  send(...parts: readonly string[]): void {
    if (this.#tap !== null) {
      const text = parts.join('')
      this.#record('out', this.#setUp ? recordableOutgoing(text) : recordableSetup(text))
    }
    this.#setUp = true
    this.#socket?.send(...parts)
  }

  #ended(end: SocketEnd, callbacks: SdkSocketCallbacks): void {
    this.#end = end
    this.#grace?.cancel()
    this.#record('closed', JSON.stringify({ code: end.code, reason: end.reason }))
    callbacks.onclose({ code: end.code, reason: end.reason })
    this.#options.onEnd(end)
  }

  /** A method, because the compiler does not see that closing can end the socket at once. */
  #isOver(): boolean {
    return this.#end !== null
  }

  #record(direction: WireDirection, text: string): void {
    try {
      this.#tap?.('model', direction, text)
    } catch (err) {
      // A recording is not worth a call.
      this.#tap = null
      this.#options.log.error({ err }, 'the wire tap failed; the rest of the session is not seen')
    }
  }
}
