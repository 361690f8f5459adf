import type { AudioFormat } from '../../audio/audio-format.ts'
import type { Clock } from '../../shared/clock.ts'
import { unreachable } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import type { CarrierClose, CarrierEvents, CarrierStream } from '../carrier-stream.ts'
import {
  CLOSE_ABNORMAL,
  CLOSE_NORMAL,
  CLOSE_POLICY,
  closeFirmly,
  type MediaSocket,
} from '../media-socket.ts'
import { SlowReader } from '../slow-reader.ts'
import { StreamEvents } from '../stream-events.ts'
import { PageBudget } from './page-budget.ts'
import { readPageMessage } from './page-message.ts'
import { recordableIn, recordableOut, recordableSound } from './recordable.ts'
import { AgentSound, readSound, soundMs, soundStartMs } from './sound-message.ts'
import {
  AGENT_RATE,
  CALLER_RATE,
  type PageMessage,
  type RefusalCode,
  type ServerMessage,
} from './talk-protocol.ts'

/** What a page is told beside the sound waits for it no further than this. */
const MAX_TOLD_BACKLOG_BYTES = 1_048_576

export interface BrowserStreamOptions {
  readonly socket: MediaSocket
  readonly callId: string
  readonly streamId: string
  readonly clock: Clock
  readonly log: Log
  readonly tap: WireTap | null
  /**
   * Asked once, when the stream is over for its call: what the page is told before its socket
   * closes; null: nothing. Must not reject.
   */
  readonly lastWords: (close: CarrierClose) => Promise<ServerMessage | null>
}

/**
 * The sound of a call from a web page whose ticket was good.
 *
 * Every way out ends in exactly one `closed`, emitted at once; the page is told what follows after
 * it. A page that breaks the protocol is told how, and is not served any more. An exception of a
 * listener is caught here, at the edge, logged, and closes the stream.
 */
export class BrowserStream implements CarrierStream {
  readonly callId: string
  readonly streamId: string
  readonly callerFormat: AudioFormat = { encoding: 'pcm16', sampleRate: CALLER_RATE }
  readonly agentFormat: AudioFormat = { encoding: 'pcm16', sampleRate: AGENT_RATE }
  readonly #events = new StreamEvents((err) => {
    this.#failed(err)
  })
  readonly #socket: MediaSocket
  readonly #clock: Clock
  readonly #log: Log
  readonly #tap: WireTap | null
  readonly #lastWords: BrowserStreamOptions['lastWords']
  readonly #sound = new AgentSound()
  readonly #budget: PageBudget
  readonly #slowReader: SlowReader
  #digitsHidden = false
  /** The pictures were switched off by us: what is still under way is not shown. */
  #picturesOff = false

  constructor(options: BrowserStreamOptions) {
    const { socket, clock } = options
    this.callId = options.callId
    this.streamId = options.streamId
    this.#socket = socket
    this.#clock = clock
    this.#log = options.log
    this.#tap = options.tap
    this.#lastWords = options.lastWords
    this.#budget = new PageBudget(clock.nowMs())
    this.#slowReader = new SlowReader(clock, () => socket.bufferedBytes)
    socket.on('message', (text) => {
      this.receive(text)
    })
    socket.on('bytes', (bytes) => {
      this.receive(bytes)
    })
    socket.on('violation', (code) => {
      this.#events.guard(() => {
        this.#events.emit('badMessage', 'socket-violation')
        this.#refuse('protocol', `The connection was misused: ${code}.`)
      })
    })
    socket.on('closed', (code) => {
      this.#tap?.('carrier', 'closed', JSON.stringify({ code, reason: '' }))
      this.#finish({ by: 'network', code })
    })
  }

  on<K extends keyof CarrierEvents>(
    name: K,
    listener: (...args: CarrierEvents[K]) => void,
  ): () => void {
    return this.#events.on(name, listener)
  }

  sendAudio(payload: Uint8Array): void {
    if (this.#events.over || !this.#keepsUp()) return
    const { place } = this.#sound
    this.#socket.send(this.#sound.message(payload))
    this.#tap?.('carrier', 'out', recordableSound(place, payload))
  }

  sendMark(name: string): void {
    if (!this.#events.over) this.#send({ type: 'mark', name })
  }

  cork(): void {
    this.#socket.cork()
  }

  uncork(): void {
    this.#socket.uncork()
  }

  clear(): void {
    if (!this.#events.over) this.#send({ type: 'clear' })
  }

  hideDigits(on: boolean): void {
    this.#digitsHidden = on
  }

  close(): void {
    this.#finish({ by: 'us' })
  }

  /** Tells the page something beside the sound; dropped when the page does not read. */
  tell(message: ServerMessage): void {
    if (this.#events.over || this.#socket.bufferedBytes > MAX_TOLD_BACKLOG_BYTES) return
    this.#send(message)
  }

  /** No picture counts until the page says that its camera is off. */
  refusePictures(): void {
    this.#picturesOff = true
  }

  /**
   * Takes one message of the page. The socket brings its own; this is for those that came while the
   * stream was still being let in.
   */
  receive(message: string | Uint8Array): void {
    // Not through #guard: that would be a new function for every message.
    try {
      if (this.#events.over) return
      if (!this.#budget.message(this.#clock.nowMs())) {
        this.#misbehaved('too-many-messages', 'Too many messages were sent.')
      } else if (typeof message === 'string') this.#read(message)
      else this.#hear(message)
    } catch (err) {
      this.#failed(err)
    }
  }

  #hear(message: Uint8Array): void {
    const sound = readSound(message)
    const nowMs = this.#clock.nowMs()
    if (typeof sound === 'string') {
      this.#misbehaved('bad-sound', `A message of sound ${sound}.`)
    } else if (!this.#budget.sound(nowMs, soundMs(sound))) {
      this.#misbehaved('too-much-sound', 'More sound was sent than can be spoken.')
    } else {
      const { place, samples } = sound
      this.#tap?.('carrier', 'in', recordableSound(place, this.#digitsHidden ? null : samples))
      this.#events.emit('audio', samples, nowMs, soundStartMs(sound))
    }
  }

  #read(text: string): void {
    const message = readPageMessage(text)
    this.#tap?.('carrier', 'in', recordableIn(text, message, this.#digitsHidden))
    if (message.type === 'bad') this.#misbehaved(message.reason, message.words)
    else this.#act(message)
  }

  #act(message: PageMessage): void {
    const nowMs = this.#clock.nowMs()
    switch (message.type) {
      case 'start':
        this.#misbehaved('second-start', 'A stream is started once.')
        return
      case 'mark':
        this.#events.emit('mark', message.name, nowMs)
        return
      case 'text':
        if (this.#budget.text(nowMs)) this.#events.emit('text', message.text)
        else this.#misbehaved('too-many-texts', 'Too many texts were sent within a few seconds.')
        return
      case 'key':
        this.#events.emit('dtmf', message.key)
        return
      case 'picture':
        this.#see(message.jpeg, nowMs)
        return
      case 'picture-end':
        this.#picturesOff = false
        this.#events.emit('pictureEnd')
        return
      case 'hang-up':
        this.#finish({ by: 'carrier' })
        return
      default:
        unreachable(message)
    }
  }

  #see(jpeg: string, nowMs: number): void {
    const allowed = this.#budget.picture(nowMs)
    if (allowed === 'flood') {
      this.#misbehaved('too-many-pictures', 'Pictures are taken once a second.')
    } else if (allowed === 'good' && !this.#picturesOff) this.#events.emit('picture', { jpeg })
  }

  #misbehaved(reason: string, words: string): void {
    this.#events.emit('badMessage', reason)
    this.#refuse('protocol', words)
  }

  /** The page is told why, and is not served any more. */
  #refuse(code: RefusalCode, words: string): void {
    if (this.#events.over) return
    this.#log.warn({ code, words }, 'page refused')
    this.#send({ type: 'refused', code, words })
    const close: CarrierClose =
      code === 'too-slow'
        ? { by: 'network', code: CLOSE_ABNORMAL }
        : { by: 'protocol', detail: words }
    this.#finish(close, () => {
      closeFirmly(this.#socket, this.#clock, CLOSE_POLICY, code)
    })
  }

  /**
   * Whether the page takes what it is sent. Once it does not, what waits there and what would
   * follow is given up; when that does not help, so is the stream.
   */
  #keepsUp(): boolean {
    const pace = this.#slowReader.pace()
    if (pace === 'reads') return true
    const { bufferedBytes } = this.#socket
    if (pace === 'fell-behind') {
      this.#log.warn({ bufferedBytes }, 'page reads too slowly: its queue is cleared')
      this.clear()
    } else if (pace === 'lost') this.#refuse('too-slow', 'The sound was not taken in time.')
    return false
  }

  #send(message: ServerMessage): void {
    this.#socket.send(JSON.stringify(message))
    this.#tap?.('carrier', 'out', recordableOut(message))
  }

  #finish(close: CarrierClose, cutOff?: () => void): void {
    // Whatever the call made of it: somebody must know that this stream is over.
    if (this.#events.finish(close, cutOff)) void this.#sayLast(close)
  }

  async #sayLast(close: CarrierClose): Promise<void> {
    const message = await this.#lastWords(close)
    if (close.by === 'network' || close.by === 'protocol') return
    if (message !== null) this.#send(message)
    closeFirmly(this.#socket, this.#clock, CLOSE_NORMAL, '')
  }

  #failed(err: unknown): void {
    this.#log.error({ err }, 'listener of a stream failed')
    this.close()
  }
}
