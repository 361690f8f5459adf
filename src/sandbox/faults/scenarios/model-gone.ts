import { systemClock } from '../../../shared/clock.ts'
import type { FaultScenario, Outcome } from '../fault-scenario.ts'
import { JudgedCall } from '../judged-call.ts'
import { Stage } from '../stage.ts'
import { CALLER_CLIPS, LINES, patientCaller, PATIENCE_MS, wardrobe } from '../wardrobe-call.ts'

/** From the lost session to the first sound of the waiting, and between two of them. */
const MOST_SILENCE_MS = 2_300
/** How long the model is asked for again: ten seconds, and the way. */
const MOST_WAIT_MS = 12_000

/** The model goes and does not come back: the caller is told, and never left in silence. */
export const modelGone: FaultScenario = {
  name: 'model-gone',
  fault: 'model socket reset, and the model does not come back',
  short: false,
  limitMs: () => PATIENCE_MS + 40_000,
  run: act,
}

async function act(): Promise<Outcome> {
  await using stage = await Stage.open({ scenario: wardrobe() })
  let lostMs = 0
  const placed = stage.call({ script: patientCaller(20_000), maxMs: PATIENCE_MS })
  let beganMs = 0
  placed.events.on('stream-started', () => {
    beganMs = systemClock.nowMs()
  })
  stage.onCallerSpeech(1, 500, () => {
    lostMs = systemClock.nowMs() - beganMs
    void stage.modelProxy.refuse()
    stage.modelProxy.reset()
  })
  const report = await placed.report
  const call = new JudgedCall(report, LINES)
  call.promiseEachOnce(['greeting'])
  call.promiseOnly(['greeting'])
  const { timeline, audioStartMs, said, completedBy } = report
  const ended = timeline.find((entry) => entry.type === 'stream-ended')
  const endMs = (ended?.atMs ?? PATIENCE_MS) - (audioStartMs ?? 0)
  const spokenMs = call.callerStopsMs[0] ?? lostMs
  const gapMs = call.silenceMs(spokenMs, endMs)
  call.promise(said.length === 1, `Twilio said ${said.length} sentences instead of the apology`)
  call.promise(completedBy === 'twiml', `the call was ended by ${completedBy}`)
  call.promiseGap(gapMs, MOST_SILENCE_MS)
  call.promise(
    endMs - lostMs <= MOST_WAIT_MS,
    `the caller waited ${Math.round(endMs - lostMs)} ms for the apology`,
  )
  return call.outcome({
    gapMs,
    lostMs: call.lostMs(stage.gemini.sessions, CALLER_CLIPS),
    ending: `apology after ${((endMs - lostMs) / 1_000).toFixed(1)} s`,
  })
}
