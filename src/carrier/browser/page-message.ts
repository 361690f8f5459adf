import { MAX_JSON_BYTES, pageMessage, type PageMessage } from './talk-protocol.ts'

/** A message that breaks the protocol. */
export interface BadPageMessage {
  readonly type: 'bad'
  /** Constant text, to be logged and counted by. */
  readonly reason: 'too-long' | 'no-json' | 'unknown-type' | 'bad-shape'
  /** For the page: what is wrong, as a sentence. */
  readonly words: string
}

const TYPES: ReadonlySet<unknown> = new Set(
  pageMessage.def.options.flatMap((option) => [...option.def.shape.type.def.values]),
)

/** Reads a text message of a page. Never throws. */
export function readPageMessage(text: string): PageMessage | BadPageMessage {
  if (Buffer.byteLength(text) > MAX_JSON_BYTES) {
    return bad('too-long', `A message had more than ${MAX_JSON_BYTES} bytes.`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return bad('no-json', 'A text message was not JSON.')
  }
  const read = pageMessage.safeParse(value)
  if (read.success) return read.data
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null
  if (!TYPES.has(type)) return bad('unknown-type', 'A message had a type that nobody knows.')
  const [issue] = read.error.issues
  const where = issue?.path.join('.') ?? ''
  // The type is one of ours; what stands in the message is never repeated.
  return bad('bad-shape', `A message of the type ${String(type)} had a wrong ${where || 'shape'}.`)
}

function bad(reason: BadPageMessage['reason'], words: string): BadPageMessage {
  return { type: 'bad', reason, words }
}
