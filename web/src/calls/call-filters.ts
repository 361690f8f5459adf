import type { CallQuery } from '../../../src/console/console-api.ts'

const DAY_MS = 86_400_000

/** Time ranges that move with the clock. */
export const RANGES = [
  { key: '1h', words: 'Last hour', lengthMs: 3_600_000 },
  { key: '24h', words: 'Last 24 hours', lengthMs: DAY_MS },
  { key: '7d', words: 'Last 7 days', lengthMs: 7 * DAY_MS },
  { key: '30d', words: 'Last 30 days', lengthMs: 30 * DAY_MS },
] as const

type RangeKey = (typeof RANGES)[number]['key']

/** What is looked for; empty texts and nulls do not matter. */
export interface CallFilters {
  readonly range: RangeKey | null
  /** Unix time, milliseconds; only without a range. */
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly number: string
  readonly agent: string
  readonly outcome: string
  readonly tool: string
  readonly minLatencyMs: number | null
  readonly tag: string
  readonly text: string
}

export const NO_FILTERS: CallFilters = {
  range: null,
  fromMs: null,
  toMs: null,
  number: '',
  agent: '',
  outcome: '',
  tool: '',
  minLatencyMs: null,
  tag: '',
  text: '',
}

const TEXTS = ['number', 'agent', 'outcome', 'tool', 'tag', 'text'] as const

/** Longer ones the server would refuse. */
const MAX_TEXT = 200

/** Reads them from an address; what makes no sense there is left out. */
export function filtersOf(search: string): CallFilters {
  const query = new URLSearchParams(search)
  const range = RANGES.find(({ key }) => key === query.get('range'))?.key ?? null
  const texts = Object.fromEntries(
    TEXTS.map((name) => [name, (query.get(name) ?? '').slice(0, MAX_TEXT)]),
  )
  return {
    ...NO_FILTERS,
    ...texts,
    range,
    fromMs: range === null ? numberOf(query.get('from')) : null,
    toMs: range === null ? numberOf(query.get('to')) : null,
    minLatencyMs: numberOf(query.get('slow')),
  }
}

/** The address's query for them, with its `?`; empty when nothing is looked for. */
export function searchOf(filters: CallFilters): string {
  const query = new URLSearchParams()
  if (filters.range !== null) query.set('range', filters.range)
  if (filters.fromMs !== null && filters.range === null) query.set('from', String(filters.fromMs))
  if (filters.toMs !== null && filters.range === null) query.set('to', String(filters.toMs))
  if (filters.minLatencyMs !== null) query.set('slow', String(filters.minLatencyMs))
  for (const name of TEXTS) {
    if (filters[name].trim() !== '') query.set(name, filters[name])
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** What the server is asked for. */
export function queryOf(filters: CallFilters, nowMs: number): CallQuery {
  const range = RANGES.find(({ key }) => key === filters.range)
  const fromMs = range === undefined ? filters.fromMs : nowMs - range.lengthMs
  const texts = TEXTS.map((name) => [name, sent(name, filters[name])] as const)
  return {
    ...Object.fromEntries(texts.filter(([, value]) => value !== '')),
    ...(fromMs === null ? {} : { fromMs }),
    ...(filters.toMs === null || range !== undefined ? {} : { toMs: filters.toMs }),
    ...(filters.minLatencyMs === null ? {} : { minLatencyMs: filters.minLatencyMs }),
  }
}

/** How many of them are set; a time range is one. */
export function countOf(filters: CallFilters): number {
  const time = filters.range !== null || filters.fromMs !== null || filters.toMs !== null
  const texts = TEXTS.filter((name) => filters[name].trim() !== '').length
  return texts + (time ? 1 : 0) + (filters.minLatencyMs === null ? 0 : 1)
}

/** People write numbers with spaces and signs; the server wants digits. */
function sent(name: (typeof TEXTS)[number], value: string): string {
  return name === 'number' ? value.replaceAll(/\D/g, '') : value.trim()
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}
