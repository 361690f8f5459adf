import { createCodec, type AudioCodec } from '../audio/audio-codec.ts'
import { PcmReader } from '../audio/pcm-bytes.ts'
import { PlayoutQueue, type PlayoutOutput, type PlayoutStop } from '../audio/playout-queue.ts'
import { Resampler } from '../audio/resampler.ts'
import { passingSamples } from '../audio/slab.ts'
import type { CarrierStream } from '../carrier/carrier-stream.ts'
import type { Clock } from '../shared/clock.ts'

/** What the model speaks. */
const MODEL_RATE = 24_000

/** What the downlink reports; constant-time work only, it runs in the audio path. */
export interface DownlinkListener {
  /** The first audio of a turn left for the carrier. */
  replyStarted(turn: number, firstFrameMs: number, nowMs: number): void
  /** The first mark of a turn came back: the caller has heard its beginning. */
  replyHeard(turn: number, afterFrameMs: number): void
  /** The carrier has emptied its buffer after a `clear`. */
  quiet(afterClearMs: number): void
  turnHeard(turn: number, heardMs: number): void
  underrun(side: 'ours' | 'model', gapMs: number): void
  overflow(droppedMs: number): void
}

export interface DownlinkOptions {
  readonly stream: CarrierStream
  readonly clock: Clock
  /** How far ahead of real time the carrier's buffer may be, milliseconds. */
  readonly leadMs: number
}

/**
 * Model to caller: ÷3, encode, queue, and out in step with real time.
 *
 * Owns the playout queue of one call. The first audio of a turn does not wait for a tick.
 */
export class Downlink {
  readonly #stream: CarrierStream
  readonly #clock: Clock
  readonly #listener: DownlinkListener
  readonly #codec: AudioCodec
  readonly #queue: PlayoutQueue
  readonly #output: PlayoutOutput
  #reader = new PcmReader()
  #resampler: Resampler
  /** The turn whose first audio has arrived; when, and whether it has left. */
  #turn = { number: 0, arrivedMs: 0, started: true }
  /** The turn whose first frame left and whose first mark has not come back. */
  #unheard: { readonly turn: number; readonly sentMs: number } | null = null
  #clearedMs: number | null = null
  #corked = false

  constructor(options: DownlinkOptions, listener: DownlinkListener) {
    const { stream, clock, leadMs } = options
    this.#stream = stream
    this.#clock = clock
    this.#listener = listener
    this.#codec = createCodec(stream.agentFormat)
    this.#queue = new PlayoutQueue({ format: stream.agentFormat, leadMs })
    this.#resampler = new Resampler(MODEL_RATE, stream.agentFormat.sampleRate)
    this.#output = {
      audio: (payload, turn) => {
        this.#cork()
        stream.sendAudio(payload)
        this.#sent(turn)
      },
      mark: (name) => {
        this.#cork()
        stream.sendMark(name)
      },
      underrun: (side, gapMs) => {
        listener.underrun(side, gapMs)
      },
      turnHeard: (turn, heardMs) => {
        listener.turnHeard(turn, heardMs)
      },
    }
  }

  /** Whether the caller has not yet heard everything. */
  get audible(): boolean {
    return this.#queue.unheardMs > 0
  }

  /** How much that is, milliseconds. */
  get unheardMs(): number {
    return this.#queue.unheardMs
  }

  /**
   * Takes model speech of `turn`: PCM 16-bit little-endian, 24 kHz, any length.
   *
   * @returns how many milliseconds of speech it was.
   */
  audio(pcm: Uint8Array, turn: number, nowMs: number): number {
    if (turn !== this.#turn.number) {
      this.#turn = { number: turn, arrivedMs: nowMs, started: false }
      this.#restartConversion()
    }
    const samples = this.#resampler.process(this.#reader.read(pcm), passingSamples)
    const droppedMs = this.#queue.push(this.#codec.encode(samples), turn, nowMs)
    this.tick(nowMs)
    if (droppedMs > 0) this.#listener.overflow(droppedMs)
    return samples.length / (this.#stream.agentFormat.sampleRate / 1_000)
  }

  /** All audio of `turn` has been given. */
  endTurn(turn: number, nowMs: number): void {
    this.#queue.endTurn(turn)
    this.tick(nowMs)
  }

  /** Sends what is due. */
  tick(nowMs: number): void {
    try {
      this.#queue.pull(nowMs, this.#output)
    } finally {
      if (this.#corked) this.#stream.uncork()
      this.#corked = false
    }
  }

  /** A mark came back from the carrier. */
  mark(name: string, nowMs: number): void {
    if (!this.#queue.heard(name, nowMs, this.#output)) {
      // An echo of an earlier epoch: `clear` has come through.
      if (this.#clearedMs !== null) this.#listener.quiet(nowMs - this.#clearedMs)
      this.#clearedMs = null
      return
    }
    if (this.#unheard === null) return
    this.#listener.replyHeard(this.#unheard.turn, nowMs - this.#unheard.sentMs)
    this.#unheard = null
  }

  /**
   * Silence, now: empties the carrier's buffer. What was not heard is kept for {@link goOn}, until
   * {@link drop}.
   *
   * `clear` leaves before anything is counted: the caller is waiting for quiet.
   *
   * @returns what was heard and what was not, or null when there was nothing to stop.
   */
  hold(nowMs: number): PlayoutStop | null {
    const stop = this.#queue.stop(nowMs)
    if (stop === null) return null
    // Set before: a carrier may return the marks while it is being told.
    this.#clearedMs = nowMs
    this.#unheard = null
    this.#stream.clear()
    return stop
  }

  /** After {@link hold}: forgets what was not heard. */
  drop(): void {
    this.#queue.drop()
    this.#turn.started = true
    this.#restartConversion()
  }

  /** After {@link hold}: goes on from where the caller stopped hearing. */
  goOn(nowMs: number): void {
    this.#queue.resume()
    this.tick(nowMs)
  }

  /** Held back from the first message on: most ticks have none. */
  #cork(): void {
    if (!this.#corked) this.#stream.cork()
    this.#corked = true
  }

  #sent(turn: number): void {
    if (this.#turn.started || turn !== this.#turn.number) return
    this.#turn.started = true
    // Read after the frame has left: the measurement is of the way through us.
    const nowMs = this.#clock.nowMs()
    this.#unheard = { turn, sentMs: nowMs }
    this.#listener.replyStarted(turn, nowMs - this.#turn.arrivedMs, nowMs)
  }

  /** A new turn must not begin with the tail of another one. */
  #restartConversion(): void {
    this.#reader = new PcmReader()
    this.#resampler = new Resampler(MODEL_RATE, this.#stream.agentFormat.sampleRate)
  }
}
