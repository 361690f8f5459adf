import type { Environment } from '../config/env.ts'
import type { Clock } from '../shared/clock.ts'
import { messageOf, type StartupProblem } from '../shared/errors.ts'
import { createLog } from '../shared/log.ts'
import type { TwilioAccount } from './access.ts'
import { readArguments, USAGE } from './arguments.ts'
import { BenchPool } from './bench-pool.ts'
import type { Speech } from './gemini/gemini-bench.ts'
import { planRun, type Plan } from './plan.ts'
import { Redactor } from './redaction.ts'
import { PROBES } from './registry.ts'
import {
  describeProbes,
  describeReport,
  describeResult,
  exitCodeFor,
  reportAsJson,
} from './report.ts'
import { runProbe, type ProbeResult } from './run-probe.ts'
import { selectProbes } from './selection.ts'
import type { CallPlacer } from './twilio/call-placer.ts'
import { PhoneBench } from './twilio/phone-bench.ts'

export interface VerifyPorts {
  readonly clock: Clock
  /** Where the command writes, line by line. */
  readonly output: { out(line: string): void; err(line: string): void }
  /** What the caller says to the model. */
  readonly speech: Speech
  readonly callsOf: (account: TwilioAccount) => CallPlacer
}

const CANNOT_RUN = 2

/**
 * Runs the probes that the arguments ask for and prints what they found out.
 *
 * @returns the exit code: 0 when nothing was refuted, 1 when something was, 2 when nothing could be
 *   run; then every problem was printed with its cure, and no secret with it.
 */
export async function verifyLive(
  args: readonly string[],
  environment: Environment,
  ports: VerifyPorts,
): Promise<number> {
  const { output } = ports
  const { given, problems: wrongArguments } = readArguments(args)
  if (given.help) {
    output.out(USAGE)
    return 0
  }
  const selection = selectProbes(PROBES, given.only)
  if (given.list && wrongArguments.length + selection.problems.length === 0) {
    output.out(describeProbes(selection.probes))
    return 0
  }
  const plan = planRun(selection.probes, given, environment)
  const problems = [...wrongArguments, ...selection.problems, ...plan.problems]
  if (problems.length > 0) return cannotRun(problems, ports)

  const progress = (line: string): void => {
    if (given.json) output.err(line)
    else output.out(line)
  }
  let phone: PhoneBench | null
  try {
    phone = await startPhone(plan, ports, progress)
  } catch (thrown) {
    const problem = `cannot be listened on (${messageOf(thrown)}).`
    const cure = 'Set PORT and HOST to an address that is free and allowed.'
    return cannotRun([{ where: 'PORT', problem, cure }], ports)
  }
  const results = await runPlan(plan, phone, given.out, ports, progress)
  await phone?.close().catch((thrown: unknown) => {
    output.err(`The call could not be ended (${messageOf(thrown)}): please hang up.`)
  })
  output.out(given.json ? reportAsJson(results) : `\n${describeReport(results)}`)
  progress(`The recordings are in ${given.out}.`)
  return exitCodeFor(results)
}

async function runPlan(
  plan: Plan,
  phone: PhoneBench | null,
  out: string,
  { clock, output, speech }: VerifyPorts,
  progress: (line: string) => void,
): Promise<readonly ProbeResult[]> {
  const secrets = [plan.gemini?.apiKey ?? [], plan.twilio?.access.authTokens ?? []].flat()
  const redactor = new Redactor(secrets)
  const log = createLog(
    { level: 'warn', secrets },
    {
      write: (line) => {
        output.err(line.trimEnd())
      },
    },
  )
  const pool = new BenchPool({ plan, phone, speech, out, redactor, clock, log })
  const clean = (text: string): string => redactor.text(text)
  const results: ProbeResult[] = []
  for (const { probe, skip } of plan.probes) {
    const { name, claim } = probe
    const result =
      skip === null
        ? await runProbe(probe, pool.attempt(probe), { clock, clean })
        : { name, claim, verdict: { kind: 'skipped', why: skip } as const, durationMs: 0 }
    results.push(result)
    if (skip === null) progress(describeResult(result))
  }
  return results
}

async function startPhone(
  { twilio }: Plan,
  { clock, callsOf }: VerifyPorts,
  tell: (line: string) => void,
): Promise<PhoneBench | null> {
  if (twilio === null) return null
  const { access, account } = twilio
  return await PhoneBench.start({ access, calls: callsOf(account), clock, tell })
}

function cannotRun(problems: readonly StartupProblem[], { output }: VerifyPorts): number {
  output.err('The probes cannot run:')
  for (const { where, problem, cure } of problems) {
    output.err(`  ${where} ${problem}`)
    output.err(`    ${cure}`)
  }
  return CANNOT_RUN
}
