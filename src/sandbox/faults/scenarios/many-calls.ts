import { monitorEventLoopDelay } from 'node:perf_hooks'

import { sleep, systemClock } from '../../../shared/clock.ts'
import type { CallerStep } from '../../phone/caller-script.ts'
import { FaultSkipped, type FaultScenario, type Outcome, type RunSize } from '../fault-scenario.ts'
import { JudgedCall } from '../judged-call.ts'
import { Stage } from '../stage.ts'
import { LINES, PATIENCE_MS, wardrobe } from '../wardrobe-call.ts'
import { addedSilenceMs } from './disturbed-call.ts'

/** So many calls begin in a second, as on a busy morning. */
const CALLS_PER_SECOND = 10
/** The model's servers are gone for so long. */
const AWAY_MS = 800
/** With phones and a model that are later than this, nothing is learnt about the server. */
const MOST_LATE_MS = 40
/** The restart comes when the last call has been greeted. */
const SETTLED_MS = 4_500
/** The model is away for a while; what is added is that, the back-off and one turn's wait. */
const MOST_GAP_MS = 4_000

/** Callers who take a pause of the model's for a pause, not for the end of its answer. */
const CALLERS: readonly CallerStep[] = [
  { say: 'caller-gap', when: { afterAgent: { quietMs: 600 } } },
  { say: 'caller-yes', when: { afterAgent: { quietMs: 3_000 } } },
  { hangUp: { afterAgent: { quietMs: 3_000 } } },
]

/** Every session of every call is lost in the same moment. */
export const modelRestart: FaultScenario = {
  name: 'model-restart',
  fault: 'model restarts (every socket reset, nothing accepted for 0.8 s) under many calls',
  short: true,
  limitMs: ({ calls }) => PATIENCE_MS + 60_000 + calls * 500,
  run: act,
}

async function act({ calls }: RunSize): Promise<Outcome> {
  await using stage = await Stage.open({ scenario: wardrobe() })
  const lag = monitorEventLoopDelay({ resolution: 5 })
  lag.enable()
  const placed = []
  for (let at = 0; at < calls; at++) {
    placed.push(stage.call({ script: CALLERS, maxMs: PATIENCE_MS, from: numberOf(at) }))
    await sleep(systemClock, 1_000 / CALLS_PER_SECOND)
  }
  await sleep(systemClock, SETTLED_MS)
  void stage.modelProxy.refuse()
  stage.modelProxy.reset()
  await sleep(systemClock, AWAY_MS)
  await stage.modelProxy.accept()
  const reports = await Promise.all(placed.map((call) => call.report))
  const lateMs = lag.percentile(99) / 1e6
  lag.disable()
  if (lateMs > MOST_LATE_MS) {
    throw new FaultSkipped(
      `phones and model were ${Math.round(lateMs)} ms late themselves (p99): fewer --calls, or a quieter machine`,
    )
  }
  const broken: string[] = []
  const refusals = stage.log.filter(({ msg }) => msg === 'call refused')
  if (refusals.length > 0) {
    const why = [...new Set(refusals.map((entry) => String(entry['reason'])))].join(', ')
    broken.push(`${refusals.length} calls were refused before the restart: ${why}`)
  }
  const gaps: number[] = []
  let whole = 0
  for (const report of reports) {
    const call = new JudgedCall(report, LINES)
    call.promiseOrdinaryEnd()
    call.promiseEachOnce(['greeting', 'answer', 'farewell'])
    call.promiseOnly(['greeting', 'answer', 'farewell'])
    const gapMs = addedSilenceMs(call)
    call.promiseGap(gapMs, MOST_GAP_MS)
    if (gapMs !== null) gaps.push(gapMs)
    const outcome = call.outcome({ gapMs, lostMs: null, ending: '' })
    if (outcome.broken.length === 0) whole += 1
    else broken.push(...outcome.broken.map((one) => `${report.callSid.slice(0, 6)}…: ${one}`))
  }
  return {
    heard: `greeting, answer, farewell: ${whole} of ${calls} callers`,
    gapMs: gaps.length === 0 ? null : Math.max(...gaps),
    lostMs: null,
    ending: `${whole} of ${calls} calls went on`,
    broken: broken.slice(0, 10),
  }
}

/** Numbers reserved for fiction, one for each caller. */
function numberOf(at: number): string {
  return `+1555010${String(1_000 + at).padStart(4, '0')}`
}
