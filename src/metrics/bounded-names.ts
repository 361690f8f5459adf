/** Stands for every name that is not admitted. */
export const OTHER = 'other'

/**
 * Keeps the values of a label few: each one is a series of its own for as long as the process
 * lives, so that nothing a model or a caller makes up may become one.
 */
export class BoundedNames {
  readonly #known: (name: string) => boolean
  readonly #max: number
  readonly #admitted = new Set<string>()

  /**
   * @param known whether a name is one of ours; asked only until the name is admitted.
   * @param max names beyond so many are {@link OTHER}, known or not.
   */
  constructor(known: (name: string) => boolean, max: number) {
    this.#known = known
    this.#max = max
  }

  labelOf(name: string): string {
    if (this.#admitted.has(name)) return name
    if (this.#admitted.size >= this.#max || !this.#known(name)) return OTHER
    this.#admitted.add(name)
    return name
  }
}
