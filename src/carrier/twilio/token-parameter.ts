import type { StartMessage } from './twilio-message.ts'

/** The `<Parameter>` of `twiml/connect.xml` that carries the stream token. */
const TOKEN_PARAMETER = 'token'

/** The token that a stream presents, or null. */
export function tokenOf(start: StartMessage): string | null {
  return start.parameters[TOKEN_PARAMETER] ?? null
}

/** A start message as text with the token left out, fit to be recorded. */
export function redactToken(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (key, value: unknown) =>
      key === TOKEN_PARAMETER ? '[redacted]' : value,
    )
  } catch {
    // Nested too deeply to be written again: better no details than a secret.
    return '{"event":"start"}'
  }
}
