import { resultOf, type RunMeasurements } from './bench-result.ts'
import { MAX_LAG_P99_MS, type Lag } from './lag-meter.ts'
import type { LatencyPercentiles } from './percentiles.ts'

/** A row: what is measured, and its value for one run. */
type Row = readonly [title: string, value: (run: RunMeasurements) => string]

const share = (cpuMs: number, run: RunMeasurements): string =>
  `${((cpuMs * 100) / run.windowMs).toFixed(0)} % of a core`
const latency = ({ p50, p99 }: LatencyPercentiles, count: number): string =>
  p50 === null || p99 === null
    ? 'none'
    : `${p50.toFixed(2)} / ${p99.toFixed(2)}  (${count} measured)`
const lag = ({ p99Ms, maxMs }: Lag): string => `${p99Ms.toFixed(2)} / ${maxMs.toFixed(2)}`

const ROWS: readonly Row[] = [
  ['server', ({ name }) => name],
  ['calls, seconds', ({ calls, seconds }) => `${calls}, ${seconds}`],
  ['CPU, ms per call and second', (run) => resultOf(run).cpuMsPerCallSecond.toFixed(3)],
  ['CPU of the server', (run) => share(run.cpuMs.server, run)],
  ['memory at rest → under load, MB', (r) => `${r.idleRssMb.toFixed(0)} → ${r.rssMb.toFixed(0)}`],
  ['memory per call, MB', (run) => resultOf(run).rssMbPerCall.toFixed(3)],
  [
    'event loop late p50 / p99 / max, ms',
    (run) => {
      const { p50, p99, max } = resultOf(run).eventLoopDelayMs
      return `${p50.toFixed(2)} / ${p99.toFixed(2)} / ${max.toFixed(2)}`
    },
  ],
  [
    'uplink added p50 / p99, ms',
    (run) => latency(resultOf(run).uplinkAddedMs, run.uplinkAddedMs.length),
  ],
  [
    'downlink added p50 / p99, ms',
    (run) => latency(resultOf(run).downlinkAddedMs, run.downlinkAddedMs.length),
  ],
  [
    'interrupted → clear p50 / p99, ms',
    (run) => latency(resultOf(run).interruptToClearMs, run.interruptToClearMs.length),
  ],
  ['interruptions and turns unanswered', (run) => String(run.unanswered)],
  ['underruns', (run) => String(run.underruns)],
  ['frames lost', (run) => String(run.framesLost)],
  ['messages that Twilio would drop', (run) => String(run.badMessages)],
  ['phones late p99 / max, ms', (run) => lag(run.lag.phones)],
  ['Gemini side late p99 / max, ms', (run) => lag(run.lag.model)],
  ['CPU of the phones', (run) => share(run.cpuMs.phones, run)],
  ['CPU of the Gemini side', (run) => share(run.cpuMs.model, run)],
  ['CPU of everything else', (run) => share(run.cpuMs.others, run)],
]

/** The readable table: a column for each run. */
export function tableOf(runs: readonly RunMeasurements[]): string {
  const cells = ROWS.map(([title, value]) => [title, ...runs.map(value)])
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  )
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
  return lines.join('\n')
}

/** Why a run counts for nothing, or null. */
export function voidReason(run: RunMeasurements): string | null {
  if (!resultOf(run).void) return null
  return (
    `VOID: the load was late in the run of ${run.name} (p99 over ${MAX_LAG_P99_MS} ms): the ` +
    'machine could not carry both sides. Use fewer calls, or a machine with more idle cores.'
  )
}
