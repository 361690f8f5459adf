import { CALLER_RATE } from './rates.ts'
import { Frames } from './frames.ts'
import { Resampler } from './resampler.ts'
import { MICROPHONE_WORKLET, type MicrophoneFrame } from './sound-orders.ts'

// Of the scope of audio worklets, which TypeScript does not know.
declare const sampleRate: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => object): void

const FRAME_MS = 20
const SILENCE = new Float32Array(128)

/** Gives what the microphone hears to the page: 16 kHz, 20 ms at a time. */
class MicrophoneProcessor extends AudioWorkletProcessor {
  readonly #resampler = sampleRate === CALLER_RATE ? null : new Resampler(sampleRate, CALLER_RATE)
  readonly #frames = new Frames((CALLER_RATE * FRAME_MS) / 1_000)
  #caughtAtMs = 0

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    // A source that is gone has no channel; the line goes on.
    const heard = input?.[0] ?? SILENCE
    const nowMs = Date.now()
    if (this.#frames.filled === 0) this.#caughtAtMs = nowMs
    const samples = this.#resampler === null ? heard : this.#resampler.process(heard)
    this.#frames.push(samples, (frame) => {
      const message: MicrophoneFrame = { samples: frame, caughtAtMs: this.#caughtAtMs }
      this.port.postMessage(message, [frame.buffer])
      this.#caughtAtMs = nowMs
    })
    return true
  }
}

registerProcessor(MICROPHONE_WORKLET, MicrophoneProcessor)
