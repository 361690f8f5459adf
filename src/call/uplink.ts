import { createCodec, type AudioCodec } from '../audio/audio-codec.ts'
import { bytesPerMs, type AudioFormat } from '../audio/audio-format.ts'
import { pcmToBytes } from '../audio/pcm-bytes.ts'
import { Resampler } from '../audio/resampler.ts'
import { passingSamples } from '../audio/slab.ts'
import type { SpeechEdge } from '../audio/speech-detector.ts'
import type { CallerLine } from '../shared/call-event.ts'
import type { CallerEar } from './caller-ear.ts'
import { FrameTimeline } from './frame-timeline.ts'
import { UplinkPackets } from './uplink-packets.ts'
import type { CallerSpeech, UplinkRoute, UplinkSink } from './uplink-route.ts'

/** What the model listens to. */
const MODEL_RATE = 16_000

/** How much caller audio waits for a model that is still connecting. */
const MAX_BACKLOG_MS = 10_000

/** The part of a model session that the uplink needs. */
interface Listener {
  /** PCM, signed 16-bit little-endian, mono, 16 kHz. */
  sendAudio(pcm: Uint8Array): void
  activityStart(): void
  activityEnd(): void
}

export interface UplinkOptions {
  readonly format: AudioFormat
  readonly ear: CallerEar
  readonly route: UplinkRoute
  readonly agentAudible: () => boolean
  /** We hear the caller begin or stop to speak. */
  readonly onSpeech: (edge: SpeechEdge) => void
}

interface Waiting {
  readonly pcm: Int16Array
  readonly atMs: number
  readonly speech: CallerSpeech
}

/**
 * Caller to model: put in its place, decode, listen, ×2, hand over. Frames of any size. Sound is
 * handed over at once; quiet that nobody waits for in larger pieces.
 *
 * What the caller says before the model is ready waits in a bounded backlog, oldest dropped first:
 * {@link droppedMs} is its overflow.
 */
export class Uplink {
  readonly #options: UplinkOptions
  readonly #codec: AudioCodec
  readonly #resampler: Resampler
  readonly #timeline = new FrameTimeline()
  readonly #bytesPerMs: number
  readonly #samplesPerMs: number
  readonly #sink: UplinkSink
  readonly #packets: UplinkPackets
  #quiet = false
  #backlog: Waiting[] = []
  #backlogSamples = 0
  #droppedSamples = 0
  #listener: Listener | null = null
  #closed = false

  constructor(options: UplinkOptions) {
    const { format } = options
    this.#options = options
    this.#codec = createCodec(format)
    this.#resampler = new Resampler(format.sampleRate, MODEL_RATE)
    this.#bytesPerMs = bytesPerMs(format)
    this.#samplesPerMs = format.sampleRate / 1_000
    this.#packets = new UplinkPackets(format.sampleRate, (pcm) => {
      const upsampled = this.#resampler.process(pcm, passingSamples)
      if (upsampled.length > 0) this.#listener?.sendAudio(pcmToBytes(upsampled))
    })
    this.#sink = {
      audio: (pcm) => {
        this.#packets.add(pcm, this.#quiet)
      },
      activityStart: () => {
        this.#packets.flush()
        this.#listener?.activityStart()
      },
      activityEnd: () => {
        this.#packets.flush()
        this.#listener?.activityEnd()
      },
    }
  }

  /** Caller audio that was lost because the model was not ready. */
  get droppedMs(): number {
    return this.#droppedSamples / this.#samplesPerMs
  }

  /** What was wrong with the frames themselves. */
  get line(): CallerLine {
    return this.#timeline.faults
  }

  /** @param mediaMs the carrier's own time stamp, or null. */
  frame(payload: Uint8Array, atMs: number, mediaMs: number | null): void {
    if (this.#closed) return
    const place = this.#timeline.place(mediaMs, payload.length / this.#bytesPerMs, atMs)
    if (!place.use) return
    if (place.gapMs > 0) this.#hear(new Int16Array(place.gapMs * this.#samplesPerMs), atMs)
    this.#hear(this.#codec.decode(payload), atMs)
  }

  /** The model is ready: what waited goes first. */
  open(listener: Listener): void {
    if (this.#closed) return
    this.#listener = listener
    this.#quiet = true
    for (const { pcm, atMs, speech } of this.#backlog) this.#pass(pcm, atMs, speech)
    this.#packets.flush()
    this.#backlog = []
    this.#backlogSamples = 0
  }

  /** Drops everything from here on. */
  close(): void {
    if (this.#closed) return
    this.#packets.flush()
    this.#options.ear[Symbol.dispose]()
    this.#closed = true
    this.#listener = null
    this.#backlog = []
    this.#backlogSamples = 0
  }

  #hear(pcm: Int16Array, atMs: number): void {
    const { ear, agentAudible, onSpeech } = this.#options
    // First who waits for quiet, then who waits for sound.
    for (const edge of ear.hear(pcm, atMs, agentAudible())) onSpeech(edge)
    if (this.#listener === null) this.#keep(pcm, atMs, ear.speech)
    else {
      this.#quiet = ear.quiet
      this.#pass(pcm, atMs, ear.speech)
    }
  }

  #pass(pcm: Int16Array, atMs: number, speech: CallerSpeech): void {
    this.#options.route.pass(pcm, atMs, speech, this.#sink)
  }

  #keep(pcm: Int16Array, atMs: number, speech: CallerSpeech): void {
    this.#backlog.push({ pcm, atMs, speech })
    this.#backlogSamples += pcm.length
    while (this.#backlogSamples > MAX_BACKLOG_MS * this.#samplesPerMs) {
      const oldest = this.#backlog.shift()
      if (oldest === undefined) return
      this.#backlogSamples -= oldest.pcm.length
      this.#droppedSamples += oldest.pcm.length
    }
  }
}
