import { percentile } from './detection.ts'

/** Bars that were not met so far. */
let missed = 0

export function missedBars(): number {
  return missed
}

/** A cell that says whether a bar is met, and counts it when it is not; empty without a bar. */
export function verdict(met: boolean | null): string {
  if (met === null) return ''
  if (!met) missed += 1
  return met ? 'ok' : 'MISSED'
}

export function printHead(cells: readonly string[]): void {
  printRow(cells)
  printRow(cells.map(() => '---'))
}

export function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

/** Rounded; what is infinite was never reached. */
export function percentiles(values: readonly number[], shares: readonly number[]): string {
  const shown = (value: number): string =>
    Number.isFinite(value) ? signed(Number(value.toFixed(0))) : 'never'
  return shares.map((share) => shown(percentile(values, share))).join(' / ')
}

/** The share of the values that do not exceed `limit`. */
export function shareWithin(values: readonly number[], limit: number, of = values.length): string {
  return `${((100 * values.filter((value) => value <= limit).length) / of).toFixed(1)} %`
}

/** A level or a difference, with a minus that is as wide as a plus. */
export function signed(value: number): string {
  return String(value).replace('-', '−')
}
