/** A moment as people here say it: today the time alone, else with its day. */
export function localTime(atMs: number, nowMs: number, zone?: string): string {
  const timeZone = zone === undefined ? {} : { timeZone: zone }
  const day = (ms: number): string => new Date(ms).toLocaleDateString('en-CA', timeZone)
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...timeZone } as const
  if (day(atMs) === day(nowMs)) {
    return new Date(atMs).toLocaleTimeString(undefined, { ...time, second: '2-digit' })
  }
  const sameYear = day(atMs).slice(0, 4) === day(nowMs).slice(0, 4)
  return new Date(atMs).toLocaleString(undefined, {
    ...time,
    day: 'numeric',
    month: 'short',
    ...(sameYear ? { weekday: 'short' } : { year: 'numeric' }),
  })
}

/** The same moment for everybody: `2026-11-28 19:15:53 UTC`. */
export function utcTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** The value of a `datetime-local` field, in local time; empty: none. */
export function fieldTime(atMs: number | null): string {
  if (atMs === null) return ''
  const localMs = atMs - new Date(atMs).getTimezoneOffset() * 60_000
  return new Date(localMs).toISOString().slice(0, 16)
}

/** The moment that such a field says; null when it says none. */
export function timeOfField(text: string): number | null {
  const atMs = Date.parse(text)
  return text === '' || Number.isNaN(atMs) ? null : atMs
}
