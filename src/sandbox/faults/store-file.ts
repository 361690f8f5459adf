import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { sleep, systemClock } from '../../shared/clock.ts'
import type { LogLine } from '../server-process.ts'

/** What another program sees in the servers' store. Read only, but for {@link lockedFor}. */
export class StoreFile implements Disposable {
  readonly #database: DatabaseSync

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5_000 })
  }

  static exists(file: string): boolean {
    return existsSync(file)
  }

  /** How often each call stands in a table. */
  rowsOf(table: 'calls' | 'continuity'): ReadonlyMap<string, number> {
    const rows = this.#database
      .prepare(`select call_id as id, count(*) as times from ${table} group by call_id`)
      .all() as { id: string; times: number }[]
    return new Map(rows.map(({ id, times }) => [id, times]))
  }

  /** The events of a call's first stream, as type and time. */
  eventsOf(callId: string): readonly { readonly type: string; readonly atMs: number }[] {
    return this.#database
      .prepare(
        `select type, at_ms as atMs from events where call_id = ?1
         and epoch = (select min(epoch) from events where call_id = ?1)`,
      )
      .all(callId) as { type: string; atMs: number }[]
  }

  /** Nobody else can write meanwhile. */
  async lockedFor(ms: number): Promise<void> {
    this.#database.exec('begin immediate')
    await sleep(systemClock, ms)
    this.#database.exec('rollback')
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}

/**
 * How much older than the end the newest missing detail of a call is, milliseconds; 0 when nothing
 * is missing. The server's own log is what should be there.
 */
export function missingDetailMs(
  logged: readonly LogLine[],
  stored: readonly { readonly type: string; readonly atMs: number }[],
  endMs: number,
): number {
  const left = new Map<string, number>()
  for (const { type, atMs } of stored) {
    const key = `${type} ${Math.round(atMs)}`
    left.set(key, (left.get(key) ?? 0) + 1)
  }
  let missingMs = 0
  for (const { msg, atMs } of logged) {
    if (typeof atMs !== 'number') continue
    const key = `${msg} ${Math.round(atMs)}`
    const times = left.get(key) ?? 0
    if (times > 0) left.set(key, times - 1)
    else missingMs = Math.max(missingMs, endMs - atMs)
  }
  return missingMs
}
