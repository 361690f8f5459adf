import type { CallEvent, ModelHandoverReason } from '../shared/call-event.ts'
import { amount, seconds } from './amounts.ts'
import type { Instruments } from './instruments.ts'

/** Tokens of one report of the model. */
export interface UsedTokens {
  readonly promptTokens: number
  readonly responseTokens: number
}

const CONNECT_S = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10]
const GAP_S = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15]

/** What the line to the model goes through, and what it costs. */
export function modelMetrics(
  instruments: Instruments,
  costUsd: (tokens: UsedTokens) => number,
): (event: CallEvent) => void {
  const connect = instruments.histogram(
    'hexkey_model_connect_seconds',
    'Start of a call’s stream to a model that is ready.',
    CONNECT_S,
  )
  const handovers = instruments.closedCounter<{
    why: ModelHandoverReason
    how: 'resumed' | 'fresh'
  }>('hexkey_model_handovers_total', 'Changes of a call to another session of the model.', {
    why: { 'go-away': true, lost: true, silent: true },
    how: { resumed: true, fresh: true },
  })
  const gap = instruments.histogram(
    'hexkey_model_gap_seconds',
    'Time that a call was without a session of the model, for each change.',
    GAP_S,
  )
  const retries = instruments.counter(
    'hexkey_model_retries_total',
    'Attempts to open a session during a call that failed.',
  )
  const rungs = instruments.closedCounter<{ rung: 'nudge' | 'resume' | 'fresh' | 'give-up' }>(
    'hexkey_watchdog_total',
    'What was done because a reply was due and did not come.',
    { rung: { nudge: true, resume: true, fresh: true, 'give-up': true } },
  )
  const fillers = instruments.closedCounter<{ what: 'phrase' | 'tone' }>(
    'hexkey_fillers_total',
    'Times the caller heard something in the model’s place.',
    { what: { phrase: true, tone: true } },
  )
  const tokens = instruments.closedCounter<{ kind: 'prompt' | 'response' }>(
    'hexkey_tokens_total',
    'Tokens that the model has reported.',
    { kind: { prompt: true, response: true } },
  )
  const cost = instruments.counter(
    'hexkey_cost_usd_total',
    'What the model has cost, estimated from its tokens, US dollars.',
  )
  return (event) => {
    switch (event.type) {
      case 'model-ready':
        connect.observe(seconds(event.connectMs))
        break
      case 'model-handover':
        handovers.add({ why: event.why, how: event.how })
        gap.observe(seconds(event.gapMs))
        break
      case 'model-retry':
        retries.inc()
        break
      case 'watchdog':
        rungs.add({ rung: event.rung })
        break
      case 'filler':
        fillers.add({ what: event.what })
        break
      case 'usage':
        tokens.add({ kind: 'prompt' }, event.promptTokens)
        tokens.add({ kind: 'response' }, event.responseTokens)
        cost.inc(amount(costUsd(event)))
        break
      default:
    }
  }
}
