import type { z } from 'zod'
import { Refused } from './refused.ts'

/**
 * What came from outside, if it is what was asked for.
 *
 * @throws Refused 400, with the first thing that is wrong.
 */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  const problem = issue?.message ?? 'That cannot be used.'
  throw new Refused(400, 'bad-request', where === '' ? problem : `${where}: ${problem}`)
}
