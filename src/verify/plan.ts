import type { Environment } from '../config/env.ts'
import type { StartupProblem } from '../shared/errors.ts'
import { AccessReader, type TwilioAccount } from './access.ts'
import type { Arguments } from './arguments.ts'
import type { GeminiAccess } from './gemini/gemini-bench.ts'
import type { Probe } from './probe.ts'
import type { TwilioAccess } from './twilio/phone-bench.ts'

/** A probe and why it is not run; null: it is. */
interface PlannedProbe {
  readonly probe: Probe
  readonly skip: string | null
}

/** What a run does, and with what. */
export interface Plan {
  readonly probes: readonly PlannedProbe[]
  /** Null: no probe of the plan needs it. */
  readonly gemini: GeminiAccess | null
  readonly twilio: { readonly access: TwilioAccess; readonly account: TwilioAccount } | null
  /** When there are any, nothing can be run. */
  readonly problems: readonly StartupProblem[]
}

const NO_GEMINI =
  'GEMINI_API_KEY is not set (the probes speak to the API-key service, not to Vertex AI)'
const NO_TWILIO = 'it needs a call: give --number and --phone'
const TOO_LONG = 'it takes up to a quarter of an hour: give --long'

/**
 * Decides which of the selected probes run. A side of which nothing was given is left out, unless
 * it was named or the other side is not there either: then everything that it lacks is a problem.
 */
export function planRun(
  selected: readonly Probe[],
  given: Arguments,
  environment: Environment,
): Plan {
  const named = given.only !== null
  const hasGemini = (environment['GEMINI_API_KEY']?.trim() ?? '') !== ''
  const hasTwilio = given.number !== null || given.phone !== null
  const geminiRuns = named || hasGemini || !hasTwilio
  const twilioRuns = named || hasTwilio || !hasGemini
  const probes = selected.map((probe) => ({ probe, skip: skipReason(probe) }))
  const isNeeded = (side: Probe['needs']): boolean =>
    probes.some(({ probe, skip }) => probe.needs === side && skip === null)

  const reader = new AccessReader(environment, given)
  const gemini = isNeeded('gemini') ? reader.gemini() : null
  const twilio = isNeeded('twilio') ? reader.twilio() : null
  return { probes, gemini, twilio, problems: reader.problems }

  function skipReason(probe: Probe): string | null {
    if (probe.needs === 'gemini' && !geminiRuns) return NO_GEMINI
    if (probe.needs === 'twilio' && !twilioRuns) return NO_TWILIO
    const wanted = given.long || given.only?.includes(probe.name) === true
    return probe.long === true && !wanted ? TOO_LONG : null
  }
}
