import { z } from 'zod'
import type { Environment } from './env.ts'
import {
  baseUrlRule,
  databaseUrlRule,
  instanceUrlRule,
  listenHostRule,
  matching,
  nameList,
  publicOriginRule,
  secretList,
  secretRule,
  text,
  webhookUrlRule,
  wholeNumber,
} from './value-rules.ts'

/** What only other layers know about a value; the answer ends a sentence, null means good. */
export interface ConfigChecks {
  modelProblem(name: string): string | null
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const BROWSER_CALLS = ['off', 'console', 'open'] as const

/** A hundred years. */
const MAX_KEEP_DAYS = 36_500

const withoutTrailingSlash = (url: string): string => url.replace(/\/+$/, '')
const baseUrl = text(baseUrlRule).transform(withoutTrailingSlash).nullable().default(null)
const secret = text(secretRule).optional()

/** Every variable with its rule and its default. */
function variablesSchema(checks: ConfigChecks) {
  return z.object({
    PUBLIC_URL: text(publicOriginRule).transform((url) => new URL(url).origin),
    PORT: wholeNumber(0, 65_535).default(3_000),
    HOST: text(listenHostRule).default('0.0.0.0'),
    INSTANCE_URL: text(instanceUrlRule)
      .transform((url) => new URL(url).origin)
      .nullable()
      .default(null),
    TWILIO_ACCOUNT_SID: matching(
      /^AC[0-9a-fA-F]{32}$/,
      'is not an account SID: AC and 32 hexadecimal digits.',
    ),
    TWILIO_AUTH_TOKEN: secretList(),
    TWILIO_API_BASE_URL: baseUrl,
    GEMINI_API_KEY: secretList().optional(),
    GOOGLE_GENAI_USE_VERTEXAI: matching(/^(?:true|false|1|0)$/i, 'is neither true nor false.')
      .transform((value) => value === '1' || value.toLowerCase() === 'true')
      .default(false),
    GOOGLE_CLOUD_PROJECT: matching(/^[a-z0-9.:-]+$/, 'is not a project id.').optional(),
    GOOGLE_CLOUD_LOCATION: matching(
      /^[a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*$/,
      'is not a location, or several with commas between them.',
    ).optional(),
    GEMINI_MODEL: text((name) => checks.modelProblem(name)).default('gemini-3.8-live'),
    GOOGLE_GEMINI_BASE_URL: baseUrl,
    AGENTS_DIR: z.string().default('agents'),
    MAX_CALLS: wholeNumber(1, 10_000).default(200),
    MAX_COST_PER_DAY_USD: wholeNumber(1, 1_000_000).nullable().default(null),
    PLAYOUT_LEAD_MS: wholeNumber(60, 5_000).default(400),
    DRAIN_MS: wholeNumber(0, 3_600_000).default(25_000),
    RECORD_FRAMES_DIR: z
      .string()
      .transform((value) => (value === 'off' ? null : value))
      .default(null),
    KEEP_TRANSCRIPTS_DAYS: wholeNumber(0, MAX_KEEP_DAYS).default(90),
    KEEP_CALLS_DAYS: wholeNumber(0, MAX_KEEP_DAYS).default(730),
    KEEP_FRAMES_DAYS: wholeNumber(0, MAX_KEEP_DAYS).default(30),
    KEEP_RECORDINGS_DAYS: wholeNumber(0, MAX_KEEP_DAYS).default(30),
    RECORDINGS_DIR: z.string().default('data/recordings'),
    LOG_LEVEL: z
      .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}.` })
      .default('info'),
    DATABASE_URL: text(databaseUrlRule).default('sqlite:./data/hexkey.db'),
    SMS_FROM: matching(
      /^(?:\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32})$/,
      'is neither a number like +15550100200 nor a messaging service SID (MG…).',
    ).optional(),
    CONSOLE_PASSWORD: secret,
    BROWSER_CALLS: z
      .enum(BROWSER_CALLS, { error: `must be one of ${BROWSER_CALLS.join(', ')}.` })
      .default('off'),
    BROWSER_ASSISTANTS: nameList().nullable().default(null),
    BROWSER_CALLS_PER_ADDRESS: wholeNumber(1, 10_000).default(3),
    METRICS_TOKEN: secret,
    CALL_WEBHOOK_URL: text(webhookUrlRule).nullable().default(null),
    CALL_WEBHOOK_SECRET: secret,
  })
}

export type Variables = z.infer<ReturnType<typeof variablesSchema>>

/** Checks each variable by itself; an issue's message ends a sentence that begins with its name. */
export function parseVariables(
  environment: Environment,
  checks: ConfigChecks,
): z.ZodSafeParseResult<Variables> {
  return variablesSchema(checks).safeParse(environment)
}

const PLACES = { DATABASE_URL: true, RECORD_FRAMES_DIR: true, RECORDINGS_DIR: true } as const

/** As {@link parseVariables}, of those alone that say where something is kept. */
export function parsePlaces(
  environment: Environment,
): z.ZodSafeParseResult<Pick<Variables, keyof typeof PLACES>> {
  const schema = variablesSchema({ modelProblem: () => null })
  return schema.pick(PLACES).safeParse(environment)
}

export type VariableName = keyof Variables

const SECRET_CURE = 'Use at least 8 printable characters without spaces.'

/** What to do about each variable, in the order in which problems are listed. */
export const cures: Readonly<Record<VariableName, string>> = {
  PUBLIC_URL:
    'Set the https origin at which Twilio reaches this server, for example https://calls.example.com; for use on this machine alone, http://127.0.0.1:3000.',
  PORT: 'Set the TCP port to listen on, or leave it out for 3000.',
  HOST: 'Set the address to listen on, or leave it out for 0.0.0.0 (every interface).',
  INSTANCE_URL:
    'Set the origin at which the other servers on the same database reach this one, for example http://10.0.0.7:3000, or leave it out for its address in the network.',
  TWILIO_ACCOUNT_SID: 'Copy "Account SID" from the first page of the Twilio console.',
  TWILIO_AUTH_TOKEN:
    'Copy "Auth Token" from the first page of the Twilio console; while rotating, put both tokens with a comma between them.',
  TWILIO_API_BASE_URL: "Leave it out to use Twilio, or set a sandbox's address.",
  GEMINI_API_KEY:
    'Create a key at https://aistudio.google.com/apikey; or, for Vertex AI, set GOOGLE_GENAI_USE_VERTEXAI=true, GOOGLE_CLOUD_PROJECT and GOOGLE_CLOUD_LOCATION. Further keys, with commas between them, are used when the quota of the first is used up.',
  GOOGLE_GENAI_USE_VERTEXAI: 'Set true to reach Gemini through Vertex AI, or leave it out.',
  GOOGLE_CLOUD_PROJECT: 'Set the id of the Google Cloud project that Vertex AI is enabled in.',
  GOOGLE_CLOUD_LOCATION:
    'Set the location of the Vertex AI endpoint, for example us-central1; further ones, with commas between them, are used when the quota of the first is used up.',
  GEMINI_MODEL: 'Name a Gemini Live model, or leave it out for gemini-3.8-live.',
  GOOGLE_GEMINI_BASE_URL: "Leave it out to use Google, or set an emulator's address.",
  AGENTS_DIR: 'Set the folder that holds the assistants, or leave it out for agents.',
  MAX_CALLS: 'Set how many calls this process may carry at once, or leave it out for 200.',
  MAX_COST_PER_DAY_USD:
    'Set how many US dollars the model may cost this process in a day, or leave it out for no limit.',
  PLAYOUT_LEAD_MS:
    'Set how many milliseconds of audio Twilio may hold ahead, or leave it out for 400.',
  DRAIN_MS: 'Set how many milliseconds a shutdown waits for live calls, or leave it out for 25000.',
  RECORD_FRAMES_DIR: 'Set a folder for recorded frames, or leave it out to record nothing.',
  KEEP_TRANSCRIPTS_DAYS:
    'Set how many days what was said in calls is kept, 0 for ever, or leave it out for 90.',
  KEEP_CALLS_DAYS:
    'Set how many days calls, orders and callbacks are kept, 0 for ever, or leave it out for 730.',
  KEEP_FRAMES_DAYS:
    'Set how many days recorded frames are kept, 0 for ever, or leave it out for 30.',
  KEEP_RECORDINGS_DAYS:
    'Set how many days recordings of calls are kept, 0 for ever, or leave it out for 30.',
  RECORDINGS_DIR: 'Set the folder for recordings of calls, or leave it out for data/recordings.',
  LOG_LEVEL: 'Set one of these levels, or leave it out for info.',
  DATABASE_URL:
    'Set sqlite: and the path of a file on a local disk, or postgres://ROLE:PASSWORD@HOST/DATABASE, or leave it out for sqlite:./data/hexkey.db.',
  CONSOLE_PASSWORD: `${SECRET_CURE} Leave it out to keep the console off.`,
  BROWSER_CALLS:
    'Set console to let people who are signed in there talk from a web page, open to let everybody, or leave it out for off.',
  BROWSER_ASSISTANTS:
    'Name the assistants that a web page may ask for, with commas between them, the usual one first, or leave it out for the default assistant alone.',
  BROWSER_CALLS_PER_ADDRESS:
    'Set how many calls from web pages one network address may have at once, or leave it out for 3; behind a proxy everybody has its address.',
  METRICS_TOKEN: `${SECRET_CURE} Leave it out to let only this machine read the metrics.`,
  CALL_WEBHOOK_URL:
    'Set the https URL that is told of calls that are over, or leave it out to tell nobody.',
  CALL_WEBHOOK_SECRET: `${SECRET_CURE} The receiver checks signatures with it.`,
  SMS_FROM: 'Set the number or messaging service that texts are sent from, or leave it out.',
}
