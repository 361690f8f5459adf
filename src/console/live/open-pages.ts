/** How many pages may watch at a time. */
const MOST = { altogether: 100, ofOnePerson: 10 } as const

/** Counts the pages that watch, by who has them open. */
export class OpenPages {
  readonly #byPerson = new Map<string, number>()
  #all = 0

  /** @returns gives the place back, once; null: there is none. */
  take(person: string): (() => void) | null {
    const his = this.#byPerson.get(person) ?? 0
    if (this.#all >= MOST.altogether || his >= MOST.ofOnePerson) return null
    this.#count(person, 1)
    let taken = true
    return () => {
      if (taken) this.#count(person, -1)
      taken = false
    }
  }

  #count(person: string, by: 1 | -1): void {
    this.#all += by
    const left = (this.#byPerson.get(person) ?? 0) + by
    if (left === 0) this.#byPerson.delete(person)
    else this.#byPerson.set(person, left)
  }
}
