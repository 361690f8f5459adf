import type { CallEvent, CallEventListener } from '../shared/call-event.ts'
import { Instruments } from './instruments.ts'
import { lineMetrics } from './line-metrics.ts'
import { modelMetrics, type UsedTokens } from './model-metrics.ts'
import { outcomeMetrics } from './outcome-metrics.ts'
import { processMetrics, type ProcessFacts, type ProcessState } from './process-metrics.ts'
import { speechMetrics } from './speech-metrics.ts'
import { toolMetrics } from './tool-metrics.ts'

export interface MetricsOptions extends ProcessFacts {
  /** Every reason for which callers are refused. */
  readonly refusalReasons: readonly string[]
  /** Whether an assistant has a tool of that name. */
  readonly isTool: (name: string) => boolean
  readonly costUsd: (tokens: UsedTokens) => number
  /** Looked at when a document is asked for. */
  readonly state: () => ProcessState
}

/** A document in the text format of Prometheus. */
export interface MetricsDocument {
  readonly contentType: string
  readonly text: string
}

/**
 * One of the readers of everything that happens in calls: counts, and never keeps, what is said,
 * by whom, and in which call.
 */
export class Metrics {
  readonly #instruments = new Instruments()
  readonly #readers: readonly CallEventListener[]
  readonly #refused: (reason: string) => void
  readonly #look: () => void

  constructor(options: MetricsOptions) {
    const instruments = this.#instruments
    const outcomes = outcomeMetrics(instruments, options.refusalReasons)
    this.#refused = outcomes.refused
    this.#readers = [
      outcomes.read,
      speechMetrics(instruments),
      modelMetrics(instruments, options.costUsd),
      toolMetrics(instruments, options.isTool),
      lineMetrics(instruments),
    ]
    const taken = processMetrics(instruments, options)
    this.#look = () => {
      taken(options.state())
    }
  }

  /** Takes the same time for every event, and does not throw. */
  read(event: CallEvent): void {
    for (const reader of this.#readers) reader(event)
  }

  /** A caller was not served. */
  refused(reason: string): void {
    this.#refused(reason)
  }

  /** Builds the whole document: only for those who ask for it. */
  async document(): Promise<MetricsDocument> {
    this.#look()
    const { registry } = this.#instruments
    return { contentType: registry.contentType, text: await registry.metrics() }
  }
}
