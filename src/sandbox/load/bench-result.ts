import type { Observations } from './latencies.ts'
import { MAX_LAG_P99_MS, type Lag } from './lag-meter.ts'
import { percentilesOf, roundTo, type LatencyPercentiles } from './percentiles.ts'

/** How late the server's event loop was, milliseconds. */
export interface EventLoopDelay {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Everything that one run found out. */
export interface RunMeasurements extends Observations {
  readonly name: string
  readonly calls: number
  readonly seconds: number
  /** Inside the window, from the operating system; all but the server's shows who was the limit. */
  readonly cpuMs: {
    readonly server: number
    readonly phones: number
    readonly model: number
    /** Every other process, and the machine's host. */
    readonly others: number
  }
  readonly windowMs: number
  readonly idleRssMb: number
  /** The most that was seen inside the window. */
  readonly rssMb: number
  readonly eventLoopDelayMs: EventLoopDelay
  readonly lag: { readonly phones: Lag; readonly model: Lag }
  readonly badMessages: number
}

/** One server's part of the JSON object on the last line. Milliseconds and megabytes. */
export interface BenchResult {
  readonly calls: number
  readonly seconds: number
  readonly cpuMsPerCallSecond: number
  readonly rssMb: number
  readonly rssMbPerCall: number
  readonly eventLoopDelayMs: EventLoopDelay
  readonly uplinkAddedMs: LatencyPercentiles
  readonly downlinkAddedMs: LatencyPercentiles
  readonly interruptToClearMs: LatencyPercentiles
  readonly underruns: number
  readonly framesLost: number
  /** The load was late: the figures say nothing about the server. */
  readonly void: boolean
}

export function resultOf(run: RunMeasurements): BenchResult {
  const { p50, p99, max } = run.eventLoopDelayMs
  return {
    calls: run.calls,
    seconds: run.seconds,
    cpuMsPerCallSecond: roundTo(run.cpuMs.server / ((run.calls * run.windowMs) / 1_000), 3),
    rssMb: roundTo(run.rssMb, 1),
    rssMbPerCall: roundTo((run.rssMb - run.idleRssMb) / run.calls, 3),
    eventLoopDelayMs: { p50: roundTo(p50, 2), p99: roundTo(p99, 2), max: roundTo(max, 2) },
    uplinkAddedMs: percentilesOf(run.uplinkAddedMs),
    downlinkAddedMs: percentilesOf(run.downlinkAddedMs),
    interruptToClearMs: percentilesOf(run.interruptToClearMs),
    underruns: run.underruns,
    framesLost: run.framesLost,
    void: Math.max(run.lag.phones.p99Ms, run.lag.model.p99Ms) > MAX_LAG_P99_MS,
  }
}

/** The object on the last line of a run. */
export type BenchSummary = BenchResult & {
  readonly peer?: BenchResult
  /** Ours to theirs. */
  readonly cpuRatio?: number
}

/** Void as a whole when either part is. */
export function summaryOf(own: BenchResult, peer: BenchResult | null): BenchSummary {
  if (peer === null) return own
  return {
    ...own,
    void: own.void || peer.void,
    peer,
    cpuRatio: roundTo(own.cpuMsPerCallSecond / peer.cpuMsPerCallSecond, 3),
  }
}
