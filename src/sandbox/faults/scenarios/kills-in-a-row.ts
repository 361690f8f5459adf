import { sleep, systemClock } from '../../../shared/clock.ts'
import type { FaultScenario, Outcome, RunSize } from '../fault-scenario.ts'
import { Stage } from '../stage.ts'
import { missingDetailMs, StoreFile } from '../store-file.ts'
import { line, wardrobe } from '../wardrobe-call.ts'

/** What a crash may take with it (design: detail is written behind). */
const MOST_MISSING_MS = 250
/** When a call's server is killed, after its stream began. */
const EARLIEST_KILL_MS = 300
const LATEST_KILL_MS = 2_500
/** One kill: the call, its return on the other server, and a new server. */
const KILL_LIMIT_MS = 12_000

/** What became of one call whose server was killed. */
interface Killed {
  readonly callSid: string
  readonly streams: number
  readonly missingMs: number
  readonly gapMs: number | null
}

/** A server is killed again and again, each time with a call on it; another one takes the call. */
export const killsInARow: FaultScenario = {
  name: 'kills-in-a-row',
  fault: 'servers killed (SIGKILL) one after the other, a call on each',
  short: true,
  limitMs: ({ kills }) => 30_000 + kills * KILL_LIMIT_MS,
  run: act,
}

async function act({ kills }: RunSize): Promise<Outcome> {
  await using stage = await Stage.open({
    scenario: wardrobe({ lines: [line('greeting', { repeat: kills + 1 })] }),
    instances: 2,
  })
  const killed: Killed[] = []
  for (let kill = 0; kill < kills; kill++) killed.push(await killOnce(stage, kill))
  const broken: string[] = []
  if (StoreFile.exists(stage.storeFile)) {
    using store = new StoreFile(stage.storeFile)
    for (const table of ['calls', 'continuity'] as const) {
      const rows = store.rowsOf(table)
      const lost = killed.filter(({ callSid }) => !rows.has(callSid)).length
      const doubled = [...rows.values()].filter((times) => times !== 1).length
      if (lost > 0) broken.push(`${lost} of ${kills} rows of ${table} were lost`)
      if (doubled > 0) broken.push(`${doubled} rows of ${table} are there more than once`)
      if (rows.size > kills) broken.push(`${rows.size - kills} rows of ${table} belong to no call`)
    }
  } else {
    broken.push('there is no store')
  }
  const back = killed.filter(({ streams }) => streams === 2).length
  if (back < kills) broken.push(`${kills - back} of ${kills} callers were not taken over`)
  const missingMs = Math.max(...killed.map((one) => one.missingMs))
  if (missingMs > MOST_MISSING_MS) broken.push(`${Math.round(missingMs)} ms of detail are missing`)
  const gaps = killed.flatMap(({ gapMs }) => gapMs ?? [])
  return {
    heard: `${gaps.length} of ${kills} callers heard the agent again`,
    gapMs: gaps.length === 0 ? null : Math.max(...gaps),
    lostMs: null,
    ending: `${back} of ${kills} calls taken over, at most ${Math.round(missingMs)} ms of detail missing`,
    broken,
  }
}

async function killOnce(stage: Stage, kill: number): Promise<Killed> {
  const logFrom = stage.log.length
  const call = stage.call({ maxMs: KILL_LIMIT_MS })
  const streams: number[] = []
  const sounds: number[] = []
  const began = Promise.withResolvers<null>()
  const back = Promise.withResolvers<null>()
  let lostAtMs = 0
  call.events.on('stream-started', ({ atMs }) => {
    streams.push(atMs)
    if (streams.length === 1) began.resolve(null)
  })
  call.events.on('stream-ended', ({ atMs }) => {
    if (lostAtMs === 0) lostAtMs = atMs
  })
  call.events.on('agent-audio', ({ edge, atMs }) => {
    if (edge === 'started') sounds.push(atMs)
    if (edge === 'started' && streams.length === 2) back.resolve(null)
  })
  call.events.on('completed', () => {
    began.resolve(null)
    back.resolve(null)
  })
  await began.promise
  const beganMs = systemClock.nowMs()
  const spread = LATEST_KILL_MS - EARLIEST_KILL_MS
  // Every kill in another moment, the same ones in every run.
  await sleep(systemClock, EARLIEST_KILL_MS + ((kill * 617) % spread))
  const logged = stage.log.slice(logFrom).filter((entry) => entry['callId'] === call.callSid)
  const beforeMs = systemClock.nowMs() - beganMs
  await stage.kill(stage.carrying)
  const starting = stage.startServer()
  // Awaited below, when the caller has been heard.
  starting.catch(() => undefined)
  await back.promise
  call.hangUp()
  const report = await call.report
  await starting
  const sound = sounds.find((atMs) => streams[1] !== undefined && atMs >= streams[1])
  return {
    callSid: call.callSid,
    streams: report.streamSids.length,
    missingMs: missingIn(stage, call.callSid, logged, beforeMs),
    gapMs: sound === undefined ? null : sound - lostAtMs,
  }
}

function missingIn(stage: Stage, callSid: string, logged: Stage['log'], endMs: number): number {
  if (!StoreFile.exists(stage.storeFile)) return endMs
  using store = new StoreFile(stage.storeFile)
  return missingDetailMs(logged, store.eventsOf(callSid), endMs)
}
