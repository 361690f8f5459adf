import { systemClock, type Clock } from '../../shared/clock.ts'
import { HexkeyError } from '../../shared/errors.ts'
import type { CallerStep } from './caller-script.ts'
import { defaultPerson, type PersonScript } from './dialled-person.ts'
import type { Signing } from './signature.ts'

export interface CallOptions {
  /** Origin where the server can be reached from here: `http://127.0.0.1:3000`. */
  readonly serverUrl: string
  /** Origin that the server believes to have (its `PUBLIC_URL`): signed. Default: `serverUrl`. */
  readonly publicUrl?: string
  readonly accountSid: string
  /** The key that requests are signed with. */
  readonly authToken: string
  /** The caller's number, or `anonymous`. */
  readonly from?: string
  /** The number that is called. */
  readonly to?: string
  /** Default `/twilio/voice`. */
  readonly voicePath?: string
  /** Absolute, or a path on the public URL. Asked when a document cannot be had. */
  readonly fallbackUrl?: string
  /** Absolute, or a path on the public URL. Told that the call is completed. */
  readonly statusCallbackUrl?: string
  /** What the caller does; nothing at all by default. */
  readonly script?: readonly CallerStep[]
  /** What whoever is dialled does; by default nobody answers. */
  readonly person?: PersonScript
  /** The caller hangs up after this long, milliseconds; at most an hour. Default two minutes. */
  readonly maxMs?: number
  /** How webhooks are signed, and how the media socket is. Default `right` for both. */
  readonly signing?: Signing
  readonly mediaSigning?: Signing
  /** Twilio's own voice, pauses and ringing go this many times faster. Default 1. */
  readonly sayRate?: number
  /** A quiet hiss instead of digital silence between the caller's words. */
  readonly comfortNoise?: boolean
  /** Further form fields of the webhooks. */
  readonly extraParameters?: Readonly<Record<string, string>>
  /** To repeat a call's webhooks; random by default. */
  readonly callSid?: string
  readonly clock?: Clock
}

/** {@link CallOptions} with every default filled in and every URL absolute. */
export interface CheckedOptions {
  readonly serverUrl: URL
  readonly publicUrl: URL
  readonly accountSid: string
  readonly authToken: string
  readonly from: string
  readonly to: string
  readonly voiceUrl: string
  readonly fallbackUrl: string | null
  readonly statusCallbackUrl: string | null
  readonly script: readonly CallerStep[]
  readonly person: PersonScript
  readonly maxMs: number
  readonly signing: Signing
  readonly mediaSigning: Signing
  readonly sayRate: number
  readonly comfortNoise: boolean
  readonly extraParameters: Readonly<Record<string, string>>
  readonly callSid: string | null
  readonly clock: Clock
}

/** The call cannot be placed like this; the message names the option and the cure. */
export class CallOptionsInvalid extends HexkeyError {
  readonly code = 'CALL_OPTIONS_INVALID'
  readonly retryable = false
}

/** Numbers reserved for fiction: nobody's telephone rings. */
const DEFAULT_FROM = '+15550100001'
const DEFAULT_TO = '+15550100000'
const DEFAULT_MAX_MS = 120_000
const LONGEST_CALL_MS = 3_600_000

/** @throws CallOptionsInvalid at the first option that makes no sense. */
export function checkOptions(options: CallOptions): CheckedOptions {
  const serverUrl = readOrigin('serverUrl', options.serverUrl)
  const publicUrl = readOrigin('publicUrl', options.publicUrl ?? options.serverUrl)
  const signing = options.signing ?? 'right'
  return {
    serverUrl,
    publicUrl,
    accountSid: options.accountSid,
    authToken: options.authToken,
    from: options.from ?? DEFAULT_FROM,
    to: options.to ?? DEFAULT_TO,
    voiceUrl: readUrl('voicePath', options.voicePath ?? '/twilio/voice', publicUrl),
    fallbackUrl: optionalUrl('fallbackUrl', options.fallbackUrl, publicUrl),
    statusCallbackUrl: optionalUrl('statusCallbackUrl', options.statusCallbackUrl, publicUrl),
    script: options.script ?? [],
    person: options.person ?? defaultPerson,
    maxMs: readNumber('maxMs', options.maxMs ?? DEFAULT_MAX_MS, LONGEST_CALL_MS),
    signing,
    mediaSigning: options.mediaSigning ?? signing,
    sayRate: readNumber('sayRate', options.sayRate ?? 1, 1_000),
    comfortNoise: options.comfortNoise ?? false,
    extraParameters: options.extraParameters ?? {},
    callSid: options.callSid ?? null,
    clock: options.clock ?? systemClock,
  }
}

function readOrigin(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new CallOptionsInvalid(
      `${name} "${text}" is no web address; give it as http://127.0.0.1:3000`,
    )
  }
  return url
}

function readUrl(name: string, text: string, base: URL): string {
  if (!URL.canParse(text, base.href)) {
    throw new CallOptionsInvalid(`${name} "${text}" is neither a URL nor a path; begin it with /`)
  }
  return new URL(text, base.href).href
}

function optionalUrl(name: string, text: string | undefined, base: URL): string | null {
  return text === undefined ? null : readUrl(name, text, base)
}

function readNumber(name: string, value: number, most: number): number {
  if (value > 0 && value <= most) return value
  throw new CallOptionsInvalid(`${name} is ${value}; it must be over 0 and at most ${most}`)
}
