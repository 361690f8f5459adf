export interface ReceivedAudioOptions {
  /** Keep the samples, not only their number. */
  readonly collect: boolean
  /** How much is kept; what comes later is only counted, see {@link ReceivedAudio.overflowMs}. */
  readonly maxMs: number
}

/** What a session has been sent by its caller. */
export class ReceivedAudio {
  readonly #options: ReceivedAudioOptions
  #sampleRate = 0
  #samples = 0
  #kept: Int16Array[] = []
  #keptSamples = 0

  constructor(options: ReceivedAudioOptions) {
    this.#options = options
  }

  /** Samples per second; 0 before the first audio. */
  get sampleRate(): number {
    return this.#sampleRate
  }

  get totalMs(): number {
    return this.#toMs(this.#samples)
  }

  /** Audio that was not kept because `maxMs` had been reached. */
  get overflowMs(): number {
    return this.#options.collect ? this.#toMs(this.#samples - this.#keptSamples) : 0
  }

  add(samples: Int16Array, sampleRate: number): void {
    this.#sampleRate = sampleRate
    this.#samples += samples.length
    if (!this.#options.collect) return
    const room = Math.floor((this.#options.maxMs / 1_000) * sampleRate) - this.#keptSamples
    if (room <= 0) return
    const kept = samples.slice(0, room)
    this.#kept.push(kept)
    this.#keptSamples += kept.length
  }

  /** The kept samples from the beginning; empty unless `collect` is on. */
  pcm(): Int16Array {
    const all = new Int16Array(this.#keptSamples)
    let at = 0
    for (const chunk of this.#kept) {
      all.set(chunk, at)
      at += chunk.length
    }
    return all
  }

  #toMs(samples: number): number {
    return this.#sampleRate === 0 ? 0 : (samples / this.#sampleRate) * 1_000
  }
}
