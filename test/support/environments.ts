import { readConfig, type Config } from '../../src/config/config.ts'
import { ConfigInvalid } from '../../src/config/startup-problems.ts'
import type { StartupProblem } from '../../src/shared/errors.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** The least that a server needs. */
export const complete = {
  PUBLIC_URL: 'https://calls.example.com',
  TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
  TWILIO_AUTH_TOKEN: 'twilio-token-one',
  GEMINI_API_KEY: 'gemini-key-one',
} as const satisfies Variables

const everyModel = { modelProblem: () => null }

/** Reads `complete` with changes; `undefined` takes a variable away. */
export function configWith(changes: Variables = {}): Config {
  return readConfig({ ...complete, ...changes }, everyModel)
}

/** The problems that reading `environment` as it is reports; none when it is valid. */
export function problemsOf(
  environment: Variables,
  checks = everyModel as Parameters<typeof readConfig>[1],
): readonly StartupProblem[] {
  try {
    readConfig(environment, checks)
    return []
  } catch (thrown) {
    if (thrown instanceof ConfigInvalid) return thrown.problems
    throw thrown
  }
}

export function problemsWith(changes: Variables): readonly StartupProblem[] {
  return problemsOf({ ...complete, ...changes })
}
