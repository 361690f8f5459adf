/** A pending timer. Cancelling twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void
}

/** Time as an argument: production uses {@link systemClock}, tests and replays a {@link VirtualClock}. */
export interface Clock {
  /** Monotonic milliseconds with fractions, from an arbitrary zero. */
  nowMs(): number
  /** Unix time in milliseconds; for records that people read, never for measuring. */
  wallMs(): number
  /** Runs `run` once, `delayMs` from now, never in the caller's own turn. */
  after(delayMs: number, run: () => void): Timer
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return {
      cancel: () => {
        clearTimeout(timer)
      },
    }
  },
}

/** Resolves after `delayMs` on the given clock. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve)
  })
}

/** A clock that stands still until it is advanced; timers run in the order they fall due. */
export class VirtualClock implements Clock {
  #nowMs = 0
  #order = 0
  #due: { atMs: number; order: number; run: () => void }[] = []
  readonly #wallStartMs: number

  constructor(wallStartMs = 1_700_000_000_000) {
    this.#wallStartMs = wallStartMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  wallMs(): number {
    return this.#wallStartMs + this.#nowMs
  }

  after(delayMs: number, run: () => void): Timer {
    const entry = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run }
    this.#due.push(entry)
    return {
      cancel: () => {
        this.#due = this.#due.filter((one) => one !== entry)
      },
    }
  }

  /** How many timers are pending; zero after everything was released. */
  get pending(): number {
    return this.#due.length
  }

  /** When the next timer is due, or null. */
  get nextDueMs(): number | null {
    return this.#next()?.atMs ?? null
  }

  /** Moves time on by `ms`, running what falls due on the way. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms
    for (let next = this.#next(); next !== null && next.atMs <= untilMs; next = this.#next()) {
      this.#due = this.#due.filter((one) => one !== next)
      this.#nowMs = next.atMs
      next.run()
    }
    this.#nowMs = untilMs
  }

  #next(): { atMs: number; order: number; run: () => void } | null {
    let first: { atMs: number; order: number; run: () => void } | null = null
    for (const one of this.#due) {
      if (
        first === null ||
        one.atMs < first.atMs ||
        (one.atMs === first.atMs && one.order < first.order)
      ) {
        first = one
      }
    }
    return first
  }
}
