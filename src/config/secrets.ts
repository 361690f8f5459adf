import { splitList } from './value-rules.ts'
import type { Environment } from './env.ts'
import type { VariableName } from './variables.ts'

const SECRET_LISTS = [
  'TWILIO_AUTH_TOKEN',
  'GEMINI_API_KEY',
] as const satisfies readonly VariableName[]

const SECRET_VARIABLES = [
  'CONSOLE_PASSWORD',
  'METRICS_TOKEN',
  'CALL_WEBHOOK_SECRET',
  // Its path or query may hold a key.
  'CALL_WEBHOOK_URL',
] as const satisfies readonly VariableName[]

/** Every value of a valid environment that must never be written to a log. */
export function secretsIn(environment: Environment): readonly string[] {
  const found = [
    ...SECRET_LISTS.flatMap((name) => splitList(environment[name] ?? '')),
    ...SECRET_VARIABLES.map((name) => environment[name] ?? ''),
    ...toolSecrets(environment),
    ...databasePasswords(environment['DATABASE_URL'] ?? ''),
  ]
  return [...new Set(found.filter((value) => value !== ''))]
}

/** What the tools of assistants send with their requests; the folders name the variables. */
function toolSecrets(environment: Environment): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith('HEXKEY_TOOL_') ? [value?.trim() ?? ''] : [],
  )
}

/**
 * The password of a database URL in the forms in which a driver may repeat it.
 *
 * A short one such as `hexkey` is a word of ordinary log lines: it is only taken out where it
 * stands in a URL, between the colon and the at sign.
 */
function databasePasswords(databaseUrl: string): readonly string[] {
  const encoded = URL.parse(databaseUrl)?.password ?? ''
  if (encoded === '') return []
  const forms = [encoded, decoded(encoded)]
  return [...forms.map((form) => `:${form}@`), ...forms.filter((form) => form.length >= 8)]
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    // A bare percent sign: the password stands as it was written.
    return encoded
  }
}
