import type { Clock } from '../../shared/clock.ts'

/** Lets one waiter sleep until something has changed. */
export class ChangeSignal {
  #wake: (() => void) | null = null

  changed(): void {
    this.#wake?.()
  }

  /** Resolves at the next change, after `limitMs` at the latest. */
  async next(limitMs: number, clock: Clock): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const timer = clock.after(limitMs, () => {
      resolve(undefined)
    })
    this.#wake = () => {
      resolve(undefined)
    }
    await promise
    timer.cancel()
  }
}
