import { z } from 'zod'
import { HexkeyError, messageOf } from '../../src/shared/errors.ts'

/** A wrong argument, or what was to be expected to fail, in words; else a mistake of ours, whole. */
export function explain(error: unknown): unknown {
  if (error instanceof z.ZodError) return error.issues.map((issue) => issue.message).join('\n')
  if (error instanceof HexkeyError || hasCode(error)) return messageOf(error)
  // What `fetch` says alone is that it failed.
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error
  return `${error.message}: ${messageOf(error.cause)}`
}

/** Prints it, for a command that ends with its failure. */
export function explained(error: unknown): false {
  console.error(explain(error))
  return false
}

function hasCode(error: unknown): boolean {
  return error instanceof Error && 'code' in error
}
