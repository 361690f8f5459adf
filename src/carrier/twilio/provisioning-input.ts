import { parseArgs } from 'node:util'

import type { StartupProblem } from '../../shared/errors.ts'

/** Whose numbers, and where its REST API is; null: Twilio's own. */
export interface TwilioAccount {
  readonly sid: string
  readonly authToken: string
  readonly apiBaseUrl: string | null
}

/** What a number is to be pointed at. What is null is missing or wrong, and among the problems. */
export interface ProvisioningInput {
  readonly account: TwilioAccount | null
  readonly number: string | null
  readonly publicUrl: URL | null
  readonly fallbackUrl: URL | null
  /** Whom the fallback TwiML dials; null when none was named. */
  readonly person: string | null
  readonly dryRun: boolean
  readonly problems: readonly StartupProblem[]
}

const USAGE =
  'npm run provision -- --number +15550100200 --fallback-url https://HOST/FILE.xml [--person +1…] [--dry-run]'

const E164 = /^\+[1-9]\d{6,14}$/
const ACCOUNT_SID = /^AC[0-9a-fA-F]{32}$/
const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

/** Reads arguments and environment, collecting every problem instead of stopping at the first. */
export function readProvisioningInput(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ProvisioningInput {
  const problems: StartupProblem[] = []
  const wrong = (where: string, problem: string, cure: string): null => {
    problems.push({ where, problem, cure })
    return null
  }
  const options = readOptions(args, wrong)
  const variable = (name: string): string | null => {
    const value = environment[name]?.trim() ?? ''
    return value === '' ? null : value
  }

  const api = variable('TWILIO_API_BASE_URL')
  const apiBaseUrl = api === null ? null : readApiBaseUrl(api, wrong)
  const publicUrl = readPublicUrl(variable('PUBLIC_URL'), api !== null, wrong)
  const sid = readAccountSid(variable('TWILIO_ACCOUNT_SID'), wrong)
  const authToken = readAuthToken(variable('TWILIO_AUTH_TOKEN'), wrong)
  return {
    account: accountOf(sid, authToken, apiBaseUrl),
    number: readNumber('--number', options.number, wrong),
    publicUrl,
    fallbackUrl: readFallbackUrl(options.fallbackUrl, publicUrl, wrong),
    person: options.person === undefined ? null : readNumber('--person', options.person, wrong),
    dryRun: options.dryRun,
    problems,
  }
}

/** Notes a problem; null stands for the value. */
type Wrong = (where: string, problem: string, cure: string) => null

interface Options {
  readonly number: string | undefined
  readonly fallbackUrl: string | undefined
  readonly person: string | undefined
  readonly dryRun: boolean
}

const OPTIONS = {
  number: { type: 'string' },
  'fallback-url': { type: 'string' },
  person: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const

/** Unlike the strict parser, which stops at the first thing it does not know. */
function readOptions(args: readonly string[], wrong: Wrong): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
  })
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(OPTIONS, name))
  for (const name of unknown) wrong(`--${name}`, 'is not an option.', `Use ${USAGE}`)
  for (const word of positionals) wrong(word, 'belongs to no option.', `Use ${USAGE}`)
  return {
    number: textOption(values['number']),
    fallbackUrl: textOption(values['fallback-url']),
    person: textOption(values['person']),
    dryRun: values['dry-run'] === true,
  }
}

/** An option without its value is empty, so that its own check can say what it takes. */
function textOption(value: string | boolean | undefined): string | undefined {
  return typeof value === 'boolean' ? '' : value
}

function readNumber(where: string, value: string | undefined, wrong: Wrong): string | null {
  const cure = `Give a number with its country code: ${where} +15550100200.`
  if (value === undefined) return wrong(where, 'is missing.', cure)
  return E164.test(value) ? value : wrong(where, 'is not a phone number in E.164 form.', cure)
}

function readAccountSid(value: string | null, wrong: Wrong): string | null {
  const cure = 'Copy the Account SID (AC…) from the Twilio console.'
  if (value === null) return wrong('TWILIO_ACCOUNT_SID', 'is not set.', cure)
  return ACCOUNT_SID.test(value)
    ? value
    : wrong('TWILIO_ACCOUNT_SID', 'is not an account SID: AC and 32 hexadecimal digits.', cure)
}

/** While tokens are rotated the variable holds a list; the first one is current. */
function readAuthToken(value: string | null, wrong: Wrong): string | null {
  const first = value?.split(',')[0]?.trim() ?? ''
  if (first !== '') return first
  return wrong('TWILIO_AUTH_TOKEN', 'is not set.', 'Copy the Auth Token from the Twilio console.')
}

/** Undefined when it is wrong: requests meant for a sandbox must not reach the real account. */
function readApiBaseUrl(value: string, wrong: Wrong): string | undefined {
  const url = URL.parse(value)
  if (url !== null && /^https?:$/.test(url.protocol)) return value.replace(/\/+$/, '')
  const cure = 'Remove it to reach Twilio, or give the http(s):// URL of a sandbox.'
  wrong('TWILIO_API_BASE_URL', 'is not a URL.', cure)
  return undefined
}

function accountOf(
  sid: string | null,
  authToken: string | null,
  apiBaseUrl: string | null | undefined,
): TwilioAccount | null {
  if (sid === null || authToken === null || apiBaseUrl === undefined) return null
  return { sid, authToken, apiBaseUrl }
}

function readPublicUrl(value: string | null, sandboxed: boolean, wrong: Wrong): URL | null {
  const cure = 'Set it to the https:// origin under which Twilio reaches this server.'
  if (value === null) return wrong('PUBLIC_URL', 'is not set.', cure)
  const url = URL.parse(value)
  if (url === null) return wrong('PUBLIC_URL', 'is not a URL.', cure)
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return wrong('PUBLIC_URL', 'must be an origin alone: no path, query or fragment.', cure)
  }
  if (url.protocol === 'https:') return url
  const local = url.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname)
  if (local && sandboxed) return url
  return wrong('PUBLIC_URL', 'cannot be reached by Twilio: it must begin with https://.', cure)
}

function readFallbackUrl(
  value: string | undefined,
  publicUrl: URL | null,
  wrong: Wrong,
): URL | null {
  const where = '--fallback-url'
  const cure =
    'Give the https:// URL of a static file on another host, so that callers reach a person when this server is down.'
  if (value === undefined) return wrong(where, 'is missing.', cure)
  const url = URL.parse(value)
  if (url === null) return wrong(where, 'is not a URL.', cure)
  if (url.protocol !== 'https:') return wrong(where, 'must begin with https://.', cure)
  if (url.hostname === publicUrl?.hostname) {
    return wrong(where, 'is on the same host as PUBLIC_URL and would fail together with it.', cure)
  }
  return url
}
