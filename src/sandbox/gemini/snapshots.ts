import { randomHex } from '../../shared/ids.ts'
import type { Scenario } from './scenario.ts'
import type { ScriptPosition } from './script.ts'
import type { Context } from './token-meter.ts'
import type { ToolResults } from './tool-results.ts'

/** What a resumed session goes on from: everything that was said until then, nothing after it. */
export interface Snapshot {
  readonly modelName: string
  readonly scenario: Scenario
  readonly position: ScriptPosition
  readonly context: Context
  readonly results: ToolResults
}

/** One connection, as its handles see it. */
export interface Connection {
  /** When it ended, on the server's clock; null while it is open. */
  endedAtMs: number | null
}

/** What a handle leads to. */
export type Recall =
  | { readonly kind: 'found'; readonly snapshot: Snapshot }
  | { readonly kind: 'unknown' }
  /** More than two hours have gone by since its connection ended. */
  | { readonly kind: 'expired' }
  /** Its connection is still open. */
  | { readonly kind: 'connected' }

/** A handle is good for two hours after its connection has ended. */
const VALID_MS = 2 * 60 * 60 * 1_000

/** Handles kept for all sessions together; the oldest are forgotten first. */
const MAX_HANDLES = 10_000

/** The server's memory of sessions that can be resumed. */
export class Snapshots {
  readonly #kept = new Map<string, { connection: Connection; snapshot: Snapshot }>()

  /** Keeps a snapshot and returns its handle. */
  keep(connection: Connection, snapshot: Snapshot): string {
    if (this.#kept.size >= MAX_HANDLES) {
      const [oldest] = this.#kept.keys()
      if (oldest !== undefined) this.#kept.delete(oldest)
    }
    const handle = randomHex(24)
    this.#kept.set(handle, { connection, snapshot })
    return handle
  }

  /** Forgets every handle: who comes with one is told that there is no such session. */
  forget(): void {
    this.#kept.clear()
  }

  recall(handle: string, nowMs: number): Recall {
    const kept = this.#kept.get(handle)
    if (kept === undefined) return { kind: 'unknown' }
    const { endedAtMs } = kept.connection
    if (endedAtMs === null) return { kind: 'connected' }
    if (nowMs - endedAtMs > VALID_MS) return { kind: 'expired' }
    return { kind: 'found', snapshot: kept.snapshot }
  }
}
