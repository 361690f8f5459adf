import { look } from '../api/console-client.ts'
import { PcmFrames, type StereoSound } from './pcm-frames.ts'
import { meterLevel, PlaySchedule } from './play-schedule.ts'

/** What the server sends. */
const RATE_HZ = 8_000
/** Both voices are heard in both ears, each more in its own. */
const PAN = 0.4

export interface Levels {
  readonly caller: number
  readonly agent: number
}

/** Plays both voices of a call as they sound. Made and started by a click: browsers want that. */
export class LiveSound {
  readonly #context = new AudioContext()
  readonly #stop = new AbortController()
  readonly #schedule = new PlaySchedule()
  readonly #caller = this.#voice(-PAN)
  readonly #agent = this.#voice(PAN)

  /** Plays until the call is over, or {@link stop}. Rejects when it cannot be listened to. */
  async play(callId: string, started: () => void): Promise<void> {
    try {
      await this.#context.resume()
      const stream = await look.listen(callId, this.#stop.signal)
      started()
      const frames = new PcmFrames()
      const reader = stream.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        this.#playSoon(frames.take(value))
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    } finally {
      this.stop()
    }
  }

  stop(): void {
    this.#stop.abort()
    if (this.#context.state !== 'closed') void this.#context.close()
  }

  /** How loud both are now, 0 to 1. */
  levels(): Levels {
    return { caller: levelOf(this.#caller), agent: levelOf(this.#agent) }
  }

  #playSoon({ caller, agent }: StereoSound): void {
    if (caller.length === 0) return
    const startS = this.#schedule.place(this.#context.currentTime, caller.length / RATE_HZ)
    if (startS === null) return
    this.#playVoice(caller, this.#caller, startS)
    this.#playVoice(agent, this.#agent, startS)
  }

  #playVoice(samples: Float32Array<ArrayBuffer>, voice: AnalyserNode, startS: number): void {
    const buffer = this.#context.createBuffer(1, samples.length, RATE_HZ)
    buffer.copyToChannel(samples, 0)
    const source = this.#context.createBufferSource()
    source.buffer = buffer
    source.connect(voice)
    source.start(startS)
  }

  #voice(pan: number): AnalyserNode {
    const analyser = this.#context.createAnalyser()
    analyser.fftSize = 1_024
    const panner = this.#context.createStereoPanner()
    panner.pan.value = pan
    analyser.connect(panner).connect(this.#context.destination)
    return analyser
  }
}

function levelOf(voice: AnalyserNode): number {
  const samples = new Float32Array(voice.fftSize)
  voice.getFloatTimeDomainData(samples)
  return meterLevel(samples)
}
