import { plainName } from '../format/text.ts'

export interface SummaryRow {
  readonly name: string
  /** One for each stream; null: it says nothing of it. */
  readonly values: readonly (string | null)[]
}

/** The numbers of all streams' summaries as the rows of a table, nested ones by their whole name. */
export function summaryRows(
  summaries: readonly Readonly<Record<string, unknown>>[],
): readonly SummaryRow[] {
  const flat = summaries.map((summary) => new Map(fieldsOf(summary, '')))
  const names = new Set(flat.flatMap((fields) => [...fields.keys()]))
  return [...names].map((name) => ({
    name,
    values: flat.map((fields) => fields.get(name) ?? null),
  }))
}

function fieldsOf(value: Readonly<Record<string, unknown>>, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([key, field]): [string, string][] => {
    const name = prefix === '' ? plainName(key) : `${prefix}, ${plainName(key)}`
    if (typeof field === 'object' && field !== null && !Array.isArray(field)) {
      return fieldsOf(field as Readonly<Record<string, unknown>>, name)
    }
    return [[name, textOf(field)]]
  })
}

function textOf(value: unknown): string {
  if (typeof value === 'number')
    return value.toLocaleString(undefined, { maximumFractionDigits: 1 })
  if (typeof value === 'string') return value
  return value === null || value === undefined ? '–' : JSON.stringify(value)
}
