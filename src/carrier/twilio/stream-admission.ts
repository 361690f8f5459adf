import type { AudioFormat } from '../../audio/audio-format.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import type { Switchboard } from '../switchboard.ts'
import type { StartMessage } from './twilio-message.ts'
import { audioFormatOf } from './media-format.ts'
import { CLOSE_INTERNAL, CLOSE_POLICY, closeFirmly, type MediaSocket } from './media-socket.ts'
import { StreamReader } from './stream-reader.ts'
import { redactToken } from './token-parameter.ts'
import { TwilioStream } from './twilio-stream.ts'

/** From the upgrade to an authenticated start message. */
const START_DEADLINE_MS = 5_000

export interface AdmissionOptions {
  readonly switchboard: Pick<Switchboard, 'connected' | 'tapFor'>
  /** Says why a stream may not come in, as constant text; null lets it in. Asked once. */
  readonly objection: (start: StartMessage) => string | null
  readonly clock: Clock
  readonly log: Log
  /** Called once, when the socket does not wait any more: let in, refused or gone. */
  readonly settled?: () => void
}

/**
 * Waits at the door of one socket until its start message has been authenticated, then hands the
 * stream to the switchboard. Until then nothing that arrives goes anywhere, audio least of all.
 *
 * A stream that is refused is closed with 1008; the peer is not told why, the log is.
 */
export class StreamAdmission {
  readonly #socket: MediaSocket
  readonly #options: AdmissionOptions
  readonly #reader = new StreamReader()
  readonly #release: () => void
  /** The `connected` message, for a recording that is only known to be wanted later. */
  #connectedText: string | null = null
  #waiting = true

  constructor(socket: MediaSocket, options: AdmissionOptions) {
    this.#socket = socket
    this.#options = options
    const deadline = options.clock.after(START_DEADLINE_MS, () => {
      this.#refuse('no-start-in-time')
    })
    const listening = [
      socket.on('message', (text, binary) => {
        this.#guard(() => {
          this.#receive(text, binary)
        })
      }),
      socket.on('violation', (code) => {
        this.#refuse('socket-violation', { code })
      }),
      socket.on('closed', (code) => {
        if (this.#settle()) options.log.warn({ code }, 'media socket left before its start')
      }),
    ]
    this.#release = () => {
      deadline.cancel()
      for (const stop of listening) stop()
    }
  }

  #receive(text: string, binary: boolean): void {
    if (!this.#waiting) return
    const message = this.#reader.read(text, binary)
    switch (message.event) {
      case 'connected':
        this.#connectedText = text
        return
      case 'start':
        this.#started(message, text)
        return
      case 'media':
      case 'dtmf':
      case 'mark':
      case 'stop':
      case 'rejected':
        // Counted by the reader; there is no call yet that could be told.
        if (this.#reader.exhausted) this.#refuse('too-many-bad-messages')
    }
  }

  #started(start: StartMessage, text: string): void {
    const reason = this.#options.objection(start)
    if (reason !== null) {
      this.#refuse(reason, { callId: start.callSid })
      return
    }
    const format = audioFormatOf(start.mediaFormat)
    if (format === null) {
      this.#refuse('unsupported-format', { callId: start.callSid, mediaFormat: start.mediaFormat })
      return
    }
    if (this.#settle()) this.#handOver(start, format, text)
  }

  #handOver(start: StartMessage, format: AudioFormat, text: string): void {
    const { switchboard, clock } = this.#options
    const log = this.#options.log.child({ callId: start.callSid, streamId: start.streamSid })
    const socket = this.#socket
    const tap = switchboard.tapFor(start.callSid)
    this.#tapOpening(tap, text)
    const reader = this.#reader
    switchboard.connected(new TwilioStream({ socket, reader, start, format, clock, log, tap }))
  }

  #tapOpening(tap: WireTap | null, startText: string): void {
    if (tap === null) return
    if (this.#connectedText !== null) tap('carrier', 'in', this.#connectedText)
    tap('carrier', 'in', redactToken(startText))
  }

  /** An exception on our side ends this stream, so that the carrier asks what is next. */
  #guard(run: () => void): void {
    try {
      run()
    } catch (err) {
      this.#options.log.error({ err }, 'media stream could not be taken over')
      this.#settle()
      closeFirmly(this.#socket, this.#options.clock, CLOSE_INTERNAL, 'internal error')
    }
  }

  #refuse(reason: string, details: Readonly<Record<string, unknown>> = {}): void {
    if (!this.#settle()) return
    this.#options.log.warn({ ...details, reason }, 'media stream refused')
    closeFirmly(this.#socket, this.#options.clock, CLOSE_POLICY, 'stream refused')
  }

  /** True for the first caller only. */
  #settle(): boolean {
    if (!this.#waiting) return false
    this.#waiting = false
    this.#release()
    this.#options.settled?.()
    return true
  }
}
