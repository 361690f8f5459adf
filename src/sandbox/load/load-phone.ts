import type { Clock } from '../../shared/clock.ts'
import { readServerMessage } from '../phone/server-messages.ts'
import type { StreamIdentity } from '../phone/media-messages.ts'
import { CallerMessages } from './caller-messages.ts'
import { firstLoudInMulaw, MARKER_MS, MarkerRuler } from './marker.ts'
import { Playout } from './playout.ts'
import type { Beating } from './slot-ticker.ts'
import { CALLER_RATE, FRAMES_PER_MARKER, MARKER_EVERY_MS } from './tracks.ts'

const SAMPLES_PER_MS = CALLER_RATE / 1_000
const MEDIA_END = '"}}'
const QUOTE = 0x22

/** What one phone has to tell when all is over. Times are of the machine's clock. */
export interface PhoneReport {
  readonly sentFrames: number
  /** When each marker was sent, by its number. */
  readonly markerSentMs: readonly number[]
  /** When speech that begins after silence would be heard. */
  readonly openedMs: readonly number[]
  readonly clears: readonly Clear[]
  /** Agent audio received since the last `clear`. */
  readonly receivedSinceMs: number
  /** Agent audio that is missing between two markers. */
  readonly missingMs: number
  readonly underruns: readonly (readonly [atMs: number, gapMs: number])[]
  /** Messages that Twilio would have dropped with a warning. */
  readonly badMessages: number
}

export interface Clear {
  readonly atMs: number
  /** Agent audio received between the `clear` before it and this one. */
  readonly receivedMs: number
}

export interface LoadPhoneOptions {
  readonly identity: StreamIdentity
  readonly customParameters: Readonly<Record<string, string>>
  /** 20 ms of μ-law each, in base64; sent over and over. */
  readonly frames: readonly string[]
  readonly clock: Clock
  readonly send: (text: string) => void
  /** The first sound of the agent has come: the whole way is open. */
  readonly onAnswered: () => void
}

/** The caller's end of one media stream: speaks, plays in real time, and measures what it hears. */
export class LoadPhone implements Beating {
  readonly #options: LoadPhoneOptions
  readonly #messages: CallerMessages
  readonly #mediaBegin: string
  readonly #playout = new Playout()
  readonly #ruler = new MarkerRuler(MARKER_EVERY_MS * SAMPLES_PER_MS, CALLER_RATE)
  readonly #markerSentMs: number[] = []
  readonly #openedMs: number[] = []
  readonly #clears: Clear[] = []
  readonly #underruns: [number, number][] = []
  #sentFrames = 0
  #missingSamples = 0
  #badMessages = 0
  #talking = true
  #answered = false

  constructor(options: LoadPhoneOptions) {
    this.#options = options
    this.#messages = new CallerMessages(options.identity)
    const { streamSid } = options.identity
    this.#mediaBegin = `{"event":"media","streamSid":"${streamSid}","media":{"payload":"`
  }

  /** The socket is open. */
  opened(): void {
    this.#options.send(this.#messages.connected())
    this.#options.send(this.#messages.start(this.#options.customParameters))
  }

  /** Every 20 ms: echoes the marks that have been played, sends the next frame. */
  beat(): void {
    const { clock, frames, send } = this.#options
    const nowMs = clock.nowMs()
    for (const name of this.#playout.dueMarks(nowMs)) send(this.#messages.mark(name))
    if (!this.#talking) return
    if (this.#sentFrames % FRAMES_PER_MARKER === 0) this.#markerSentMs.push(nowMs)
    const payload = frames[this.#sentFrames % frames.length] ?? ''
    this.#sentFrames += 1
    send(this.#messages.media(payload))
  }

  /** Takes one message of the server. Media in the usual form is read without parsing JSON. */
  receive(data: Buffer): void {
    const nowMs = this.#options.clock.nowMs()
    const payload = this.#usualPayload(data)
    if (payload !== null) {
      this.#play(Buffer.from(payload, 'base64'), nowMs)
      return
    }
    const message = readServerMessage(data.toString(), this.#options.identity.streamSid)
    switch (message.event) {
      case 'media':
        this.#play(message.mulaw, nowMs)
        return
      case 'mark':
        this.#playout.mark(message.name, nowMs)
        return
      case 'clear':
        this.#clear(nowMs)
        return
      case 'invalid':
        this.#badMessages += 1
    }
  }

  /** Sends no more frames; still plays and echoes. */
  fallSilent(): void {
    this.#talking = false
  }

  hangUp(): void {
    this.#options.send(this.#messages.stop())
  }

  report(): PhoneReport {
    return {
      sentFrames: this.#sentFrames,
      markerSentMs: this.#markerSentMs,
      openedMs: this.#openedMs,
      clears: this.#clears,
      receivedSinceMs: this.#ruler.position / SAMPLES_PER_MS,
      missingMs: this.#missingSamples / SAMPLES_PER_MS,
      underruns: this.#underruns,
      badMessages: this.#badMessages,
    }
  }

  /** The base64 of a media message that is written as ours are, or null for any other. */
  #usualPayload(data: Buffer): string | null {
    const begin = this.#mediaBegin.length
    const end = data.length - MEDIA_END.length
    if (data.indexOf(QUOTE, begin) !== end) return null
    if (data.toString('latin1', 0, begin) !== this.#mediaBegin) return null
    return data.toString('latin1', begin, end)
  }

  #play(mulaw: Uint8Array, nowMs: number): void {
    const firstLoud = firstLoudInMulaw(mulaw)
    const marker = this.#ruler.add(mulaw.length, firstLoud)
    this.#missingSamples += marker?.missing ?? 0
    // Speech that is meant to follow silence has a marker at its very beginning.
    const offsetMs = firstLoud / SAMPLES_PER_MS
    const begins = marker !== null && offsetMs < MARKER_MS && this.#playout.silent(nowMs)
    if (begins) this.#openedMs.push(nowMs + offsetMs)
    const gapMs = this.#playout.audio(mulaw.length / SAMPLES_PER_MS, nowMs, begins)
    if (gapMs > 0) this.#underruns.push([nowMs, gapMs])
    if (this.#answered) return
    this.#answered = true
    this.#options.onAnswered()
  }

  #clear(nowMs: number): void {
    this.#clears.push({ atMs: nowMs, receivedMs: this.#ruler.position / SAMPLES_PER_MS })
    this.#ruler.reset()
    for (const name of this.#playout.clear()) this.#options.send(this.#messages.mark(name))
  }
}
