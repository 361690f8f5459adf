import type { SqlValue, Statement } from './sql-engine.ts'

/** A place in a {@link Template} for a value that comes later. */
class Slot<N extends string> {
  readonly name: N

  constructor(name: N) {
    this.name = name
  }
}

/** Marks a place in {@link sql}. The same name may stand in several places. */
export function slot<N extends string>(name: N): Slot<N> {
  return new Slot(name)
}

/** A statement that is written once and filled often. */
class Template<N extends string> {
  readonly #sql: string
  readonly #parameters: readonly (Slot<N> | SqlValue)[]

  constructor(text: string, parameters: readonly (Slot<N> | SqlValue)[]) {
    this.#sql = text
    this.#parameters = parameters
  }

  /** @param fillings the values of one run each. */
  fill(fillings: readonly Readonly<Record<N, SqlValue>>[]): Statement {
    const sets = fillings.map((values) =>
      this.#parameters.map((part) => (part instanceof Slot ? values[part.name] : part)),
    )
    return { sql: this.#sql, sets }
  }

  /** The statement for a single run. */
  once(values: Readonly<Record<N, SqlValue>>): Statement {
    return this.fill([values])
  }
}

/** Parts of a statement as one, each with its values. */
export function together(parts: readonly Statement[], between = ' '): Statement {
  const values = parts.flatMap(({ sets }) => sets[0] ?? [])
  return { sql: parts.map((part) => part.sql).join(between), sets: [values] }
}

/**
 * Writes a statement: slots and values become `?`, in their order, and never a part of the text.
 * No other `?` may stand in it, so that an engine whose database numbers its parameters can
 * replace each without reading SQL.
 */
export function sql<N extends string = never>(
  texts: TemplateStringsArray,
  ...parameters: readonly (Slot<N> | SqlValue)[]
): Template<N> {
  if (texts.some((text) => text.includes('?'))) {
    throw new TypeError('A question mark in a statement is a slot or a value.')
  }
  return new Template(texts.join('?'), parameters)
}
