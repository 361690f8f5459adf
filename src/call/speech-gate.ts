import { FrameMemory } from './frame-memory.ts'
import type { CallerSpeech, UplinkRoute, UplinkSink } from './uplink-route.ts'

/** Detection comes at most so late behind the onset. */
const DETECTION_MS = 300

/**
 * Manual activity: only speech is sent, with what came right before it, between a start and an end
 * that we say. Saves the model's tokens for silence, and leaves the turns to our own ears.
 */
export class SpeechGate implements UplinkRoute {
  readonly #preRollMs: number
  readonly #memory: FrameMemory
  #open = false

  /** @param preRollMs audio before the onset that is sent with it. */
  constructor(preRollMs: number) {
    this.#preRollMs = preRollMs
    this.#memory = new FrameMemory(preRollMs + DETECTION_MS)
  }

  pass(pcm: Int16Array, atMs: number, speech: CallerSpeech, sink: UplinkSink): void {
    if (speech.speaking) {
      if (!this.#open) {
        this.#open = true
        sink.activityStart()
        for (const kept of this.#memory.take(speech.onsetMs - this.#preRollMs)) sink.audio(kept)
      }
      sink.audio(pcm)
      return
    }
    if (this.#open) {
      this.#open = false
      sink.activityEnd()
    }
    this.#memory.keep(pcm, atMs)
  }
}
