import { encodeMulaw } from '../../audio/mulaw.ts'
import { randomHex } from '../../shared/ids.ts'
import { unreachable } from '../../shared/errors.ts'
import type { StreamEnd } from './call-report.ts'
import type { CallerAction, CallerScript } from './caller-script.ts'
import type { CallerVoice } from './caller-voice.ts'
import { Earpiece } from './earpiece.ts'
import { FRAME_MS, FRAME_SAMPLES, FrameClock } from './frame-clock.ts'
import type { Line } from './line.ts'
import type { ConnectionEnd, MediaConnection } from './media-connection.ts'
import { MessageWriter } from './media-messages.ts'
import { readServerMessage } from './server-messages.ts'

export interface StreamLegOptions {
  readonly line: Line
  /** Not open yet. The leg owns it. */
  readonly connection: MediaConnection
  /** As in the TwiML. */
  readonly url: string
  readonly customParameters: Readonly<Record<string, string>>
  readonly script: CallerScript
  readonly voice: CallerVoice
  /** The stream has started; the status callback goes out. */
  readonly onStarted: () => void
}

/** One media stream from the upgrade to its end: Twilio's protocol with a caller behind it. */
export class StreamLeg {
  readonly streamSid = `MZ${randomHex(16)}`
  /** Settles once, when the stream is over. Never rejects. */
  readonly ended: Promise<StreamEnd>
  /** Settles when the socket is gone, too; soon after {@link ended}. */
  readonly released: Promise<void>
  readonly #options: StreamLegOptions
  readonly #writer: MessageWriter
  readonly #hungUp: () => void
  #settle: (end: StreamEnd) => void = () => undefined
  #release: (closed: Promise<void> | undefined) => void = () => undefined
  #earpiece: Earpiece | null = null
  #frames: FrameClock | null = null
  #sayingText: string | null = null
  #congestedNoted = false
  #over = false

  constructor(options: StreamLegOptions) {
    this.#options = options
    const { line, connection } = options
    const { accountSid, callSid } = line.identity
    this.#writer = new MessageWriter({ accountSid, callSid, streamSid: this.streamSid })
    this.ended = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.released = new Promise((resolve) => {
      this.#release = resolve
    })
    connection.on('opened', () => {
      this.#start()
    })
    connection.on('text', (text) => {
      this.#receive(text)
    })
    connection.on('binary', () => {
      line.warn(31_950, 'the server sent a binary message')
    })
    connection.on('ended', (end) => {
      this.#connectionEnded(end)
    })
    this.#hungUp = line.onHangUp(() => {
      this.#end({ by: 'caller' })
    })
  }

  #start(): void {
    const { line, connection, url, customParameters, onStarted } = this.#options
    line.record.beginAudio()
    this.#earpiece = new Earpiece(line.clock, line.record, (markName) => {
      connection.send(this.#writer.mark(markName))
    })
    connection.send(this.#writer.connected())
    connection.send(this.#writer.start(customParameters))
    line.record.note('stream-started', { streamSid: this.streamSid, url })
    onStarted()
    this.#frames = new FrameClock(line.clock, (frame) => {
      this.#beat(frame)
    })
  }

  #beat(frame: number): void {
    const { voice, line } = this.#options
    this.#earpiece?.play()
    this.#followScript()
    if (this.#over) return
    const samples = voice.nextFrame()
    line.record.recordCaller(samples)
    this.#sendMedia(samples, frame)
    if (!voice.speaking) this.#callerStopped()
  }

  #sendMedia(samples: Int16Array, frame: number): void {
    const { connection, line } = this.#options
    if (connection.congested) {
      if (!this.#congestedNoted) line.warn(31_930, 'the server reads too slowly: audio is dropped')
      this.#congestedNoted = true
      return
    }
    connection.send(this.#writer.media(encodeMulaw(samples), frame * FRAME_MS))
  }

  #followScript(): void {
    const { script, voice, line } = this.#options
    for (;;) {
      const ear = this.#earpiece?.ear
      const action = script.poll({
        nowMs: line.record.audioNowMs(),
        speech: ear?.speech ?? null,
        agentSpeaking: ear?.speaking ?? false,
        callerSpeaking: voice.speaking,
      })
      if (action === null) return
      this.#act(action)
      if (this.#over) return
    }
  }

  #act(action: CallerAction): void {
    const { connection, line, voice } = this.#options
    switch (action.kind) {
      case 'say':
        voice.say(action.samples)
        this.#sayingText = action.text
        line.record.note('caller-speaking', { edge: 'started', text: action.text })
        return
      case 'press':
        line.record.note('caller-pressed', { digit: action.digit })
        connection.send(this.#writer.dtmf(action.digit))
        return
      case 'wait':
        return
      case 'hang-up':
        line.hangUp('caller')
        return
      case 'raw':
        this.#inject('a message as given', action.data)
        return
      case 'sequence-number':
        line.record.note('injected', { what: `sequence number: ${action.fault}` })
        if (action.fault === 'skip') this.#writer.skipSequenceNumber()
        else this.#writer.repeatSequenceNumber()
        return
      case 'stray-media': {
        const frame = encodeMulaw(new Int16Array(FRAME_SAMPLES))
        this.#inject('media of another stream', this.#writer.media(frame, 0, action.streamSid))
        return
      }
      case 'second-start':
        this.#inject('a second start', this.#writer.start(this.#options.customParameters))
        return
      case 'cut-network':
        line.record.note('injected', { what: 'network cut' })
        this.#end({ by: 'network', detail: 'cut by the script' })
        return
      default:
        unreachable(action)
    }
  }

  #inject(what: string, data: string | Uint8Array): void {
    this.#options.line.record.note('injected', { what })
    this.#options.connection.send(data)
  }

  #receive(text: string): void {
    const { line } = this.#options
    const earpiece = this.#earpiece
    if (this.#over || earpiece === null) return
    const message = readServerMessage(text, this.streamSid)
    switch (message.event) {
      case 'media': {
        const droppedMs = earpiece.enqueue(message.mulaw)
        if (droppedMs > 0) {
          line.warn(
            31_931,
            `more than 10 minutes are buffered: ${Math.round(droppedMs)} ms dropped`,
          )
        }
        return
      }
      case 'mark':
        earpiece.mark(message.name)
        return
      case 'clear':
        earpiece.clear()
        return
      case 'invalid':
        line.warn(31_951, message.reason)
        return
      default:
        unreachable(message)
    }
  }

  #connectionEnded(end: ConnectionEnd): void {
    switch (end.kind) {
      case 'refused':
        this.#options.line.warn(end.twilioCode, end.detail)
        this.#end({ by: 'refused', twilioCode: end.twilioCode, detail: end.detail })
        return
      case 'server-closed':
        this.#options.line.warn(31_921, `the server closed the socket (${end.code})`)
        this.#end({ by: 'server', code: end.code, reason: end.reason })
        return
      case 'broken':
        this.#options.line.warn(end.twilioCode, end.detail)
        this.#end({ by: 'network', detail: end.detail })
        return
      case 'closed-by-phone':
        return
      default:
        unreachable(end)
    }
  }

  #end(end: StreamEnd): void {
    if (this.#over) return
    this.#over = true
    this.#hungUp()
    this.#frames?.stop()
    this.#earpiece?.hangUp()
    this.#options.voice.fallSilent()
    this.#callerStopped()
    this.#close(end)
    this.#options.line.record.note('stream-ended', { streamSid: this.streamSid, end })
    this.#settle(end)
  }

  #close(end: StreamEnd): void {
    const { connection } = this.#options
    if (end.by === 'network') {
      connection.cut()
      this.#release(undefined)
      return
    }
    // No `stop` after the server's own close: there is nobody to hear it.
    if (end.by === 'caller') connection.send(this.#writer.stop())
    this.#release(connection.close())
  }

  #callerStopped(): void {
    if (this.#sayingText === null) return
    this.#options.line.record.note('caller-speaking', { edge: 'stopped', text: this.#sayingText })
    this.#sayingText = null
  }
}
