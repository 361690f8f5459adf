import { TELEPHONE_FORMAT, type AudioFormat } from '../../src/audio/audio-format.ts'
import type { CarrierEvents, CarrierStream } from '../../src/carrier/carrier-stream.ts'
import type { Clock } from '../../src/shared/clock.ts'
import { TypedEvents } from '../../src/shared/typed-events.ts'

const FRAME_MS = 20
/** As on real calls, not 0. */
const FIRST_TIMESTAMP_MS = 52

type Sent =
  { audioMs: number; atMs: number } | { mark: string } | { clear: true } | { closed: true }

/**
 * A carrier on a virtual clock: plays what it gets in real time, echoes marks when their audio has
 * played, returns them all on `clear`.
 */
export class ScriptedCarrier extends TypedEvents<CarrierEvents> implements CarrierStream {
  readonly callId: string
  readonly streamId = 'MZ1'
  readonly callerFormat: AudioFormat
  readonly agentFormat: AudioFormat
  readonly log: Sent[] = []
  /** Each time that digits were hidden or shown again. */
  readonly hiding: boolean[] = []
  /** Corks without their uncork. */
  corked = 0
  /** Milliseconds of agent audio that were really played. */
  playedMs = 0
  readonly #clock: Clock
  #queue: ({ ms: number } | { mark: string })[] = []
  #playing: { cancel(): void } | null = null
  #startedMs = 0
  #mediaMs = FIRST_TIMESTAMP_MS
  #closed = false

  constructor(clock: Clock, callId = 'CA1', format: AudioFormat = TELEPHONE_FORMAT) {
    super()
    this.#clock = clock
    this.callId = callId
    this.callerFormat = format
    this.agentFormat = format
  }

  get closed(): boolean {
    return this.#closed
  }

  get clears(): number {
    return this.log.filter((one) => 'clear' in one).length
  }

  get sentMs(): number {
    return this.log.reduce((sum, one) => sum + ('audioMs' in one ? one.audioMs : 0), 0)
  }

  sendAudio(payload: Uint8Array): void {
    const audioMs = payload.length / (this.agentFormat.encoding === 'mulaw' ? 8 : 16)
    this.log.push({ audioMs, atMs: this.#clock.nowMs() })
    this.#queue.push({ ms: audioMs })
    this.#play()
  }

  sendMark(name: string): void {
    this.log.push({ mark: name })
    this.#queue.push({ mark: name })
    this.#play()
  }

  cork(): void {
    this.corked += 1
  }

  uncork(): void {
    this.corked -= 1
  }

  clear(): void {
    this.log.push({ clear: true })
    if (this.#playing !== null) this.playedMs += this.#clock.nowMs() - this.#startedMs
    this.#playing?.cancel()
    this.#playing = null
    const marks = this.#queue.flatMap((one) => ('mark' in one ? [one.mark] : []))
    this.#queue = []
    for (const mark of marks) this.emit('mark', mark, this.#clock.nowMs())
  }

  hideDigits(on: boolean): void {
    this.hiding.push(on)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.log.push({ closed: true })
    this.emit('closed', { by: 'us' })
  }

  /** The caller hangs up. */
  hangUp(): void {
    this.#closed = true
    this.emit('closed', { by: 'carrier' })
  }

  /**
   * The caller says something, or is quiet: `frames` of 20 ms, at once, with time stamps that
   * follow each other as if none were missing.
   */
  frames(count: number, byte = 0xff): void {
    for (let times = 0; times < count; times += 1) {
      this.emit('audio', new Uint8Array(160).fill(byte), this.#clock.nowMs(), this.#mediaMs)
      this.#mediaMs += FRAME_MS
    }
  }

  /** `count` frames of 20 ms never arrive: the time stamps go on without them. */
  missFrames(count: number): void {
    this.#mediaMs += count * FRAME_MS
  }

  #play(): void {
    if (this.#playing !== null) return
    const next = this.#queue.shift()
    if (next === undefined) return
    if ('mark' in next) {
      // Echoes arrive in a turn of their own, as from a socket.
      this.#playing = this.#clock.after(0, () => {
        this.#playing = null
        this.emit('mark', next.mark, this.#clock.nowMs())
        this.#play()
      })
      this.#startedMs = this.#clock.nowMs()
      return
    }
    this.#startedMs = this.#clock.nowMs()
    this.#playing = this.#clock.after(next.ms, () => {
      this.#playing = null
      this.playedMs += next.ms
      this.#play()
    })
  }
}
