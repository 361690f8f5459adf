import type { ScenarioInput } from '../../gemini/scenario.ts'
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

/** From Twilio's `action` request to the bridge. */
const BRIDGE_MS = 2_500
/** How far the agent is in its answer when the line goes. */
const INTO_ANSWER_MS = 1_500

interface LostStream {
  readonly name: string
  readonly fault: string
  readonly short: boolean
  readonly instances: number
  readonly model?: ScenarioInput
  /** The caller hears of it: the agent says its bridge. */
  readonly bridge: 'said' | 'may be said' | 'not said'
  /** Streams that the call may have; the fewest and the most. */
  readonly streams: readonly [least: number, most: number]
  /** In the middle of the answer. */
  readonly disturb: (stage: Stage) => void | Promise<void>
  readonly also?: (call: JudgedCall, stage: Stage) => void | Promise<void>
}

/**
 * The stream of the call ends, and with it maybe the process: the caller is back within a moment,
 * hears the rest of the sentence once, and goes on.
 */
function lostStream(fault: LostStream): FaultScenario {
  const { name, short } = fault
  return {
    name,
    fault: fault.fault,
    short,
    limitMs: () => PATIENCE_MS + 60_000,
    run: () => act(fault),
  }
}

async function act(fault: LostStream): Promise<Outcome> {
  await using stage = await Stage.open({
    scenario: fault.model ?? wardrobe(),
    instances: fault.instances,
  })
  let disturbing: Promise<void> = Promise.resolve()
  stage.onLine('answer', INTO_ANSWER_MS, () => {
    disturbing = Promise.resolve(fault.disturb(stage))
  })
  const report = await stage.call({ script: CALLER, maxMs: PATIENCE_MS }).report
  await disturbing
  const call = new JudgedCall(report, LINES)
  call.promiseOrdinaryEnd()
  call.promiseEachOnce(['greeting', 'answer', 'farewell'])
  call.promiseOnly(['greeting', 'answer', 'farewell', 'bridge'])
  const bridges = call.tellings.filter(({ name }) => name === 'bridge').length
  if (fault.bridge === 'said') call.promise(bridges === 1, `the bridge was said ${bridges} times`)
  if (fault.bridge === 'not said') call.promise(bridges === 0, 'a bridge was said')
  const streams = report.streamSids.length
  const [least, most] = fault.streams
  call.promise(streams >= least && streams <= most, `the call had ${streams} streams`)
  const gapMs = silenceAfterLoss(call)
  call.promiseGap(gapMs, BRIDGE_MS)
  await fault.also?.(call, stage)
  const lostMs =
    call.withoutStreamMs > 0
      ? call.withoutStreamMs
      : call.lostMs(stage.gemini.sessions, CALLER_CLIPS)
  return call.outcome({
    gapMs,
    lostMs,
    ending: `${report.completedBy === 'caller' ? 'call went on' : `ended by ${report.completedBy}`}, ${streams} streams, ${stage.gemini.sessions.length} model sessions`,
  })
}

/** From the end of a stream to the next sound; without a second stream, the longest wait. */
function silenceAfterLoss(call: JudgedCall): number | null {
  const { timeline, audioStartMs } = call.report
  const lost = timeline.find((entry) => entry.type === 'stream-ended')
  const back = timeline.filter((entry) => entry.type === 'stream-started')[1]
  if (lost === undefined || back === undefined) {
    const stopMs = call.callerStopsMs[1]
    const farewell = call.telling('farewell')
    if (stopMs === undefined || farewell === undefined) return null
    return Math.max(0, call.silenceMs(stopMs, farewell.startMs) - ORDINARY_REPLY_MS)
  }
  const lostMs = lost.atMs - (audioStartMs ?? 0)
  const next = call.heard.find(({ atMs }) => atMs > back.atMs - (audioStartMs ?? 0) - 40)
  return next === undefined ? null : next.atMs - lostMs
}

/** The way to the caller, or the process that carries the call, is gone. */
export const lostStreams: readonly FaultScenario[] = [
  lostStream({
    name: 'phone-cut',
    fault: 'Twilio’s socket cut (FIN) in mid-reply',
    short: false,
    instances: 1,
    bridge: 'said',
    streams: [2, 2],
    disturb: (stage) => {
      stage.phoneProxy.cut()
    },
  }),
  lostStream({
    name: 'phone-reset',
    fault: 'Twilio’s socket reset (RST) in mid-reply, two instances in turn',
    short: false,
    instances: 2,
    bridge: 'said',
    streams: [2, 2],
    disturb: (stage) => {
      stage.phoneProxy.reset()
    },
  }),
  lostStream({
    name: 'sigkill',
    fault: 'server killed (SIGKILL) in mid-reply, a second one on the same store',
    short: true,
    instances: 2,
    bridge: 'said',
    streams: [2, 2],
    disturb: (stage) => stage.kill(stage.carrying),
    also: (call, stage) => {
      const resumed = stage.gemini.sessions.some(
        ({ setup }) => (setup?.resumption?.handle ?? null) !== null,
      )
      call.promise(resumed, 'no session was resumed with the handle')
    },
  }),
  lostStream({
    name: 'sigterm-with-peer',
    fault: 'server asked to go (SIGTERM) in mid-reply, a second one on the same store',
    short: true,
    instances: 2,
    bridge: 'may be said',
    streams: [2, 2],
    disturb: async (stage) => {
      await stage.terminate(stage.carrying)
    },
  }),
  lostStream({
    name: 'sigterm-alone',
    fault: 'server asked to go (SIGTERM) in mid-reply, and it is the only one',
    short: false,
    instances: 1,
    bridge: 'not said',
    streams: [1, 1],
    disturb: async (stage) => {
      await stage.terminate(stage.carrying)
    },
    also: (call, stage) => {
      call.promise(stage.servers.length === 0, 'the server did not go')
    },
  }),
]
