import type { z } from 'zod'

import { HexkeyError } from '../../shared/errors.ts'

/** The service ends the session because of something that the client sent. */
export class Refusal extends HexkeyError {
  readonly code = 'SANDBOX_REFUSAL'
  readonly retryable = false
  /** WebSocket close code. */
  readonly closeCode: number

  constructor(closeCode: number, reason: string) {
    super(reason)
    this.closeCode = closeCode
  }
}

/** A field or a sequence that the service does not accept. */
export function invalid(reason: string): Refusal {
  return new Refusal(1007, reason)
}

/** The first thing that is wrong with a message, in the words that the service uses for it. */
export function invalidField(root: string, error: z.ZodError): Refusal {
  const issue = error.issues[0]
  if (issue === undefined) return invalid('Request contains an invalid argument.')
  const path = [root, ...issue.path.map(String)].join('.')
  if (issue.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? ''
    return invalid(
      `Invalid JSON payload received. Unknown name "${name}" at '${path}': Cannot find field.`,
    )
  }
  return invalid(`Invalid value at '${path}': ${issue.message}`)
}

/** RFC 6455: a control frame carries 125 bytes, two of them are the code. */
const MAX_REASON_BYTES = 123

/** Cuts a close reason to what fits into a close frame, never inside a character. */
export function closeReason(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= MAX_REASON_BYTES) return text
  // A character that was cut in two decodes to U+FFFD.
  return bytes
    .subarray(0, MAX_REASON_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
}
