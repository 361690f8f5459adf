/** What a counter takes: it refuses, with an exception, what is no number and what is negative. */
export function amount(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0
}

export function seconds(ms: number): number {
  return amount(ms) / 1_000
}
