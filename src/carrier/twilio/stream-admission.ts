import type { AudioFormat } from '../../audio/audio-format.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import type { Claim, Switchboard } from '../switchboard.ts'
import type { StartMessage } from './twilio-message.ts'
import { audioFormatOf } from './media-format.ts'
import { CLOSE_INTERNAL, CLOSE_POLICY, closeFirmly, type MediaSocket } from '../media-socket.ts'
import { StreamReader } from './stream-reader.ts'
import { redactToken } from './token-parameter.ts'
import { TwilioStream } from './twilio-stream.ts'

/** From the upgrade to a stream that was let in. */
const ADMISSION_DEADLINE_MS = 5_000
/** Messages that may come while the start is being checked: twice what fits into the deadline. */
const MAX_EARLY_MESSAGES = 500
/** All of them together; 500 frames are a third of it. */
const MAX_EARLY_CHARACTERS = 1_048_576

export interface AdmissionOptions {
  readonly switchboard: Pick<Switchboard, 'claim'>
  /** Says why a stream may not come in, as constant text; null lets it in. Asked once. */
  readonly objection: (start: StartMessage) => Promise<string | null>
  readonly clock: Clock
  readonly log: Log
  /** Called once, when the socket does not wait any more: let in, refused or gone. */
  readonly settled?: () => void
}

interface EarlyMessage {
  readonly text: string
  readonly binary: boolean
}

/** What is known of the stream at the door. */
type AtTheDoor =
  | { readonly kind: 'waiting' }
  /** Its start is being checked; what comes meanwhile is kept in order. */
  | { readonly kind: 'checking'; readonly early: EarlyMessage[] }
  | { readonly kind: 'settled' }

/**
 * Waits at the door of one socket until its start message has been authenticated and its call was
 * found, then hands the stream over. Until then nothing that arrives goes anywhere, audio least
 * of all.
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
  #earlyCharacters = 0
  #state: AtTheDoor = { kind: 'waiting' }

  constructor(socket: MediaSocket, options: AdmissionOptions) {
    this.#socket = socket
    this.#options = options
    const deadline = options.clock.after(ADMISSION_DEADLINE_MS, () => {
      this.#refuse(this.#state.kind === 'checking' ? 'not-checked-in-time' : 'no-start-in-time')
    })
    const listening = [
      socket.on('message', (text) => {
        this.#guard(() => {
          this.#receive(text, false)
        })
      }),
      socket.on('bytes', (bytes) => {
        this.#guard(() => {
          this.#receive(Buffer.from(bytes).toString('utf8'), true)
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
    if (this.#state.kind === 'checking') this.#keepEarly(this.#state.early, text, binary)
    else if (this.#state.kind === 'waiting') this.#read(text, binary)
  }

  #keepEarly(early: EarlyMessage[], text: string, binary: boolean): void {
    this.#earlyCharacters += text.length
    const tooMuch = this.#earlyCharacters > MAX_EARLY_CHARACTERS
    if (early.length < MAX_EARLY_MESSAGES && !tooMuch) early.push({ text, binary })
    else this.#refuse('too-many-early-messages')
  }

  #read(text: string, binary: boolean): void {
    const message = this.#reader.read(text, binary)
    switch (message.event) {
      case 'connected':
        this.#connectedText = text
        return
      case 'start':
        this.#state = { kind: 'checking', early: [] }
        this.#check(message, text).catch((err: unknown) => {
          this.#failed(err)
        })
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

  async #check(start: StartMessage, text: string): Promise<void> {
    const { objection, switchboard } = this.#options
    const callId = start.callSid
    const reason = await objection(start)
    if (reason !== null) {
      this.#refuse(reason, { callId })
      return
    }
    const format = audioFormatOf(start.mediaFormat)
    if (format === null) {
      this.#refuse('unsupported-format', { callId, mediaFormat: start.mediaFormat })
      return
    }
    if (this.#kept() === null) return
    const claim = await switchboard.claim(callId)
    const early = this.#kept()
    if (claim === null) this.#refuse('unknown-call', { callId })
    else if (early === null) claim.abandoned()
    else if (this.#settle()) this.#handOver(start, format, text, claim, early)
  }

  /** Null: nobody waits for the check any more. */
  #kept(): readonly EarlyMessage[] | null {
    return this.#state.kind === 'checking' ? this.#state.early : null
  }

  #handOver(
    start: StartMessage,
    format: AudioFormat,
    text: string,
    claim: Claim,
    early: readonly EarlyMessage[],
  ): void {
    const { clock } = this.#options
    const log = this.#options.log.child({ callId: start.callSid, streamId: start.streamSid })
    const socket = this.#socket
    const { tap } = claim
    this.#tapOpening(tap, text)
    const reader = this.#reader
    const stream = new TwilioStream({ socket, reader, start, format, clock, log, tap })
    claim.connected(stream)
    for (const message of early) stream.receive(message.text, message.binary)
  }

  #tapOpening(tap: WireTap | null, startText: string): void {
    if (tap === null) return
    if (this.#connectedText !== null) tap('carrier', 'in', this.#connectedText)
    tap('carrier', 'in', redactToken(startText))
  }

  #guard(run: () => void): void {
    try {
      run()
    } catch (err) {
      this.#failed(err)
    }
  }

  /** An exception on our side ends this stream, so that the carrier asks what is next. */
  #failed(err: unknown): void {
    this.#options.log.error({ err }, 'media stream could not be taken over')
    this.#settle()
    closeFirmly(this.#socket, this.#options.clock, CLOSE_INTERNAL, 'internal error')
  }

  #refuse(reason: string, details: Readonly<Record<string, unknown>> = {}): void {
    if (!this.#settle()) return
    this.#options.log.warn({ ...details, reason }, 'media stream refused')
    closeFirmly(this.#socket, this.#options.clock, CLOSE_POLICY, 'stream refused')
  }

  /** True for the first caller only. */
  #settle(): boolean {
    if (this.#state.kind === 'settled') return false
    this.#state = { kind: 'settled' }
    this.#release()
    this.#options.settled?.()
    return true
  }
}
