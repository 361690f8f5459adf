import twilio from 'twilio'

import { messageOf, type StartupProblem } from '../../shared/errors.ts'
import {
  readProvisioningInput,
  type ProvisioningInput,
  type TwilioAccount,
} from './provisioning-input.ts'
import { restClient } from './rest-client.ts'
import { Twiml } from './twiml.ts'

/** Where a command writes, line by line. */
export interface CommandOutput {
  out(line: string): void
  err(line: string): void
}

/** What of a phone number decides who answers its calls. */
interface NumberSettings {
  readonly voiceUrl: string
  readonly voiceMethod: string
  readonly voiceFallbackUrl: string
  readonly voiceFallbackMethod: string
  readonly statusCallback: string
  readonly statusCallbackMethod: string
  /** An application would be asked instead of `voiceUrl`. */
  readonly voiceApplicationSid: string
}

const PLACE_FOR_PERSON = 'NUMBER-OF-A-PERSON'
const PERSON_HINT = `Replace ${PLACE_FOR_PERSON} by a number that people answer, or pass --person +1….`

/**
 * Points a Twilio number at this server, or with `--dry-run` says what that would change.
 *
 * @param args the command's own arguments.
 * @returns the exit code: 0, or 1 after printing every problem with its cure. Nothing is changed
 *   unless everything is right. The auth token is never printed.
 */
export async function provision(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  output: CommandOutput,
): Promise<number> {
  const twiml = Twiml.load()
  const input = readProvisioningInput(args, environment)
  const found = await findNumber(input)
  const { publicUrl, fallbackUrl } = input
  const problems = [...input.problems, ...found.problems]
  if (problems.length > 0 || found.number === null || publicUrl === null || fallbackUrl === null) {
    return fail(problems, output)
  }

  const wanted = settingsFor(publicUrl, fallbackUrl)
  const { settings } = found.number
  const changes = changesTo(settings, wanted)
  output.out(`${settings.phoneNumber} (${settings.sid})`)
  for (const change of changes) output.out(`  ${change}`)
  if (changes.length === 0) output.out('  is set up already.')
  else if (input.dryRun) output.out('Dry run: nothing was changed.')
  else {
    const refused = await found.number.update(wanted)
    if (refused !== null) return fail([refused], output)
    output.out('Done.')
  }
  const fallback = twiml.render('fallback', { person: input.person ?? PLACE_FOR_PERSON })
  output.out(`\nPut this file at ${fallbackUrl.href}, served as text/xml:\n\n${fallback}`)
  if (input.person === null) output.out(PERSON_HINT)
  return 0
}

type NumberInstance = Awaited<
  ReturnType<ReturnType<typeof twilio>['incomingPhoneNumbers']['list']>
>[number]

interface FoundNumber {
  readonly settings: NumberInstance
  /** Resolves with what went wrong, or null. */
  update(wanted: NumberSettings): Promise<StartupProblem | null>
}

interface Lookup {
  readonly number: FoundNumber | null
  readonly problems: readonly StartupProblem[]
}

async function findNumber(input: ProvisioningInput): Promise<Lookup> {
  const { account, number } = input
  if (account === null || number === null) return { number: null, problems: [] }
  const { incomingPhoneNumbers } = restClient(account)
  try {
    const listed = await incomingPhoneNumbers.list({ phoneNumber: number })
    // The filter also matches parts of numbers.
    const settings = listed.find((one) => one.phoneNumber === number)
    if (settings === undefined) return { number: null, problems: [NOT_OURS] }
    const update = async (wanted: NumberSettings): Promise<StartupProblem | null> => {
      try {
        // By its SID: what 6.2.0 lists does not know its own, and cannot be updated itself.
        await incomingPhoneNumbers(settings.sid).update(wanted)
        return null
      } catch (thrown) {
        return restProblem(thrown, account)
      }
    }
    return { number: { settings, update }, problems: trunkProblems(settings) }
  } catch (thrown) {
    return { number: null, problems: [restProblem(thrown, account)] }
  }
}

const NOT_OURS: StartupProblem = {
  where: '--number',
  problem: 'does not belong to this account.',
  cure: 'Buy it, or use the SID and token of the account (or subaccount) that owns it.',
}

function trunkProblems(number: NumberInstance): readonly StartupProblem[] {
  // Null in the API's answer when there is none, whatever its type says.
  const trunk: unknown = number.trunkSid
  if (typeof trunk !== 'string' || trunk === '') return []
  const problem = 'belongs to a SIP trunk, which takes its calls whatever its URLs are.'
  return [{ where: '--number', problem, cure: 'Detach it from the trunk in the Twilio console.' }]
}

function settingsFor(publicUrl: URL, fallbackUrl: URL): NumberSettings {
  return {
    voiceUrl: `${publicUrl.origin}/twilio/voice`,
    voiceMethod: 'POST',
    voiceFallbackUrl: fallbackUrl.href,
    // Static hosts answer GET alone.
    voiceFallbackMethod: 'GET',
    statusCallback: `${publicUrl.origin}/twilio/status`,
    statusCallbackMethod: 'POST',
    voiceApplicationSid: '',
  }
}

/** One line for each setting that is not yet as wanted. */
function changesTo(number: NumberInstance, wanted: NumberSettings): readonly string[] {
  const current: Readonly<Record<string, unknown>> = { ...(number.toJSON() as object) }
  return Object.entries(wanted).flatMap(([name, value]: [string, string]) => {
    const before = current[name]
    const known = typeof before === 'string' ? before : ''
    return known === value ? [] : [`${name}: ${known || 'none'} -> ${value || 'none'}`]
  })
}

function restProblem(thrown: unknown, account: TwilioAccount): StartupProblem {
  const where = account.apiBaseUrl === null ? 'Twilio' : 'TWILIO_API_BASE_URL'
  const status = thrown instanceof twilio.RestException ? thrown.status : null
  if (status === 401 || status === 403) {
    const cure = 'Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (the current one must come first).'
    return { where, problem: `refused the credentials (HTTP ${status}).`, cure }
  }
  const text = messageOf(thrown).replaceAll(account.authToken, '[redacted]')
  const answered = status === null ? text : `HTTP ${status}: ${text}`
  return {
    where,
    problem: `did not carry out the request (${answered}).`,
    cure: 'Check the network and the URL, then run the command again.',
  }
}

function fail(problems: readonly StartupProblem[], output: CommandOutput): number {
  output.err('The number was not changed:')
  for (const { where, problem, cure } of problems) {
    output.err(`  ${where} ${problem}`)
    output.err(`    ${cure}`)
  }
  return 1
}
