import { meterLevel } from '../../sound/play-schedule.ts'
import workletUrl from './microphone-worklet.ts?worker&url'
import { troubleOf, type MicrophoneTrouble } from './microphone-trouble.ts'
import { CALLER_RATE } from './rates.ts'
import { MICROPHONE_WORKLET, type MicrophoneFrame } from './sound-orders.ts'

export class NoMicrophone extends Error {
  readonly trouble: MicrophoneTrouble

  constructor(trouble: MicrophoneTrouble) {
    super(`no microphone: ${trouble}`)
    this.name = 'NoMicrophone'
    this.trouble = trouble
  }
}

interface MicrophoneListener {
  /** 20 ms at 16 kHz, to keep. */
  readonly frame: (frame: MicrophoneFrame) => void
  /** It was unplugged, or taken away. */
  readonly gone: () => void
}

/** What a person says into a device, in pieces. */
export class Microphone {
  readonly #context: AudioContext
  readonly #listener: MicrophoneListener
  #stream: MediaStream
  #source: MediaStreamAudioSourceNode
  readonly #worklet: AudioWorkletNode
  #muted = false
  #level = 0

  private constructor(parts: {
    context: AudioContext
    stream: MediaStream
    listener: MicrophoneListener
  }) {
    this.#context = parts.context
    this.#stream = parts.stream
    this.#listener = parts.listener
    this.#worklet = new AudioWorkletNode(parts.context, MICROPHONE_WORKLET, {
      ...{ channelCount: 1, channelCountMode: 'explicit' },
      ...{ numberOfInputs: 1, numberOfOutputs: 1, outputChannelCount: [1] },
    })
    this.#worklet.port.onmessage = ({ data }: MessageEvent<MicrophoneFrame>) => {
      this.#take(data)
    }
    // It gives silence; what leads nowhere is not run.
    this.#worklet.connect(parts.context.destination)
    this.#source = this.#listen(parts.stream)
  }

  /**
   * Asks for the microphone: the browser asks the person, the first time.
   *
   * @param deviceId the one to be preferred; '': any.
   * @throws NoMicrophone
   */
  static async open(deviceId: string, listener: MicrophoneListener): Promise<Microphone> {
    const stream = await askFor(deviceId)
    try {
      const context = contextFor(stream)
      await context.audioWorklet.addModule(workletUrl)
      await context.resume()
      return new Microphone({ context, stream, listener })
    } catch (error) {
      stopAll(stream)
      throw error
    }
  }

  /** The device that is listened to; '': the browser does not say. */
  get deviceId(): string {
    return this.#stream.getAudioTracks()[0]?.getSettings().deviceId ?? ''
  }

  /** How loud it is now, 0 to 1. */
  get level(): number {
    return this.#muted ? 0 : this.#level
  }

  /** What is said while it is muted is silence, already in the browser. */
  set muted(muted: boolean) {
    this.#muted = muted
    for (const track of this.#stream.getAudioTracks()) track.enabled = !muted
  }

  /** Listens to another device. @throws NoMicrophone, and goes on with the one before. */
  async change(deviceId: string): Promise<void> {
    const stream = await askFor(deviceId)
    const before = this.#stream
    this.#source.disconnect()
    this.#stream = stream
    this.muted = this.#muted
    this.#source = this.#listen(stream)
    stopAll(before)
  }

  /** The device may have interrupted it. */
  wake(): void {
    if (this.#context.state !== 'closed') void this.#context.resume()
  }

  close(): void {
    stopAll(this.#stream)
    if (this.#context.state !== 'closed') void this.#context.close()
  }

  #listen(stream: MediaStream): MediaStreamAudioSourceNode {
    const source = this.#context.createMediaStreamSource(stream)
    source.connect(this.#worklet)
    stream.getAudioTracks()[0]?.addEventListener('ended', () => {
      if (stream === this.#stream) this.#listener.gone()
    })
    return source
  }

  #take(frame: MicrophoneFrame): void {
    this.#level = meterLevel(frame.samples)
    this.#listener.frame(frame)
  }
}

async function askFor(deviceId: string): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        ...{ echoCancellation: true, noiseSuppression: true, autoGainControl: true },
        channelCount: 1,
        ...(deviceId === '' ? {} : { deviceId: { ideal: deviceId } }),
      },
    })
  } catch (error) {
    throw new NoMicrophone(troubleOf(error instanceof DOMException ? error.name : ''))
  }
}

/** At 16 kHz where the browser converts a device's sound by itself, else at the device's rate. */
function contextFor(stream: MediaStream): AudioContext {
  try {
    const context = new AudioContext({ sampleRate: CALLER_RATE, latencyHint: 'interactive' })
    try {
      // Firefox takes no source of another rate.
      context.createMediaStreamSource(stream).disconnect()
      return context
    } catch {
      void context.close()
    }
  } catch {
    // The rate itself was refused.
  }
  return new AudioContext({ latencyHint: 'interactive' })
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
