import * as z from 'zod/mini'
import { serverMessage, type ServerMessage } from '../../../../src/carrier/browser/talk-protocol.ts'

// Zod would write functions of its own, and the policy of the page runs no text as script.
z.config({ jitless: true })

/** Reads what the server says; null: a message of a later version, or nothing that can be read. */
export function readServerMessage(text: string): ServerMessage | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const read = serverMessage.safeParse(value)
  return read.success ? read.data : null
}
