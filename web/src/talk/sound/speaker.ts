import { meterLevel } from '../../sound/play-schedule.ts'
import { measure } from './measure.ts'
import { AGENT_RATE } from './rates.ts'
import { SPEAKER_WORKLET, type SpeakerOrder, type SpeakerReport } from './sound-orders.ts'
import workletUrl from './speaker-worklet.ts?worker&url'

/** Plays the agent's voice. */
export class Speaker {
  readonly #context: AudioContext
  readonly #worklet: AudioWorkletNode
  readonly #played: (mark: string) => void
  #level = 0
  #waitingMs = 0

  private constructor(context: AudioContext, played: (mark: string) => void) {
    this.#context = context
    this.#played = played
    this.#worklet = new AudioWorkletNode(context, SPEAKER_WORKLET, {
      ...{ numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [1] },
    })
    this.#worklet.port.onmessage = ({ data }: MessageEvent<SpeakerReport>) => {
      this.#hear(data)
    }
    this.#worklet.connect(context.destination)
  }

  /** To be called while a click is being answered: browsers play nothing by themselves. */
  static async open(played: (mark: string) => void): Promise<Speaker> {
    const context = openContext()
    const resumed = context.resume()
    await context.audioWorklet.addModule(workletUrl)
    await resumed
    return new Speaker(context, played)
  }

  /** How loud what goes out is now, 0 to 1. */
  get level(): number {
    return this.#level
  }

  /** What has come and was not heard yet. */
  get waitingMs(): number {
    return this.#waitingMs
  }

  /** @param message as it came; it is taken away. */
  play(message: ArrayBuffer): void {
    this.#order({ type: 'sound', message, receivedMs: performance.now() }, [message])
  }

  /** Is given back once all that came before was heard, or dropped. */
  mark(name: string): void {
    this.#order({ type: 'mark', name })
  }

  clear(): void {
    this.#order({ type: 'clear', receivedMs: performance.now() })
  }

  /** The device may have interrupted it. */
  wake(): void {
    if (this.#context.state !== 'closed') void this.#context.resume()
  }

  close(): void {
    if (this.#context.state !== 'closed') void this.#context.close()
  }

  #order(order: SpeakerOrder, transfer: Transferable[] = []): void {
    this.#worklet.port.postMessage(order, transfer)
  }

  #hear(report: SpeakerReport): void {
    switch (report.type) {
      case 'marks':
        for (const name of report.names) this.#played(name)
        return
      case 'began':
        measure('socket-to-ear', report.receivedMs, this.#heardMs(report.contextS))
        return
      case 'silent':
        measure('clear-to-silence', report.receivedMs, this.#heardMs(report.contextS))
        return
      case 'level':
        this.#level = meterLevel(Float32Array.of(report.peak))
        this.#waitingMs = report.waitingMs
    }
  }

  /** When a moment of the context is heard, by `performance.now()`. */
  #heardMs(contextS: number): number {
    const { contextTime = 0, performanceTime = 0 } = this.#context.getOutputTimestamp()
    if (performanceTime > 0) return performanceTime + (contextS - contextTime) * 1_000
    const aheadS = contextS - this.#context.currentTime + this.#context.outputLatency
    return performance.now() + aheadS * 1_000
  }
}

function openContext(): AudioContext {
  try {
    return new AudioContext({ sampleRate: AGENT_RATE, latencyHint: 'interactive' })
  } catch {
    return new AudioContext({ latencyHint: 'interactive' })
  }
}
