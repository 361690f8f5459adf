import type { ToolMemory } from '../../tools/tool-memory.ts'

/** What is kept of a call altogether, as JSON in UTF-8. */
const MAX_BYTES = 2_048

/** Belongs to the call itself, and is never forgotten. */
const CALLER_TURNS = 'caller-turns'

type Position = Readonly<Record<string, unknown>>

/**
 * What the tools remember of one call, and how often its caller has spoken; goes on from what an
 * earlier process wrote down.
 *
 * Overflow: the keys that were not set for the longest time go. A value that is too large by
 * itself is not kept, and takes no other with it.
 */
export class CallMemory implements ToolMemory {
  readonly #kept = new Map<string, string>()
  #callerTurns = 0
  #position: Position | null = null

  /** @param earlier what was written down; a damaged part of it is left out. */
  constructor(earlier: Position = {}) {
    for (const [key, value] of Object.entries(earlier)) {
      if (key !== CALLER_TURNS) this.set(key, value)
      else if (Number.isSafeInteger(value)) this.#callerTurns = Number(value)
    }
  }

  get(key: string): unknown {
    const json = this.#kept.get(key)
    return json === undefined ? undefined : JSON.parse(json)
  }

  set(key: string, value: unknown): void {
    if (key === CALLER_TURNS) throw new TypeError(`"${key}" belongs to the call`)
    const json = value === undefined ? undefined : toJson(value)
    if (json === this.#kept.get(key)) return
    this.#position = null
    // What was set last stands last.
    this.#kept.delete(key)
    if (json === undefined || bytesOf(key, json) > MAX_BYTES) return
    this.#kept.set(key, json)
    let bytes = [...this.#kept].reduce((sum, one) => sum + bytesOf(...one), 0)
    for (const [oldest, its] of this.#kept) {
      if (bytes <= MAX_BYTES) return
      this.#kept.delete(oldest)
      bytes -= bytesOf(oldest, its)
    }
  }

  /** How often the caller has begun to speak, in all processes. */
  get callerTurns(): number {
    return this.#callerTurns
  }

  callerSpoke(): void {
    this.#callerTurns += 1
    this.#position = null
  }

  /** All of it, to be written down; the same object until something changes. */
  get position(): Position {
    this.#position ??= {
      ...Object.fromEntries([...this.#kept].map(([key, json]) => [key, JSON.parse(json)])),
      ...(this.#callerTurns === 0 ? {} : { [CALLER_TURNS]: this.#callerTurns }),
    }
    return this.#position
  }
}

/** @throws TypeError for what is no JSON: a mistake in a tool. */
function toJson(value: unknown): string {
  const json: unknown = JSON.stringify(value)
  if (typeof json !== 'string') throw new TypeError('what a tool remembers has to be JSON')
  return json
}

/** Its part in the JSON of all: the key in quotation marks, a colon and a comma. */
function bytesOf(key: string, json: string): number {
  return Buffer.byteLength(JSON.stringify(key)) + Buffer.byteLength(json) + 2
}
