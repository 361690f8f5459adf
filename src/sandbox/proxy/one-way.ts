import type { Socket } from 'node:net'

import type { Clock, Timer } from '../../shared/clock.ts'

/** How one direction of a connection behaves. */
export interface Shape {
  /** Added to every byte. */
  readonly latencyMs: number
  /** Up to so much more, drawn anew for each piece; the order stays. */
  readonly jitterMs: number
  /** Null: as fast as it goes. */
  readonly bytesPerSecond: number | null
}

export const PLAIN: Shape = { latencyMs: 0, jitterMs: 0, bytesPerSecond: null }

export interface OneWayParts {
  readonly clock: Clock
  readonly from: Socket
  readonly to: Socket
  readonly shape: () => Shape
  /** From 0 to below 1. */
  readonly random: () => number
}

/** A piece that waits for its time; null is the end of the stream. */
interface Waiting {
  readonly piece: Buffer | null
  readonly dueMs: number
}

/** Beyond it the sender is held back, as by a full pipe: nothing is dropped. */
const MAX_WAITING_BYTES = 1_048_576

/** Carries bytes from one socket to another: late, slowly, or not at all, always in order. */
export class OneWay {
  readonly #parts: OneWayParts
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #lastDueMs = 0
  #timer: Timer | null = null
  #swallows = false
  #ended = false
  #carriedBytes = 0

  constructor(parts: OneWayParts) {
    this.#parts = parts
    const { from, to } = parts
    from.on('data', (piece: Buffer) => {
      this.#take(piece)
    })
    from.on('end', () => {
      this.#ended = true
      this.#take(null)
    })
    to.on('drain', () => {
      this.#resumeSource()
    })
  }

  /** Nothing comes through any more, not even the end; the sender does not notice. */
  get swallows(): boolean {
    return this.#swallows
  }

  /** The sender has said that nothing more comes. */
  get ended(): boolean {
    return this.#ended
  }

  /** Bytes that were handed on. */
  get carriedBytes(): number {
    return this.#carriedBytes
  }

  swallow(): void {
    this.#swallows = true
    this.stop()
    // Whatever held the sender back is gone: it may go on talking to nobody.
    this.#parts.from.resume()
  }

  /** Forgets what waits. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
    this.#waiting = []
    this.#waitingBytes = 0
  }

  #take(piece: Buffer | null): void {
    if (this.#swallows) return
    const { clock, shape, random } = this.#parts
    const { latencyMs, jitterMs, bytesPerSecond } = shape()
    const nowMs = clock.nowMs()
    const arrivesMs = nowMs + latencyMs + (jitterMs === 0 ? 0 : random() * jitterMs)
    const transferMs = bytesPerSecond === null ? 0 : ((piece?.length ?? 0) / bytesPerSecond) * 1_000
    const dueMs = Math.max(arrivesMs, this.#lastDueMs) + transferMs
    this.#lastDueMs = dueMs
    if (dueMs <= nowMs && this.#waiting.length === 0) {
      this.#handOn(piece)
      return
    }
    this.#waiting.push({ piece, dueMs })
    this.#waitingBytes += piece?.length ?? 0
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#parts.from.pause()
    this.#arm()
  }

  #arm(): void {
    const [next] = this.#waiting
    if (next === undefined || this.#timer !== null) return
    const { clock } = this.#parts
    this.#timer = clock.after(Math.max(0, next.dueMs - clock.nowMs()), () => {
      this.#timer = null
      this.#handOnWhatIsDue()
    })
  }

  #handOnWhatIsDue(): void {
    const nowMs = this.#parts.clock.nowMs()
    for (let next = this.#waiting[0]; next !== undefined && next.dueMs <= nowMs;) {
      this.#waiting.shift()
      this.#waitingBytes -= next.piece?.length ?? 0
      this.#handOn(next.piece)
      next = this.#waiting[0]
    }
    this.#resumeSource()
    this.#arm()
  }

  #handOn(piece: Buffer | null): void {
    const { from, to } = this.#parts
    if (to.destroyed) return
    if (piece === null) {
      to.end()
      return
    }
    this.#carriedBytes += piece.length
    if (!to.write(piece)) from.pause()
  }

  #resumeSource(): void {
    const { from, to } = this.#parts
    if (this.#waitingBytes <= MAX_WAITING_BYTES && !to.writableNeedDrain) from.resume()
  }
}
