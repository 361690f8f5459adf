import { TELEPHONE_FORMAT } from '../../src/audio/audio-format.ts'
import { VOICING_FRAME_MS, VOICING_FRAME_SAMPLES } from '../../src/audio/frame-voicing.ts'
import { encodeMulaw, MULAW_SILENCE } from '../../src/audio/mulaw.ts'
import type { CarrierEvents, CarrierStream } from '../../src/carrier/carrier-stream.ts'
import type { Clock } from '../../src/shared/clock.ts'
import { TypedEvents } from '../../src/shared/typed-events.ts'
import type { RoomEcho } from './room-echo.ts'

/** From us to the carrier, and the same again back: its buffer is not where we are. */
const WAY_MS = 40

/** Agent sound without an interruption of ours, as the telephone played it. */
export interface Stretch {
  readonly startMs: number
  readonly endMs: number
  readonly mulaw: Uint8Array
}

interface Playing {
  readonly startMs: number
  readonly frames: Uint8Array[]
}

/**
 * A carrier and the telephone behind it, in a room: plays what it is sent, hears the room and what
 * comes back of its own sound. All on a clock that somebody else advances.
 */
export class RoomCarrier extends TypedEvents<CarrierEvents> implements CarrierStream {
  readonly callId = 'CA1'
  readonly streamId = 'MZ1'
  readonly callerFormat = TELEPHONE_FORMAT
  readonly agentFormat = TELEPHONE_FORMAT
  /** When `clear` was sent, each time. */
  readonly clearsMs: number[] = []
  readonly #clock: Clock
  readonly #echo: RoomEcho
  readonly #stretches: Stretch[] = []
  /** In the order it was sent, which is the order it is due. */
  #onTheWay: { readonly atMs: number; readonly arrive: () => void }[] = []
  #buffer: (Uint8Array | { readonly mark: string })[] = []
  #playing: Playing | null = null
  #playedToMs = 0
  #mediaMs = 0

  constructor(clock: Clock, echo: RoomEcho) {
    super()
    this.#clock = clock
    this.#echo = echo
  }

  /** What the caller has heard of the agent, cut where it was stopped. */
  stretches(): readonly Stretch[] {
    return this.#playing === null
      ? this.#stretches
      : [...this.#stretches, this.#closed(this.#playing)]
  }

  /** The next 20 ms, which have just passed: what they played, and what the microphone heard. */
  pass(room: Int16Array): void {
    const nowMs = this.#clock.nowMs()
    while (this.#onTheWay[0] !== undefined && this.#onTheWay[0].atMs <= nowMs) {
      this.#onTheWay.shift()?.arrive()
    }
    const back = this.#echo.play(this.#playFrame(nowMs))
    const heard = back.map((sample, i) =>
      Math.max(-32_768, Math.min(32_767, sample + (room[i] ?? 0))),
    )
    this.emit('audio', encodeMulaw(heard), nowMs, this.#mediaMs)
    this.#mediaMs += VOICING_FRAME_MS
  }

  sendAudio(payload: Uint8Array): void {
    this.#send(() => this.#buffer.push(payload))
  }

  sendMark(mark: string): void {
    this.#send(() => this.#buffer.push({ mark }))
  }

  clear(): void {
    this.clearsMs.push(this.#clock.nowMs())
    this.#send(() => {
      if (this.#playing !== null) this.#stretches.push(this.#closed(this.#playing))
      this.#playing = null
      const cleared = this.#buffer
      this.#buffer = []
      for (const one of cleared) if ('mark' in one) this.#echoMark(one.mark)
    })
  }

  cork(): void {
    // Messages have no cost here that could be shared.
  }

  uncork(): void {
    // See cork.
  }

  hideDigits(): void {
    // Nobody presses a key in this room.
  }

  close(): void {
    this.emit('closed', { by: 'us' })
  }

  #send(arrive: () => void): void {
    this.#onTheWay.push({ atMs: this.#clock.nowMs() + WAY_MS, arrive })
  }

  #echoMark(mark: string): void {
    this.#send(() => {
      this.emit('mark', mark, this.#clock.nowMs())
    })
  }

  #playFrame(nowMs: number): Uint8Array {
    const frame = new Uint8Array(VOICING_FRAME_SAMPLES).fill(MULAW_SILENCE)
    let filled = 0
    while (filled < frame.length) {
      const next = this.#buffer.shift()
      if (next === undefined) break
      if ('mark' in next) {
        this.#echoMark(next.mark)
        continue
      }
      const part = next.subarray(0, frame.length - filled)
      frame.set(part, filled)
      filled += part.length
      if (part.length < next.length) this.#buffer.unshift(next.subarray(part.length))
    }
    // Marks behind the last sound come back with it.
    while (this.#buffer[0] !== undefined && 'mark' in this.#buffer[0]) {
      this.#echoMark(this.#buffer[0].mark)
      this.#buffer.shift()
    }
    if (filled > 0) {
      this.#playing ??= { startMs: nowMs - VOICING_FRAME_MS, frames: [] }
      this.#playing.frames.push(frame.subarray(0, filled))
      this.#playedToMs = nowMs
    }
    return frame
  }

  #closed({ startMs, frames }: Playing): Stretch {
    return { startMs, endMs: this.#playedToMs, mulaw: new Uint8Array(Buffer.concat(frames)) }
  }
}
