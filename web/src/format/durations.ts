const SECOND_MS = 1_000
const MINUTE_S = 60
const HOUR_S = 3_600

/** How long something took, as a clock shows it: `0:07`, `12:05`, `1:02:33`. */
export function clockTime(durationMs: number): string {
  const totalS = Math.max(0, Math.floor(durationMs / SECOND_MS))
  const hours = Math.floor(totalS / HOUR_S)
  const minutes = Math.floor((totalS % HOUR_S) / MINUTE_S)
  const seconds = twoDigits(totalS % MINUTE_S)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${seconds}` : `${minutes}:${seconds}`
}

/** The same in words, for screen readers: `1 hour 2 minutes 33 seconds`. */
export function spokenDuration(durationMs: number): string {
  const totalS = Math.max(0, Math.floor(durationMs / SECOND_MS))
  const parts = [
    counted(Math.floor(totalS / HOUR_S), 'hour'),
    counted(Math.floor((totalS % HOUR_S) / MINUTE_S), 'minute'),
    counted(totalS % MINUTE_S, 'second'),
  ].filter((part) => part !== null)
  return parts.length === 0 ? '0 seconds' : parts.join(' ')
}

/** A short time: `420 ms`, `1.3 s`, `75 s`. Null is a dash. */
export function shortTime(ms: number | null): string {
  if (ms === null) return '–'
  if (ms < 999.5) return `${Math.round(ms)} ms`
  const seconds = ms / SECOND_MS
  return `${seconds.toLocaleString(undefined, { maximumFractionDigits: seconds < 9.95 ? 1 : 0 })} s`
}

function counted(count: number, unit: string): string | null {
  if (count === 0) return null
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

function twoDigits(value: number): string {
  return value.toString().padStart(2, '0')
}
