const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export const OVERVIEW_RANGES = [
  { key: '24h', words: '24 hours', lengthMs: DAY_MS },
  { key: '7d', words: '7 days', lengthMs: 7 * DAY_MS },
  { key: '30d', words: '30 days', lengthMs: 30 * DAY_MS },
] as const

export type OverviewRange = (typeof OVERVIEW_RANGES)[number]

/** Which range an address means; the first when it means none. */
export function overviewRangeOf(search: string): OverviewRange {
  const wanted = new URLSearchParams(search).get('range')
  return OVERVIEW_RANGES.find(({ key }) => key === wanted) ?? OVERVIEW_RANGES[0]
}
