import type { Environment } from '../config/env.ts'
import {
  baseUrlRule,
  listenHostRule,
  publicOriginRule,
  secretRule,
  splitList,
} from '../config/value-rules.ts'
import { cures, type VariableName } from '../config/variables.ts'
import { modelProblem } from '../model/gemini/model-profiles.ts'
import type { StartupProblem } from '../shared/errors.ts'
import type { Arguments } from './arguments.ts'
import type { GeminiAccess } from './gemini/gemini-bench.ts'
import { LIVE } from './gemini/models.ts'
import type { TwilioAccess } from './twilio/phone-bench.ts'

/** The REST side of the account; only what places calls sees it. */
export interface TwilioAccount {
  readonly sid: string
  readonly authToken: string
  /** Null: Twilio itself. */
  readonly apiBaseUrl: string | null
}

/** A value and a place for what is wrong with it. Rules end a sentence, null means good. */
type Rule = (value: string) => string | null

/** Where these probes can do with less than the server. */
const CURES: Partial<Record<VariableName, string>> = {
  GEMINI_API_KEY:
    'Create a key at https://aistudio.google.com/apikey: the probes cannot go through Vertex AI.',
}

const E164 = /^\+[1-9]\d{6,14}$/
const ACCOUNT_SID = /^AC[0-9a-fA-F]{32}$/

/** Reads variables and options, collecting every problem; no problem holds a value. */
export class AccessReader {
  readonly problems: StartupProblem[] = []
  readonly #environment: Environment
  readonly #given: Arguments

  constructor(environment: Environment, given: Arguments) {
    this.#environment = environment
    this.#given = given
  }

  /** Null when something about it is wrong. */
  gemini(): GeminiAccess | null {
    const apiKeys = this.#variable('GEMINI_API_KEY', secretRule)
    const baseUrl = this.#optional('GOOGLE_GEMINI_BASE_URL', baseUrlRule, null)
    const model = this.#model()
    if (apiKeys === null || baseUrl === undefined || model === null) return null
    // Further keys are spares of the server; what is verified is the first.
    const [apiKey = apiKeys] = splitList(apiKeys)
    return { apiKey, baseUrl: withoutSlash(baseUrl), model }
  }

  /** Null when something about it is wrong. */
  twilio(): { readonly access: TwilioAccess; readonly account: TwilioAccount } | null {
    const port = this.#optional('PORT', portRule, '3000')
    const host = this.#optional('HOST', listenHostRule, '0.0.0.0')
    const sid = this.#variable('TWILIO_ACCOUNT_SID', accountSidRule)
    const tokens = this.#variable('TWILIO_AUTH_TOKEN', tokensRule)
    const apiBaseUrl = this.#optional('TWILIO_API_BASE_URL', baseUrlRule, null)
    const publicUrl = this.#variable(
      'PUBLIC_URL',
      (url) => publicOriginRule(url) ?? reachableRule(url, apiBaseUrl !== null),
    )
    const number = this.#number('--number', this.#given.number, 'a Twilio number of the account')
    const phone = this.#number('--phone', this.#given.phone, 'a telephone that you can answer')
    const authTokens = splitList(tokens ?? '')
    const [authToken] = authTokens
    if (publicUrl === null || sid === null || tokens === null || authToken === undefined)
      return null
    if (port === undefined || host === undefined || apiBaseUrl === undefined) return null
    if (number === null || phone === null) return null
    return {
      access: {
        publicUrl: new URL(publicUrl),
        authTokens,
        number,
        phone,
        listen: { host, port: Number(port) },
      },
      account: { sid, authToken, apiBaseUrl: withoutSlash(apiBaseUrl) },
    }
  }

  #model(): string | null {
    const { model } = this.#given
    if (model === null) {
      return this.#optional('GEMINI_MODEL', modelProblem, LIVE) ?? null
    }
    const problem = modelProblem(model)
    return problem === null ? model : this.#wrong('--model', problem, cures.GEMINI_MODEL)
  }

  #number(where: string, value: string | null, what: string): string | null {
    const cure = `Give ${what}, with its country code: ${where} +15550100200`
    if (value === null) return this.#wrong(where, 'is missing.', cure)
    return E164.test(value)
      ? value
      : this.#wrong(where, 'is not a phone number in E.164 form.', cure)
  }

  /** A variable that must be set. Null: it is not, or it is wrong. */
  #variable(name: VariableName, rule: Rule): string | null {
    const value = this.#optional(name, rule, null)
    if (value !== null) return value ?? null
    return this.#wrong(name, 'is not set.', CURES[name] ?? cures[name])
  }

  /** A variable that may be left out. Undefined: it is wrong. */
  #optional<D extends string | null>(
    name: VariableName,
    rule: Rule,
    otherwise: D,
  ): string | D | undefined {
    const value = this.#environment[name]?.trim() ?? ''
    if (value === '') return otherwise
    const problem = rule(value)
    if (problem === null) return value
    this.#wrong(name, problem, cures[name])
    return undefined
  }

  #wrong(where: string, problem: string, cure: string): null {
    this.problems.push({ where, problem, cure })
    return null
  }
}

const accountSidRule: Rule = (value) =>
  ACCOUNT_SID.test(value) ? null : 'is not an account SID: AC and 32 hexadecimal digits.'

const tokensRule: Rule = (value) =>
  splitList(value)
    .map(secretRule)
    .find((problem) => problem !== null) ?? null

const portRule: Rule = (value) =>
  /^\d{1,5}$/.test(value) && Number(value) <= 65_535
    ? null
    : 'must be a whole number from 0 to 65535.'

/** A sandbox on this machine reaches a loopback address, Twilio does not. */
function reachableRule(url: string, sandboxed: boolean): string | null {
  return sandboxed || url.startsWith('https:')
    ? null
    : 'cannot be reached by Twilio: it must begin with https://.'
}

function withoutSlash(url: string | null): string | null {
  return url === null ? null : url.replace(/\/+$/, '')
}
