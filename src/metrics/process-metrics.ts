import { collectDefaultMetrics } from 'prom-client'
import { amount, seconds } from './amounts.ts'
import type { Instruments } from './instruments.ts'

/** The process as it is at one moment. */
export interface ProcessState {
  readonly liveCalls: number
  readonly ringingCalls: number
  /** A new call would be taken. */
  readonly takesCalls: boolean
  /** Lateness of timers at the 99th percentile of the last seconds. */
  readonly loopP99Ms: number
  /** Since midnight UTC, estimated. */
  readonly costTodayUsd: number
  readonly store: {
    /** Rows that wait to be written. */
    readonly waiting: number
    /** Since the process began. */
    readonly losses: { readonly events: number; readonly batches: number }
  }
}

/** What does not change while the process lives. */
export interface ProcessFacts {
  /** Of this program. */
  readonly version: string
  /** Name of the model. */
  readonly model: string
  readonly maxCalls: number
}

/** Adds what is looked at only when somebody asks. @returns what takes a look. */
export function processMetrics(
  instruments: Instruments,
  facts: ProcessFacts,
): (state: ProcessState) => void {
  const { version, model, maxCalls } = facts
  instruments
    .gauge('hexkey_build_info', 'Always 1; the labels say what runs.', ['version', 'model'])
    .set({ version, model }, 1)
  instruments.gauge('hexkey_calls_limit', 'MAX_CALLS.').set(maxCalls)
  const active = instruments.gauge('hexkey_calls_active', 'Calls that talk now.')
  const ringing = instruments.gauge('hexkey_calls_ringing', 'Calls that wait for their stream.')
  const takesCalls = instruments.gauge(
    'hexkey_takes_calls',
    '1 when a new call would be taken, as /readyz says; otherwise 0.',
  )
  const loop = instruments.gauge(
    'hexkey_loop_lateness_p99_seconds',
    'Lateness of timers at the 99th percentile of the last five seconds.',
  )
  const costToday = instruments.gauge(
    'hexkey_cost_today_usd',
    'What the model has cost this process since midnight UTC, estimated, US dollars.',
  )
  const waiting = instruments.gauge(
    'hexkey_store_waiting_rows',
    'Rows that wait to be written to the store.',
  )
  const lostEvents = instruments.counter(
    'hexkey_store_lost_events_total',
    'Events of calls that were dropped because too many waited.',
  )
  const lostBatches = instruments.counter(
    'hexkey_store_lost_batches_total',
    'Batches of records that the store did not take, after all attempts.',
  )
  collectDefaultMetrics({
    register: instruments.registry,
    prefix: 'hexkey_',
    // A look each 20 ms, as often as sound is sent.
    eventLoopMonitoringPrecision: 20,
  })
  return ({ store, ...state }) => {
    active.set(state.liveCalls)
    ringing.set(state.ringingCalls)
    takesCalls.set(state.takesCalls ? 1 : 0)
    loop.set(seconds(state.loopP99Ms))
    costToday.set(amount(state.costTodayUsd))
    waiting.set(amount(store.waiting))
    // Counted elsewhere: the sum is taken over as it is.
    lostEvents.reset()
    lostEvents.inc(amount(store.losses.events))
    lostBatches.reset()
    lostBatches.inc(amount(store.losses.batches))
  }
}
