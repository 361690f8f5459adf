import { z } from 'zod'
import { Refused, refusalStatuses } from '../refused.ts'

const refusedBody = z.object({
  error: z.object({
    code: z.string().max(100),
    message: z.string().max(1_000),
    retryAfterS: z.number().optional(),
  }),
})

/**
 * The refusal of another process, to be said again.
 *
 * @param text the body of its answer.
 * @returns null when it is none: it went wrong there, or it does not know us.
 */
export function refusalOfPeer(status: number, text: string): Refused | null {
  const known = refusalStatuses.find((one) => one === status)
  const parsed = refusedBody.safeParse(jsonOf(text))
  if (known === undefined || known === 401 || !parsed.success) return null
  const { code, message, retryAfterS = null } = parsed.data.error
  return new Refused(known, code, message, retryAfterS)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
