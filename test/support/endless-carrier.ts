import type { PlayoutOutput } from '../../src/audio/playout-queue.ts'

interface Segment {
  readonly turn: number
  readonly startMs: number
  endMs: number
}

/** How one turn was really played, by the carrier's own clock. */
interface PlayedTurn {
  readonly startMs: number
  endMs: number
  /** Sound of it; less than `endMs - startMs` where the carrier ran dry. */
  playedMs: number
}

/**
 * A carrier that knows the truth: which turn sounded when, to the microsecond, for hours. Pure
 * arithmetic instead of timers; its own memory is what is now in its buffer.
 */
export class EndlessCarrier implements PlayoutOutput {
  /** Set it before anything else is called. */
  nowMs = 0
  /** The fullest that the buffer has been. */
  peakMs = 0
  readonly gaps = { ours: 0, model: 0 }
  /** Gaps of the turns that are not heard yet, as the queue reports them. */
  reportedGapMs = 0
  readonly heardTurns: { readonly turn: number; readonly heardMs: number }[] = []
  readonly #thereMs: number
  readonly #backMs: number
  readonly #bytesPerMs: number
  readonly #turns = new Map<number, PlayedTurn>()
  #segments: Segment[] = []
  #marks: { readonly name: string; atMs: number }[] = []
  #dryAtMs = 0

  /** Milliseconds of the way to the carrier and back. */
  constructor(thereMs: number, backMs: number, bytesPerMs = 8) {
    this.#thereMs = thereMs
    this.#backMs = backMs
    this.#bytesPerMs = bytesPerMs
  }

  audio(payload: Uint8Array, turn: number): void {
    const startMs = Math.max(this.#dryAtMs, this.nowMs + this.#thereMs)
    this.#dryAtMs = startMs + payload.length / this.#bytesPerMs
    this.peakMs = Math.max(this.peakMs, this.#dryAtMs - this.nowMs - this.#thereMs)
    this.#settle()
    const last = this.#segments.at(-1)
    if (last?.turn === turn && last.endMs === startMs) last.endMs = this.#dryAtMs
    else this.#segments.push({ turn, startMs, endMs: this.#dryAtMs })
  }

  mark(name: string): void {
    const playedAtMs = Math.max(this.#dryAtMs, this.nowMs + this.#thereMs)
    this.#marks.push({ name, atMs: playedAtMs + this.#backMs })
  }

  underrun(side: 'ours' | 'model', gapMs: number): void {
    this.gaps[side] += 1
    this.reportedGapMs += gapMs
  }

  turnHeard(turn: number, heardMs: number): void {
    this.heardTurns.push({ turn, heardMs })
  }

  /** Empties the buffer; every pending mark comes back. */
  clear(): void {
    const atMs = this.nowMs + this.#thereMs
    this.#segments = this.#segments.filter(({ startMs }) => startMs < atMs)
    for (const one of this.#segments) one.endMs = Math.min(one.endMs, atMs)
    for (const one of this.#marks) one.atMs = Math.min(one.atMs, atMs + this.#backMs)
    this.#dryAtMs = Math.min(this.#dryAtMs, atMs)
  }

  /** When the next mark comes back; Infinity when none is pending. */
  get nextMarkMs(): number {
    return this.#marks[0]?.atMs ?? Infinity
  }

  takeMark(): string {
    const mark = this.#marks.shift()
    if (mark === undefined) throw new TypeError('no mark is pending')
    return mark.name
  }

  /** What of `turn` has sounded by now. */
  playedMs(turn: number): number {
    this.#settle()
    const going = this.#segments
      .filter((one) => one.turn === turn && one.startMs < this.nowMs)
      .reduce((sum, one) => sum + this.nowMs - one.startMs, 0)
    return (this.#turns.get(turn)?.playedMs ?? 0) + going
  }

  /** A turn that has been played to its end; it is then forgotten. */
  takeTurn(turn: number): PlayedTurn {
    this.#settle()
    const played = this.#turns.get(turn)
    if (played === undefined) throw new TypeError('the turn has not sounded')
    this.#turns.delete(turn)
    return played
  }

  /** Things that it holds: grows with time if somebody forgets to finish something. */
  get held(): number {
    return this.#segments.length + this.#marks.length + this.#turns.size
  }

  #settle(): void {
    for (;;) {
      const first = this.#segments[0]
      if (first === undefined || first.endMs > this.nowMs) return
      this.#segments.shift()
      const ms = first.endMs - first.startMs
      const turn = this.#turns.get(first.turn)
      if (turn === undefined) {
        this.#turns.set(first.turn, { startMs: first.startMs, endMs: first.endMs, playedMs: ms })
      } else {
        turn.endMs = first.endMs
        turn.playedMs += ms
      }
    }
  }
}
