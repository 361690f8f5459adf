/** So many may be past before they are cleared away. */
const MOST_PAST = 64

/**
 * When the stretches of a run of bytes arrived. Plain numbers in two arrays: an object for each
 * stretch would outlive the engine's young generation.
 */
export class Arrivals {
  /** Where each stretch begins, rising. */
  #starts: number[] = []
  #timesMs: number[] = []
  /** Index of the first stretch that is still needed. */
  #first = 0

  add(start: number, atMs: number): void {
    this.#starts.push(start)
    this.#timesMs.push(atMs)
  }

  /** When the byte at `position` arrived. Binary search: a long burst is hundreds of stretches. */
  at(position: number): number {
    let low = this.#first
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= position) low = middle
      else high = middle - 1
    }
    return this.#timesMs[low]!
  }

  /** What lies before `position` is not asked for again. */
  release(position: number): void {
    while (this.#first + 1 < this.#starts.length && this.#starts[this.#first + 1]! <= position) {
      this.#first += 1
    }
    if (this.#first <= MOST_PAST) return
    this.#starts = this.#starts.slice(this.#first)
    this.#timesMs = this.#timesMs.slice(this.#first)
    this.#first = 0
  }

  /** The bytes from `position` on are gone: what comes next begins there anew. */
  truncate(position: number): void {
    while (this.#starts.length > this.#first && this.#starts.at(-1)! >= position) {
      this.#starts.pop()
      this.#timesMs.pop()
    }
  }
}
