import { StartupFailed } from '../../shared/errors.ts'
import { secretScrubber } from '../../shared/log.ts'

/** Looks a variable of the environment up; the app decides what may be seen. */
export type EnvironmentLookup = (name: string) => string | undefined

/** What requests carry besides their content. */
export interface RequestSettings {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Name of the variable; null: no secret is sent. */
  readonly secretEnv: string | null
  readonly secretHeader: string
  readonly secretPrefix: string
}

/** The headers of requests, and how to take the secret out of what comes back. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  readonly scrub: (text: string) => string
}

const PREFIX = 'HEXKEY_TOOL_'
/** Shorter ones could not be told from words of a log line. */
const MIN_CHARACTERS = 8

/** @throws StartupFailed when the secret is missing, or cannot stand in a header. */
export function credentials(
  { name, headers, secretEnv, secretHeader, secretPrefix }: RequestSettings,
  environment: EnvironmentLookup,
): Credentials {
  const lower = lowerCased(headers)
  if (secretEnv === null) return { headers: lower, scrub: (text) => text }
  // The folder may name no other variable: its requests would carry our own keys away.
  const secret = secretEnv.startsWith(PREFIX) ? (environment(secretEnv) ?? '') : ''
  if (!/^[\x21-\x7e]+$/.test(secret) || secret.length < MIN_CHARACTERS) {
    const problem =
      secret === ''
        ? `is not set; "${name}" sends it.`
        : `is no secret of at least ${MIN_CHARACTERS} printable characters without spaces.`
    const cure = `Set it to the secret of that service, or remove secretEnv from "${name}".`
    throw new StartupFailed([{ where: secretEnv, problem, cure }])
  }
  return {
    headers: { ...lower, [secretHeader.toLowerCase()]: `${secretPrefix}${secret}` },
    scrub: secretScrubber([secret]),
  }
}

/** So that none is there twice. */
function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value] as const),
  )
}
