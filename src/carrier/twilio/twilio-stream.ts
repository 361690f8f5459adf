import type { AudioFormat } from '../../audio/audio-format.ts'
import type { Clock } from '../../shared/clock.ts'
import { unreachable } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import type { CarrierClose, CarrierEvents, CarrierStream } from '../carrier-stream.ts'
import { HiddenTones } from './hidden-tones.ts'
import type { Rejection } from './inbound-message.ts'
import { MediaBytes } from './media-bytes.ts'
import type { StartMessage, TwilioMessage } from './twilio-message.ts'
import {
  CLOSE_ABNORMAL,
  CLOSE_NORMAL,
  CLOSE_POLICY,
  closeFirmly,
  type MediaSocket,
} from '../media-socket.ts'
import { MessageBudget, type MessageRates } from '../message-budget.ts'
import { OutboundMessages } from './outbound-message.ts'
import { SlowReader } from '../slow-reader.ts'
import { StreamEvents } from '../stream-events.ts'
import { recordable } from './recordable.ts'
import type { StreamReader } from './stream-reader.ts'

/**
 * Twilio sends 50 frames a second, and a few marks: four times that. A line that stood still for a
 * minute delivers 3,000 frames at once.
 */
const MEDIA_RATES = { perSecond: 200, atOnce: 6_000 } as const satisfies MessageRates

export interface TwilioStreamOptions {
  readonly socket: MediaSocket
  /** Has read the start message; goes on with what follows. */
  readonly reader: StreamReader
  readonly start: StartMessage
  readonly format: AudioFormat
  readonly clock: Clock
  readonly log: Log
  readonly tap: WireTap | null
}

/**
 * A bidirectional Media Stream whose start message has been authenticated.
 *
 * Every way out ends in exactly one `closed`, emitted at once: our own {@link close} does not wait
 * for the other side. An exception of a listener is caught here, at the edge, logged, and closes
 * the stream, so that the carrier asks what is next instead of the process going down.
 */
export class TwilioStream implements CarrierStream {
  readonly callId: string
  readonly streamId: string
  readonly callerFormat: AudioFormat
  readonly agentFormat: AudioFormat
  readonly #events = new StreamEvents((err) => {
    this.#failed(err)
  })
  readonly #socket: MediaSocket
  readonly #reader: StreamReader
  readonly #media: MediaBytes
  readonly #outbound: OutboundMessages
  readonly #clock: Clock
  readonly #log: Log
  readonly #tap: WireTap | null
  readonly #budget: MessageBudget
  readonly #slowReader: SlowReader
  readonly #tones: HiddenTones
  #digitsHidden = false

  constructor(options: TwilioStreamOptions) {
    const { socket, start } = options
    this.callId = start.callSid
    this.streamId = start.streamSid
    this.callerFormat = options.format
    this.agentFormat = options.format
    this.#socket = socket
    this.#reader = options.reader
    this.#media = new MediaBytes(start.streamSid)
    this.#outbound = new OutboundMessages(start.streamSid)
    this.#clock = options.clock
    this.#log = options.log
    this.#tap = options.tap
    this.#tones = new HiddenTones(options.format)
    this.#budget = new MessageBudget(MEDIA_RATES, options.clock.nowMs())
    this.#slowReader = new SlowReader(options.clock, () => socket.bufferedBytes)
    socket.readTextsBy?.((bytes, from, to) => this.#receiveMedia(bytes, from, to))
    socket.on('message', (text) => {
      this.receive(text, false)
    })
    socket.on('bytes', (bytes) => {
      this.receive(Buffer.from(bytes).toString('utf8'), true)
    })
    socket.on('violation', (code) => {
      this.#events.guard(() => {
        this.#violated(code)
      })
    })
    socket.on('closed', (code) => {
      this.#tap?.('carrier', 'closed', JSON.stringify({ code, reason: '' }))
      this.#events.finish({ by: 'network', code })
    })
  }

  on<K extends keyof CarrierEvents>(
    name: K,
    listener: (...args: CarrierEvents[K]) => void,
  ): () => void {
    return this.#events.on(name, listener)
  }

  sendAudio(payload: Uint8Array): void {
    if (!this.#events.over && this.#keepsUp()) this.#send(this.#outbound.media(payload))
  }

  sendMark(name: string): void {
    if (!this.#events.over) this.#send(this.#outbound.mark(name))
  }

  cork(): void {
    this.#socket.cork()
  }

  uncork(): void {
    this.#socket.uncork()
  }

  clear(): void {
    if (!this.#events.over) this.#send(this.#outbound.clear())
  }

  hideDigits(on: boolean): void {
    this.#digitsHidden = on
  }

  close(): void {
    this.#end({ by: 'us' }, CLOSE_NORMAL, '')
  }

  /**
   * Takes one message of the carrier. The socket brings its own; this is for those that came while
   * the stream was still being authenticated.
   */
  receive(text: string, binary: boolean): void {
    // Not through #guard: that would be a new function for every message.
    try {
      this.#receive(text, binary)
    } catch (err) {
      this.#failed(err)
    }
  }

  /** Nearly all there is: sound, as Twilio writes it. @returns false: somebody needs its text. */
  #receiveMedia(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#tap !== null) return false
    const media = this.#media.read(bytes, start, end)
    if (media === null) return false
    try {
      if (this.#maySpeak()) this.#use(this.#withoutTones(this.#reader.take(media)))
    } catch (err) {
      this.#failed(err)
    }
    return true
  }

  #receive(text: string, binary: boolean): void {
    if (!this.#maySpeak()) return
    const message = this.#withoutTones(this.#reader.read(text, binary))
    if (this.#tap !== null) {
      this.#tap('carrier', 'in', recordable(text, message, this.#digitsHidden))
    }
    this.#use(message)
  }

  /** Whether one more message is taken. */
  #maySpeak(): boolean {
    if (this.#events.over) return false
    if (this.#budget.spend(this.#clock.nowMs())) return true
    this.#breakOff('too many messages')
    return false
  }

  /** Keys that are secret are not heard either. */
  #withoutTones(message: TwilioMessage | Rejection): TwilioMessage | Rejection {
    if (!this.#digitsHidden || message.event !== 'media') return message
    return { ...message, payload: this.#tones.silenced(message.payload) }
  }

  #use(message: TwilioMessage | Rejection): void {
    // A gap is the carrier's loss, not a fault of the message behind it, which is used.
    if (this.#reader.missing > 0) this.#events.emit('badMessage', 'sequence-gap')
    switch (message.event) {
      case 'media':
        if (message.payload.length === 0) return
        this.#events.emit('audio', message.payload, this.#clock.nowMs(), message.mediaMs)
        return
      case 'mark':
        this.#events.emit('mark', message.name, this.#clock.nowMs())
        return
      case 'dtmf':
        this.#events.emit('dtmf', message.digit)
        return
      case 'stop':
        this.#end({ by: 'carrier' }, CLOSE_NORMAL, '')
        return
      case 'rejected':
        this.#events.emit('badMessage', message.reason)
        if (this.#reader.exhausted) this.#breakOff('too many bad messages')
        return
      case 'connected':
      case 'start':
        // The reader lets neither through a second time.
        return
      default:
        unreachable(message)
    }
  }

  #violated(code: string): void {
    if (this.#events.over) return
    this.#events.emit('badMessage', 'socket-violation')
    this.#breakOff(code)
  }

  #breakOff(detail: string): void {
    this.#log.warn({ detail }, 'media stream broken off')
    this.#end({ by: 'protocol', detail }, CLOSE_POLICY, detail)
  }

  /**
   * Whether the carrier takes what it is sent. Once it does not, what waits there and what would
   * follow is given up; when that does not help, so is the stream.
   */
  #keepsUp(): boolean {
    const pace = this.#slowReader.pace()
    if (pace === 'reads') return true
    const { bufferedBytes } = this.#socket
    if (pace === 'fell-behind') {
      this.#log.warn({ bufferedBytes }, 'carrier reads too slowly: its queue is cleared')
      this.#send(this.#outbound.clear())
    } else if (pace === 'lost') {
      this.#log.warn({ bufferedBytes }, 'carrier reads too slowly: the stream is cut')
      this.#events.finish({ by: 'network', code: CLOSE_ABNORMAL }, () => {
        this.#socket.terminate()
      })
    }
    return false
  }

  #send(text: string): void {
    this.#socket.send(text)
    this.#tap?.('carrier', 'out', text)
  }

  /** Ends the stream from our side, with a goodbye. */
  #end(close: CarrierClose, code: number, reason: string): void {
    this.#events.finish(close, () => {
      closeFirmly(this.#socket, this.#clock, code, reason)
    })
  }

  #failed(err: unknown): void {
    this.#log.error({ err }, 'listener of a media stream failed')
    this.close()
  }
}
