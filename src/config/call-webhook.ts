import type { StartupProblem } from '../shared/errors.ts'
import { cures, type VariableName, type Variables } from './variables.ts'

/** Who is told of calls that are over; null: nobody. */
export type CallWebhookTarget = { readonly url: string; readonly secret: string } | null

type Given = Pick<Variables, 'PUBLIC_URL' | 'CALL_WEBHOOK_URL' | 'CALL_WEBHOOK_SECRET'>

/** What is wrong with the variables of the webhook together; each by itself is valid. */
export function callWebhookProblems(given: Given): readonly StartupProblem[] {
  const { PUBLIC_URL, CALL_WEBHOOK_URL: url, CALL_WEBHOOK_SECRET: secret } = given
  const problem = (where: VariableName, what: string): StartupProblem[] => [
    { where, problem: what, cure: cures[where] },
  ]
  if (url === null) {
    if (secret === undefined) return []
    return problem('CALL_WEBHOOK_URL', 'is not set, but CALL_WEBHOOK_SECRET is.')
  }
  return [
    ...(url.startsWith('http:') && PUBLIC_URL.startsWith('https:')
      ? problem('CALL_WEBHOOK_URL', 'must begin with https:// because PUBLIC_URL does.')
      : []),
    ...(secret === undefined
      ? problem('CALL_WEBHOOK_SECRET', 'is not set, but CALL_WEBHOOK_URL is.')
      : []),
  ]
}

export function callWebhookOf(given: Given): CallWebhookTarget {
  const { CALL_WEBHOOK_URL: url, CALL_WEBHOOK_SECRET: secret } = given
  return url === null || secret === undefined ? null : { url, secret }
}
