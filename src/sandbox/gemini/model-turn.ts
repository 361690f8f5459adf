import type { Clock, Timer } from '../../shared/clock.ts'
import { type Clip, loadClip } from '../clips.ts'
import type { Line } from './scenario.ts'
import type { ScriptPosition } from './script.ts'
import type { SpokenLine } from './session-record.ts'
import { Speaker } from './speaker.ts'

/** Where a turn of the model stands. Until `over` it can be interrupted. */
export type TurnPhase =
  /** The caller's turn has ended, nothing was said yet. */
  | 'thinking'
  | 'speaking'
  /** Blocking tools have been called and have not all been answered. */
  | 'waiting-for-tools'
  /** Everything was generated; by the server's reckoning the caller still hears it. */
  | 'playing'
  | 'over'

export interface TurnListener {
  /** The first thing of the turn is about to be sent. */
  begun(turn: ModelTurn): void
  text(piece: string): void
  audio(samples: Int16Array, ms: number): void
  stalled(turn: ModelTurn, forMs: number | null): void
  /** The line is spoken and calls its tools. True: the turn waits for their responses. */
  callsTools(turn: ModelTurn): boolean
  generationComplete(turn: ModelTurn): void
  turnComplete(turn: ModelTurn): void
}

/** Until when the caller hears what was sent, if it is played in real time from its arrival. */
export class AssumedPlayback {
  readonly #clock: Clock
  #untilMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds until everything has been heard; never negative. */
  get leftMs(): number {
    return Math.max(0, this.#untilMs - this.#clock.nowMs())
  }

  add(ms: number): void {
    this.#untilMs = Math.max(this.#untilMs, this.#clock.nowMs()) + ms
  }

  /** An interruption: the client throws away what it has not played. */
  cut(): void {
    this.#untilMs = 0
  }
}

/** One line of the scenario from the first thought to `turnComplete`. */
export class ModelTurn implements SpokenLine {
  readonly line: Line
  readonly clip: Clip | null
  /** Where the script stood before it gave this line. */
  readonly before: ScriptPosition
  readonly #clock: Clock
  readonly #playback: AssumedPlayback
  readonly #listener: TurnListener
  readonly #speaker: Speaker | null
  #phase: TurnPhase = 'thinking'
  #timer: Timer | null = null

  constructor(
    line: Line,
    before: ScriptPosition,
    parts: {
      readonly clock: Clock
      readonly playback: AssumedPlayback
      readonly listener: TurnListener
      /** Said instead of the line's own clip. */
      readonly clip?: Clip
    },
  ) {
    this.line = line
    this.before = before
    this.#clock = parts.clock
    this.#playback = parts.playback
    this.#listener = parts.listener
    this.clip = parts.clip ?? (line.clip === undefined ? null : loadClip(line.clip))
    this.#speaker = this.clip === null ? null : this.#speakerOf(this.clip)
  }

  get name(): string | null {
    return this.line.name ?? null
  }

  get sentMs(): number {
    return this.#speaker?.sentMs ?? 0
  }

  get phase(): TurnPhase {
    return this.#phase
  }

  /** Thinks for the line's `delayMs`, then speaks. */
  start(): void {
    this.#timer = this.#clock.after(this.line.delayMs, () => {
      this.#timer = null
      this.#begin()
    })
  }

  /** Says and tells nothing from here on. */
  stop(): void {
    this.#phase = 'over'
    this.#speaker?.stop()
    this.#timer?.cancel()
    this.#timer = null
  }

  #begin(): void {
    this.#phase = 'speaking'
    this.#listener.begun(this)
    if (this.#isOver()) return
    if (this.#speaker === null) this.#spoken()
    else this.#speaker.start()
  }

  #speakerOf(clip: Clip): Speaker {
    return new Speaker(this.#clock, clip, this.line, {
      text: (piece) => {
        this.#listener.text(piece)
      },
      audio: (samples, ms) => {
        this.#playback.add(ms)
        this.#listener.audio(samples, ms)
      },
      stalled: (forMs) => {
        this.#listener.stalled(this, forMs)
      },
      done: () => {
        this.#spoken()
      },
    })
  }

  #spoken(): void {
    const waits = this.line.toolCalls.length > 0 && this.#listener.callsTools(this)
    if (this.#isOver()) return
    if (waits) {
      this.#phase = 'waiting-for-tools'
      return
    }
    this.#phase = 'playing'
    // A turn without audio generates nothing that could be complete.
    if (!this.line.silent) this.#listener.generationComplete(this)
    if (this.#isOver()) return
    this.#timer = this.#clock.after(this.#playback.leftMs, () => {
      this.#timer = null
      this.#phase = 'over'
      this.#listener.turnComplete(this)
    })
  }

  /** A listener may have stopped the turn. */
  #isOver(): boolean {
    return this.#phase === 'over'
  }
}
