import { fileURLToPath } from 'node:url'
import { sleep } from '../../shared/clock.ts'
import { sandboxAccount } from '../server-process.ts'
import { BenchProblem } from './bench-problem.ts'
import type { EventLoopDelay, RunMeasurements } from './bench-result.ts'
import type { CallTarget } from './call-opener.ts'
import { Child } from './child.ts'
import { observe, type Window } from './latencies.ts'
import type { Lag } from './lag-meter.ts'
import type { ModelReport } from './load-model.ts'
import { machineClock as clock } from './machine-clock.ts'
import type { FleetOptions, FleetReport } from './phone-fleet.ts'
import { machineBusyMs, usageOf } from './process-usage.ts'
import type { RunningSubject, Subject } from './subjects.ts'

export interface BenchOptions {
  readonly calls: number
  readonly seconds: number
  /** Share of the time in which every agent speaks, over 0, at most 1. */
  readonly duty: number
  /** Share of the time in which every caller speaks, 0 to 1. */
  readonly speechShare: number
  /** Who calls. */
  readonly callers: CallTarget['callers']
  readonly profile: boolean
  /** Where the server keeps calls; null: a SQLite file of its own. */
  readonly databaseUrl: string | null
  /** Tells people what is going on. */
  readonly onProgress: (text: string) => void
}

/** After the start, before memory at rest is read. */
const IDLE_MS = 1_500
/**
 * After the last call was answered: compilers settle, queues find their length. As long as the
 * measurement itself, within limits: a server's calls last longer than its compilers' work.
 */
const LEAST_SETTLE_MS = 3_000
const MOST_SETTLE_MS = 15_000
/** How long sound may be under way after the last of it was sent. */
const UPLINK_DRAIN_MS = 1_000
const DOWNLINK_DRAIN_MS = 1_500
const SAMPLE_MS = 1_000
const START_MS_PER_CALL = 500
const START_DEADLINE_MS = 30_000
const REPORT_DEADLINE_MS = 60_000

/**
 * Puts one server under load and measures it: model side, server and phones in a process each, all
 * on the loopback interface.
 *
 * @throws BenchProblem when a call does not come about or is cut, or a process fails. No process
 *   is left behind.
 */
export async function measure(subject: Subject, options: BenchOptions): Promise<RunMeasurements> {
  const { calls, duty, speechShare, callers, profile, databaseUrl, onProgress } = options
  await using model = loadProcess('the Gemini side', './model-process.ts')
  const modelUrl = await model.ask<string>('start', duty)
  const account = sandboxAccount()
  onProgress(`${subject.name}: starting`)
  const subjectOptions = { modelUrl, account, calls, clock, profile, databaseUrl }
  await using server = await subject.start(subjectOptions)
  await sleep(clock, IDLE_MS)
  const idle = await usageOf(server.child.pid)

  await using phones = loadProcess('the phones', './phones-process.ts')
  onProgress(`${subject.name}: placing ${calls} calls`)
  const { url: serverUrl, voicePath } = server
  const fleet: FleetOptions = {
    ...{ serverUrl, voicePath, account, callers, calls, speechShare },
  }
  await explained(server, () =>
    phones.ask('start', fleet, START_DEADLINE_MS + calls * START_MS_PER_CALL),
  )
  await sleep(clock, settleMs(options.seconds))
  onProgress(`${subject.name}: measuring for ${options.seconds} s`)
  const measured = await measureWindow(server, [phones, model], options)

  await phones.ask('fallSilent')
  await sleep(clock, UPLINK_DRAIN_MS)
  await model.ask('finish')
  await sleep(clock, DOWNLINK_DRAIN_MS)
  const fleetReport = await phones.ask<FleetReport>('report', null, REPORT_DEADLINE_MS)
  const modelReport = await model.ask<ModelReport>('report', null, REPORT_DEADLINE_MS)
  await phones.ask('hangUp')
  await explained(server, () => {
    check(fleetReport, modelReport, calls)
  })
  return {
    name: subject.name,
    calls,
    seconds: options.seconds,
    cpuMs: measured.cpuMs,
    windowMs: measured.window.toMs - measured.window.fromMs,
    idleRssMb: idle.residentMb,
    rssMb: measured.rssMb,
    eventLoopDelayMs: measured.eventLoopDelayMs,
    lag: measured.lag,
    badMessages: fleetReport.phones.reduce((sum, { badMessages }) => sum + badMessages, 0),
    ...observe(fleetReport, modelReport, measured.window),
  }
}

function loadProcess(name: string, file: string): Child {
  return new Child({ name, args: [fileURLToPath(new URL(file, import.meta.url))], clock })
}

interface Measured {
  readonly window: Window
  readonly cpuMs: RunMeasurements['cpuMs']
  readonly rssMb: number
  readonly eventLoopDelayMs: EventLoopDelay
  readonly lag: RunMeasurements['lag']
}

const settleMs = (seconds: number): number =>
  Math.min(Math.max(seconds * 1_000, LEAST_SETTLE_MS), MOST_SETTLE_MS)

/** The steady part: what the operating system says before and after, and memory on the way. */
async function measureWindow(
  { child: server }: RunningSubject,
  [phones, model]: readonly [Child, Child],
  { seconds }: BenchOptions,
): Promise<Measured> {
  const usages = () =>
    Promise.all([
      usageOf(server.pid),
      usageOf(phones.pid),
      usageOf(model.pid),
      machineBusyMs(),
    ] as const)
  await Promise.all([phones.ask('begin'), model.ask('begin'), server.ask('reset')])
  const fromMs = clock.nowMs()
  const before = await usages()
  let rssMb = before[0].residentMb
  for (let nowMs = clock.nowMs(); nowMs < fromMs + seconds * 1_000; nowMs = clock.nowMs()) {
    await sleep(clock, Math.min(SAMPLE_MS, fromMs + seconds * 1_000 - nowMs))
    rssMb = Math.max(rssMb, (await usageOf(server.pid)).residentMb)
  }
  const after = await usages()
  const toMs = clock.nowMs()
  const eventLoopDelayMs = await server.ask<EventLoopDelay>('read')
  const [phonesNow, modelNow] = await Promise.all([phones.ask<Lag>('lag'), model.ask<Lag>('lag')])
  const cpuMs = {
    server: after[0].cpuMs - before[0].cpuMs,
    phones: after[1].cpuMs - before[1].cpuMs,
    model: after[2].cpuMs - before[2].cpuMs,
  }
  return {
    window: { fromMs, toMs },
    cpuMs: { ...cpuMs, others: after[3] - before[3] - cpuMs.server - cpuMs.phones - cpuMs.model },
    rssMb,
    eventLoopDelayMs,
    lag: { phones: phonesNow, model: modelNow },
  }
}

function check({ cutCalls }: FleetReport, { sessions }: ModelReport, calls: number): void {
  if (cutCalls.length > 0) {
    throw new BenchProblem(`${cutCalls.length} of ${calls} calls were cut: ${cutCalls[0] ?? ''}`)
  }
  const lost = sessions.filter(({ closed }) => closed).length
  if (sessions.length === calls && lost === 0) return
  throw new BenchProblem(
    `${calls} calls opened ${sessions.length} model sessions, ${lost} of which did not last: ` +
      'the two ends of a call cannot be told any more',
  )
}

/** Adds what the server complained of to a problem that others had with it. */
async function explained(server: RunningSubject, work: () => unknown): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    if (!(thrown instanceof BenchProblem)) throw thrown
    throw new BenchProblem([thrown.message, ...complaintsIn(server.child.output)].join('\n'))
  }
}

/** Lines that are no log lines (a stack), or at least warnings; as pino numbers its levels. */
export function complaintsIn(output: string): readonly string[] {
  const lines = output.split('\n').filter((line) => line !== '')
  return lines.filter((line) => Number(/"level":(\d+)/.exec(line)?.[1] ?? 60) >= 40)
}
