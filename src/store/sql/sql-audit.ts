import { auditBounds, type AuditLog, type AuditPlace, type StoredAudit } from '../audit.ts'
import { runBehind } from './run-behind.ts'
import type { Row, SqlEngine } from './sql-engine.ts'
import { slot, sql } from './template.ts'

const append = sql`
  insert into audit (at_ms, entry_id, who, what, call_id, detail)
  values (
    ${slot('atMs')}, ${slot('entryId')}, ${slot('who')},
    ${slot('what')}, ${slot('callId')}, ${slot('detail')}
  )
  on conflict do nothing`

const findNewest = sql`select * from audit order by at_ms desc, entry_id desc limit ${slot('limit')}`

const findBefore = sql`
  select * from audit where (at_ms, entry_id) < (${slot('atMs')}, ${slot('entryId')})
  order by at_ms desc, entry_id desc limit ${slot('limit')}`

/** The audit trail in the SQL database of the calls. */
export class SqlAuditLog implements AuditLog {
  readonly #engine: SqlEngine

  constructor(engine: SqlEngine) {
    this.#engine = engine
  }

  async append(entries: readonly StoredAudit[]): Promise<void> {
    const statement = append.fill(
      entries.map(({ atMs, entryId, who, what, callId, detail }) => ({
        ...{ atMs, entryId, who, what, callId },
        detail: detail.slice(0, auditBounds.detail),
      })),
    )
    await runBehind(this.#engine, 'write', [statement])
  }

  async page(before: AuditPlace | null, limit: number): Promise<readonly StoredAudit[]> {
    const atMost = Math.min(limit, auditBounds.page)
    const statement =
      before === null
        ? findNewest.once({ limit: atMost })
        : findBefore.once({ atMs: before.atMs, entryId: before.entryId, limit: atMost })
    const [found] = await runBehind(this.#engine, 'read', [statement])
    return (found?.rows ?? []).map(entryOf)
  }
}

function entryOf(row: Row): StoredAudit {
  const callId = row['call_id'] ?? null
  return {
    atMs: Number(row['at_ms']),
    entryId: String(row['entry_id']),
    who: String(row['who']),
    what: String(row['what']),
    callId: callId === null ? null : String(callId),
    detail: String(row['detail']),
  }
}
