import { z } from 'zod'

import type { ToolResult } from '../../tools/tool.ts'

/** What a model is given of one result, in characters of JSON. */
const MAX_CHARACTERS = 4_000
/** Of a long result, its message keeps so much … */
const MAX_MESSAGE = 1_500
/** … and the note that it was cut needs so much. */
const CUT_NOTE = 'The result was too long: only the beginning of it is here.'

const resultSchema = z.looseObject({
  status: z.enum(['ok', 'no_results', 'ambiguous', 'pending', 'refused', 'failed']),
  retryable: z.boolean().optional(),
  message: z.string(),
})

/**
 * What a tool returned, made fit to be sent: plain JSON, small, with a status and a message. What
 * is no result becomes `failed`; what is too long loses its end and says so.
 */
export function boundedResult(tool: string, returned: unknown): ToolResult {
  const text = jsonOf(returned)
  if (text === null) return unusable(tool)
  const checked = resultSchema.safeParse(JSON.parse(text))
  if (!checked.success) return unusable(tool)
  // Without the cast `retryable` could be there and undefined, which JSON does not know.
  const result = checked.data as ToolResult
  return text.length <= MAX_CHARACTERS ? result : cut(result)
}

/** Null: it is nothing that JSON could say. */
function jsonOf(value: unknown): string | null {
  try {
    const text: unknown = JSON.stringify(value)
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}

/** Something went wrong that is no concern of the caller's. */
export function failed(message: string, retryable: boolean): ToolResult {
  return { status: 'failed', retryable, message }
}

function unusable(tool: string): ToolResult {
  return failed(
    `${tool} gave an answer that cannot be used. Do without it, and tell the caller that it did not work.`,
    false,
  )
}

function cut(result: ToolResult): ToolResult {
  const { status, retryable, message, ...details } = result
  const kept: Record<string, unknown> = {
    status,
    ...(retryable === undefined ? {} : { retryable }),
    message: message.slice(0, MAX_MESSAGE),
    cut: CUT_NOTE,
  }
  for (const [name, detail] of Object.entries(details)) {
    const left = MAX_CHARACTERS - JSON.stringify(kept).length - JSON.stringify(name).length - 2
    const part = beginning(detail, left)
    if (part !== undefined) kept[name] = part
  }
  return kept as unknown as ToolResult
}

/** As much of a value as fits into `room` characters of JSON; undefined: nothing of it. */
function beginning(value: unknown, room: number): unknown {
  if (JSON.stringify(value).length <= room) return value
  if (typeof value === 'string') {
    // Escapes make it longer: three characters in four are enough room for the usual text.
    let text = value.slice(0, Math.max(0, room - 2))
    while (text !== '' && JSON.stringify(text).length > room) {
      text = text.slice(0, Math.floor(text.length * 0.75))
    }
    return text === '' ? undefined : text
  }
  if (!Array.isArray(value)) return undefined
  const items: unknown[] = []
  let used = 2
  for (const item of value as readonly unknown[]) {
    used += JSON.stringify(item).length + 1
    if (used > room) break
    items.push(item)
  }
  return items.length === 0 ? undefined : items
}
