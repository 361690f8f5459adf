import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../../src/shared/clock.ts'
import type { CallLog } from '../../src/store/call-log.ts'
import { openCallLog } from '../../src/store/sql/open-call-log.ts'
import { memoryLog } from './memory-log.ts'
import { quickFolder } from './quick-folder.ts'

/** A SQLite file in a folder of its own, and the call logs that share it. */
export class SqliteBench {
  readonly folder = quickFolder('hexkey-store-')
  readonly path = join(this.folder, 'data', 'hexkey.db')
  readonly url = `sqlite:${this.path}`
  readonly log = memoryLog()
  readonly #opened: CallLog[] = []

  async join(): Promise<CallLog> {
    const log = await openCallLog(this.url, { clock: systemClock, log: this.log.log })
    this.#opened.push(log)
    return log
  }

  /** A connection of another program, in this thread. */
  other(): DatabaseSync {
    return new DatabaseSync(this.path)
  }

  eventsOf(callId: string): Promise<readonly { readonly seq: number; readonly type: string }[]> {
    const database = this.other()
    const rows = database
      .prepare('select seq, type from events where call_id = ? order by epoch, seq')
      .all(callId)
    database.close()
    return Promise.resolve(
      rows.map((row) => ({ seq: Number(row['seq']), type: String(row['type']) })),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((log) => log.close()))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
