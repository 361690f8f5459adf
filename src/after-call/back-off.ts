const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Pauses after the first failed delivery, the second, and so on. */
const PAUSES_MS = [
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
] as const

/**
 * How long a letter waits after another failure; null: it is a dead letter.
 *
 * @param failures before this one.
 */
export function pauseAfterMs(failures: number): number | null {
  return PAUSES_MS[failures] ?? null
}
