import type { ScenarioInput } from '../../gemini/scenario.ts'
import type { CallerStep } from '../../phone/caller-script.ts'
import type { FaultScenario, Outcome } from '../fault-scenario.ts'
import { JudgedCall } from '../judged-call.ts'
import { Stage } from '../stage.ts'
import {
  CALLER,
  CALLER_CLIPS,
  LINES,
  ORDINARY_REPLY_MS,
  PATIENCE_MS,
  wardrobe,
} from '../wardrobe-call.ts'

/** A fault on the way of one ordinary call that has to come to its ordinary end. */
export interface Disturbance {
  readonly name: string
  readonly fault: string
  readonly short: boolean
  readonly model?: ScenarioInput
  readonly caller?: readonly CallerStep[]
  /** The most silence that the fault may add. */
  readonly mostGapMs: number
  /** Lines that must be heard, each once; all three unless said otherwise. */
  readonly heard?: readonly (keyof typeof LINES)[]
  /** Sets the trap before the call is placed. */
  readonly disturb: (stage: Stage) => void | Promise<void>
  /** Promises of this fault alone. */
  readonly also?: (call: JudgedCall, stage: Stage) => void
}

/** Acts out one call with the disturbance and judges what its caller heard. */
export function disturbed(disturbance: Disturbance): FaultScenario {
  const { name, fault, short } = disturbance
  return {
    name,
    fault,
    short,
    limitMs: () => PATIENCE_MS + 40_000,
    run: () => act(disturbance),
  }
}

async function act(disturbance: Disturbance): Promise<Outcome> {
  const { model = wardrobe(), caller = CALLER, mostGapMs } = disturbance
  await using stage = await Stage.open({ scenario: model })
  await disturbance.disturb(stage)
  const report = await stage.call({ script: caller, maxMs: PATIENCE_MS }).report
  const call = new JudgedCall(report, LINES)
  const heard = disturbance.heard ?? ['greeting', 'answer', 'farewell']
  call.promiseOrdinaryEnd()
  call.promiseEachOnce(heard)
  call.promiseOnly(heard)
  const gapMs = addedSilenceMs(call)
  call.promiseGap(gapMs, mostGapMs)
  const lostMs = call.lostMs(stage.gemini.sessions, CALLER_CLIPS)
  call.promise(lostMs === 0, `${Math.round(lostMs)} ms of the caller's speech were lost`)
  disturbance.also?.(call, stage)
  const sessions = stage.gemini.sessions.length
  const ending =
    report.completedBy === 'caller'
      ? `call went on, ${sessions} model session${sessions === 1 ? '' : 's'}`
      : `ended by ${report.completedBy}`
  return call.outcome({ gapMs, lostMs, ending })
}

/**
 * The most silence that was added anywhere: a hole inside a line, or a wait for an answer beyond
 * the usual. Null when an answer was not heard at all.
 */
export function addedSilenceMs(call: JudgedCall): number | null {
  const waits = (['answer', 'farewell'] as const).map((name, at) => {
    const stopMs = call.callerStopsMs[at]
    const reply = call.telling(name)
    if (stopMs === undefined || reply === undefined) return null
    return Math.max(0, call.silenceMs(stopMs, reply.startMs) - ORDINARY_REPLY_MS)
  })
  if (waits.includes(null)) return null
  const holes = call.tellings.map((telling) => telling.holeMs)
  return Math.max(0, ...holes, ...waits.map((ms) => ms ?? 0))
}
