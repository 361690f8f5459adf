import type { AudioFormat } from '../../audio/audio-format.ts'
import type { SoundTap } from '../../audio/sound-tap.ts'
import type { CarrierEvents, CarrierStream } from '../../carrier/carrier-stream.ts'
import type { NewSound } from '../../recording/sound/new-sound.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Seat } from './open-calls.ts'

export interface Lending {
  /** Hears all that is played and said; left out: nobody does. */
  readonly sound?: (sound: NewSound) => SoundTap | null
  readonly clock: Clock
}

/**
 * A carrier's stream as a call has it: the call may do everything but close it. What follows a
 * stream is written down before it is closed, by whoever lent it and is told that the call ended.
 */
export class BorrowedStream implements CarrierStream {
  readonly callId: string
  readonly streamId: string
  readonly callerFormat: AudioFormat
  readonly agentFormat: AudioFormat
  readonly #stream: CarrierStream
  readonly #clock: Clock
  readonly #tap: SoundTap | null
  #secret = false

  constructor(stream: CarrierStream, seat: Seat, { sound, clock }: Lending) {
    this.callId = stream.callId
    this.streamId = stream.streamId
    this.callerFormat = stream.callerFormat
    this.agentFormat = stream.agentFormat
    this.#stream = stream
    this.#clock = clock
    this.#tap = sound?.(soundOf(stream, seat)) ?? null
    if (this.#tap !== null) this.#hear(this.#tap)
  }

  on<K extends keyof CarrierEvents>(
    name: K,
    listener: (...args: CarrierEvents[K]) => void,
  ): () => void {
    return this.#stream.on(name, listener)
  }

  sendAudio(payload: Uint8Array): void {
    this.#stream.sendAudio(payload)
    this.#tap?.agent(payload, this.#clock.nowMs())
  }

  sendMark(name: string): void {
    this.#stream.sendMark(name)
  }

  cork(): void {
    this.#stream.cork()
  }

  uncork(): void {
    this.#stream.uncork()
  }

  clear(): void {
    this.#stream.clear()
    this.#tap?.cleared(this.#clock.nowMs())
  }

  hideDigits(on: boolean): void {
    this.#secret = on
    this.#stream.hideDigits(on)
  }

  close(): void {
    // The lender closes it.
  }

  #hear(tap: SoundTap): void {
    this.#stream.on('audio', (payload, atMs) => {
      // A tone that is not recognised, or a digit that is spoken, would stay in a recording.
      if (!this.#secret) tap.caller(payload, atMs)
    })
    this.#stream.on('closed', () => {
      tap.ended(this.#clock.nowMs())
    })
  }
}

/**
 * Recorded is a call alone whose assistant does that, in the very version that the call was
 * answered with: of another one the caller has not heard the notice.
 */
function soundOf(
  { callId, callerFormat, agentFormat }: CarrierStream,
  { call, agent, epoch }: Seat,
): NewSound {
  const recorded = agent.recording !== null && agent.version === call.agentVersion
  return { callId, stream: epoch ?? 0, formats: { callerFormat, agentFormat }, recorded }
}
