/**
 * What the tools remember of one call, by tool or subject. It is written down with the call, so
 * that it outlives the process: plain JSON, small.
 */
export interface ToolMemory {
  /** @returns what was put there, by this process or an earlier one; undefined: nothing. */
  get(key: string): unknown
  /** @param value JSON; undefined forgets it. Beyond 2 KiB altogether the oldest keys go. */
  set(key: string, value: unknown): void
}
