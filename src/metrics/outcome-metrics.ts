import type { CallEvent, EndReason } from '../shared/call-event.ts'
import { seconds } from './amounts.ts'
import type { Instruments } from './instruments.ts'

const END_REASONS: Readonly<Record<EndReason, true>> = {
  'caller-hung-up': true,
  'carrier-lost': true,
  'model-unavailable': true,
  'model-lost': true,
  'model-silent': true,
  'person-asked': true,
  'agent-ended': true,
  'ended-by-staff': true,
  'caller-idle': true,
  'time-limit': true,
  'usage-limit': true,
  'shutting-down': true,
  'handed-over': true,
  'taken-over': true,
  'internal-error': true,
}

const DURATIONS_S = [5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600]

/** How calls begin and end. */
export function outcomeMetrics(
  instruments: Instruments,
  refusalReasons: readonly string[],
): { readonly read: (event: CallEvent) => void; readonly refused: (reason: string) => void } {
  const started = instruments.counter(
    'hexkey_calls_started_total',
    'Streams of calls that began to talk; a call that comes back begins another one.',
  )
  const ended = instruments.closedCounter<{ reason: EndReason }>(
    'hexkey_calls_ended_total',
    'Streams of calls that ended, by reason.',
    { reason: END_REASONS },
  )
  const duration = instruments.histogram(
    'hexkey_call_duration_seconds',
    'Length of the streams of calls that ended.',
    DURATIONS_S,
  )
  const refusals = instruments.closedCounter<{ reason: string }>(
    'hexkey_calls_refused_total',
    'Callers who were not served, by reason.',
    { reason: Object.fromEntries(refusalReasons.map((reason) => [reason, true] as const)) },
  )
  return {
    read: (event) => {
      if (event.type === 'call-started') started.inc()
      else if (event.type === 'call-ended') {
        ended.add({ reason: event.summary.endReason })
        duration.observe(seconds(event.summary.durationMs))
      }
    },
    refused: (reason) => {
      refusals.add({ reason })
    },
  }
}
