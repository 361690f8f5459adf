import { JitterBuffer } from './jitter-buffer.ts'
import { samplesOf } from './pcm.ts'
import { AGENT_RATE, SOUND_HEAD_BYTES } from './rates.ts'
import { Resampler } from './resampler.ts'
import { SPEAKER_WORKLET, type SpeakerOrder, type SpeakerReport } from './sound-orders.ts'

// Of the scope of audio worklets, which TypeScript does not know.
declare const sampleRate: number
declare const currentTime: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => object): void

const REPORT_EVERY_S = 0.04
/** Of the agent's rate, at a time, where the context has another one. */
const PIECE = AGENT_RATE / 200

/** Plays what the agent says as it comes, and says what of it was heard. */
class SpeakerProcessor extends AudioWorkletProcessor {
  readonly #buffer = new JitterBuffer(AGENT_RATE)
  readonly #resampler = sampleRate === AGENT_RATE ? null : new Resampler(AGENT_RATE, sampleRate)
  readonly #piece = new Float32Array(PIECE)
  /** Resampled sound that had no room in the piece before. */
  #rest: Float32Array = new Float32Array(0)
  #peak = 0
  #reportedS = 0
  /** When the page was told to be silent, until it is. */
  #clearedMs: number | null = null

  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<SpeakerOrder>) => {
      this.#follow(data)
    }
  }

  process(_inputs: unknown, [output]: readonly (readonly Float32Array[])[]): boolean {
    const out = output?.[0]
    if (out === undefined) return true
    if (this.#resampler === null) this.#pull(out)
    else this.#pullResampled(out, this.#resampler)
    for (const sample of out) this.#peak = Math.max(this.#peak, Math.abs(sample))
    this.#reportSilence(out)
    if (currentTime - this.#reportedS >= REPORT_EVERY_S) this.#reportLevel()
    return true
  }

  #follow(order: SpeakerOrder): void {
    switch (order.type) {
      case 'sound':
        this.#buffer.push(samplesOf(order.message, SOUND_HEAD_BYTES), order.receivedMs)
        return
      case 'mark':
        this.#buffer.mark(order.name)
        return
      case 'clear': {
        const names = this.#buffer.clear()
        this.#rest = new Float32Array(0)
        this.#clearedMs = order.receivedMs
        if (names.length > 0) this.#report({ type: 'marks', names })
      }
    }
  }

  #pull(out: Float32Array): void {
    const { marks, beganMs } = this.#buffer.pull(out)
    if (beganMs !== null) {
      this.#report({ type: 'began', contextS: currentTime, receivedMs: beganMs })
    }
    if (marks.length > 0) this.#report({ type: 'marks', names: marks })
  }

  #pullResampled(out: Float32Array, resampler: Resampler): void {
    let filled = 0
    while (filled < out.length) {
      if (this.#rest.length === 0) {
        this.#pull(this.#piece)
        this.#rest = resampler.process(this.#piece)
      }
      const some = this.#rest.subarray(0, out.length - filled)
      out.set(some, filled)
      filled += some.length
      this.#rest = this.#rest.subarray(some.length)
    }
  }

  #reportSilence(out: Float32Array): void {
    if (this.#clearedMs === null || out.some((sample) => sample !== 0)) return
    this.#report({ type: 'silent', contextS: currentTime, receivedMs: this.#clearedMs })
    this.#clearedMs = null
  }

  #reportLevel(): void {
    const { waitingMs, depthMs } = this.#buffer
    this.#report({ type: 'level', peak: this.#peak, waitingMs, depthMs })
    this.#peak = 0
    this.#reportedS = currentTime
  }

  #report(report: SpeakerReport): void {
    this.port.postMessage(report)
  }
}

registerProcessor(SPEAKER_WORKLET, SpeakerProcessor)
