import type { Counter } from 'prom-client'
import { amount } from './amounts.ts'
import { OTHER } from './bounded-names.ts'

/** Every value that each label may have; the compiler sees to it that none is missing. */
export type ClosedValues<L extends Readonly<Record<string, string>>> = {
  readonly [K in keyof L]: Readonly<Record<L[K], true>>
}

/**
 * A counter whose labels have a fixed set of values. All series begin at zero: the first failure
 * of its kind is then a rise that a rule can see, and not a series without a past.
 */
export class ClosedCounter<L extends Readonly<Record<string, string>>> {
  readonly #counter: Counter
  readonly #values: ReadonlyMap<string, ReadonlySet<string>>

  constructor(counter: Counter, values: ClosedValues<L>) {
    this.#counter = counter
    this.#values = new Map(
      Object.entries<Readonly<Record<string, true>>>(values).map(([label, all]) => [
        label,
        new Set(Object.keys(all)),
      ]),
    )
    for (const labels of combinations([...this.#values])) counter.inc(labels, 0)
  }

  /** A value that is not in the set counts as `other`. */
  add(labels: L, by = 1): void {
    const bounded: Record<string, string> = {}
    for (const [label, values] of this.#values) {
      const value = labels[label]
      bounded[label] = value !== undefined && values.has(value) ? value : OTHER
    }
    this.#counter.inc(bounded, amount(by))
  }
}

function combinations(
  labels: readonly (readonly [string, ReadonlySet<string>])[],
): readonly Readonly<Record<string, string>>[] {
  let all: readonly Readonly<Record<string, string>>[] = [{}]
  for (const [label, values] of labels) {
    all = all.flatMap((one) => [...values].map((value) => ({ ...one, [label]: value })))
  }
  return all
}
