import { z } from 'zod'
import { HexkeyError, messageOf } from '../../src/shared/errors.ts'

/** A wrong argument, or what was to be expected to fail, in words; else a mistake of ours, whole. */
export function explain(error: unknown): unknown {
  if (error instanceof z.ZodError) return error.issues.map((issue) => issue.message).join('\n')
  const expected = error instanceof HexkeyError || (error instanceof Error && 'code' in error)
  return expected ? messageOf(error) : error
}
