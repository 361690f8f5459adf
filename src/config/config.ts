import type { z } from 'zod'
import type { StartupProblem } from '../shared/errors.ts'
import type { LogLevel } from '../shared/log.ts'
import type { Environment } from './env.ts'
import { browserOf, browserProblems, type BrowserSettings } from './browser.ts'
import { callWebhookOf, callWebhookProblems, type CallWebhookTarget } from './call-webhook.ts'
import { readGeminiAuth, type GeminiAuth } from './gemini-auth.ts'
import { secretsIn } from './secrets.ts'
import { ConfigInvalid } from './startup-problems.ts'
import {
  cures,
  parsePlaces,
  parseVariables,
  type ConfigChecks,
  type VariableName,
  type Variables,
} from './variables.ts'

/** How this process is set up; valid and frozen to the bottom. */
export interface Config {
  readonly http: { readonly host: string; readonly port: number }
  /** Where other processes on the same store reach this one, an origin; null: to be found out. */
  readonly instanceUrl: string | null
  /** Who has it may read the metrics; null: this machine alone. */
  readonly metricsToken: string | null
  /** Of the console's first account; null: the console is off. */
  readonly consolePassword: string | null
  /** Calls from web pages. */
  readonly browser: BrowserSettings
  /** An origin without a trailing slash. */
  readonly publicUrl: string
  readonly twilio: {
    readonly accountSid: string
    /** At least one; more while a token is being rotated. */
    readonly authTokens: readonly string[]
    /** Null: Twilio itself. No trailing slash. */
    readonly apiBaseUrl: string | null
    /** Number or messaging service (MG…) that texts come from; null: none are sent. */
    readonly smsFrom: string | null
  }
  readonly gemini: {
    readonly auth: GeminiAuth
    /** Other keys or regions, for when the quota of the first is used up. */
    readonly spares: readonly GeminiAuth[]
    readonly model: string
    /** Null: Google itself. No trailing slash. */
    readonly baseUrl: string | null
  }
  /** Where calls are kept: `sqlite:` and a file, or `postgres://…`. May hold a password. */
  readonly databaseUrl: string
  readonly agentsDir: string
  readonly maxCalls: number
  /** US dollars, estimated; null: no limit. */
  readonly maxCostPerDayUsd: number | null
  /** How much audio the carrier may hold ahead of real time. */
  readonly playoutLeadMs: number
  readonly drainMs: number
  /** Null: frames are not recorded. */
  readonly recordFramesDir: string | null
  /** Where calls are recorded to whose assistant does that. */
  readonly recordingsDir: string
  /** Days; 0: for ever. */
  readonly keepDays: {
    readonly transcripts: number
    readonly calls: number
    readonly frames: number
    readonly recordings: number
  }
  readonly logLevel: LogLevel
  readonly callWebhook: CallWebhookTarget
  /** Every value that must never be written anywhere. */
  readonly secrets: readonly string[]
}

/**
 * Makes the configuration from the environment. An empty variable counts as not set, and white
 * space around a value is dropped.
 *
 * @throws ConfigInvalid with every problem at once; no problem holds a value.
 */
export function readConfig(environment: Environment, checks: ConfigChecks): Config {
  const given = withoutEmpty(environment)
  const parsed = parseVariables(given, checks)
  const auth = readGeminiAuth(given)
  const mixed = parsed.success
    ? [...callWebhookProblems(parsed.data), ...browserProblems(parsed.data)]
    : []
  if (!parsed.success || auth.kind === 'none' || mixed.length > 0) {
    const found = [
      ...(parsed.success ? mixed : parsed.error.issues.map(problemOf)),
      ...(auth.kind === 'none' ? auth.problems : []),
    ]
    throw new ConfigInvalid(inListedOrder(found))
  }
  return deepFreeze(configOf(parsed.data, auth, secretsIn(given)))
}

/**
 * Where calls and frames are kept, for whoever needs nothing else of the configuration.
 *
 * @throws ConfigInvalid
 */
export function readKeptPlaces(
  environment: Environment,
): Pick<Config, 'databaseUrl' | 'recordFramesDir' | 'recordingsDir' | 'secrets'> {
  const given = withoutEmpty(environment)
  const parsed = parsePlaces(given)
  if (!parsed.success) throw new ConfigInvalid(parsed.error.issues.map(problemOf))
  const { DATABASE_URL: databaseUrl, RECORD_FRAMES_DIR: recordFramesDir } = parsed.data
  const { RECORDINGS_DIR: recordingsDir } = parsed.data
  return { databaseUrl, recordFramesDir, recordingsDir, secrets: secretsIn(given) }
}

function configOf(
  variables: Variables,
  { auth, spares }: { readonly auth: GeminiAuth; readonly spares: readonly GeminiAuth[] },
  secrets: readonly string[],
): Config {
  return {
    http: { host: variables.HOST, port: variables.PORT },
    instanceUrl: variables.INSTANCE_URL,
    metricsToken: variables.METRICS_TOKEN ?? null,
    consolePassword: variables.CONSOLE_PASSWORD ?? null,
    browser: browserOf(variables),
    publicUrl: variables.PUBLIC_URL,
    twilio: {
      accountSid: variables.TWILIO_ACCOUNT_SID,
      authTokens: variables.TWILIO_AUTH_TOKEN,
      apiBaseUrl: variables.TWILIO_API_BASE_URL,
      smsFrom: variables.SMS_FROM ?? null,
    },
    gemini: {
      auth,
      spares,
      model: variables.GEMINI_MODEL,
      baseUrl: variables.GOOGLE_GEMINI_BASE_URL,
    },
    databaseUrl: variables.DATABASE_URL,
    agentsDir: variables.AGENTS_DIR,
    maxCalls: variables.MAX_CALLS,
    maxCostPerDayUsd: variables.MAX_COST_PER_DAY_USD,
    playoutLeadMs: variables.PLAYOUT_LEAD_MS,
    drainMs: variables.DRAIN_MS,
    recordFramesDir: variables.RECORD_FRAMES_DIR,
    recordingsDir: variables.RECORDINGS_DIR,
    keepDays: {
      transcripts: variables.KEEP_TRANSCRIPTS_DAYS,
      calls: variables.KEEP_CALLS_DAYS,
      frames: variables.KEEP_FRAMES_DAYS,
      recordings: variables.KEEP_RECORDINGS_DAYS,
    },
    logLevel: variables.LOG_LEVEL,
    callWebhook: callWebhookOf(variables),
    secrets,
  }
}

function withoutEmpty(environment: Environment): Environment {
  const trimmed = Object.entries(environment).map(([name, value]) => [name, value?.trim()] as const)
  return Object.fromEntries(trimmed.filter(([, value]) => value !== undefined && value !== ''))
}

function problemOf(issue: z.core.$ZodIssue): StartupProblem {
  const where = issue.path[0] as VariableName
  return { where, problem: issue.message, cure: cures[where] }
}

function inListedOrder(problems: readonly StartupProblem[]): readonly StartupProblem[] {
  const order = Object.keys(cures)
  return problems.toSorted((one, other) => order.indexOf(one.where) - order.indexOf(other.where))
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  }
  return Object.freeze(value)
}
