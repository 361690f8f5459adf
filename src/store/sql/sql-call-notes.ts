import { randomHex } from '../../shared/ids.ts'
import { withoutCardNumbers } from '../../text/card-numbers.ts'
import { noteBounds, type CallComment, type CallNotes, type Noted } from '../call-notes.ts'
import { runBehind } from './run-behind.ts'
import type { Outcome, SqlEngine } from './sql-engine.ts'
import { slot, sql } from './template.ts'

/** Changes nothing, but who forgets the call waits until the note is written, or comes before it. */
const holdCall = sql`update calls set call_id = call_id where call_id = ${slot('callId')}`

const addTag = sql`
  insert into call_tags (call_id, tag, by_name, at_ms)
  select ${slot('callId')}, ${slot('tag')}, ${slot('by')}, cast(${slot('atMs')} as bigint)
  where exists (select 1 from calls where call_id = ${slot('callId')})
    and (select count(*) from call_tags where call_id = ${slot('callId')}) < ${noteBounds.tags}
  on conflict do nothing`

const findTag = sql`
  select 1 as found from call_tags where call_id = ${slot('callId')} and tag = ${slot('tag')}`

const removeTag = sql`
  delete from call_tags where call_id = ${slot('callId')} and tag = ${slot('tag')}`

const addComment = sql`
  insert into call_comments (call_id, comment_id, by_name, at_ms, body)
  select
    ${slot('callId')}, ${slot('commentId')}, ${slot('by')},
    cast(${slot('atMs')} as bigint), ${slot('text')}
  where exists (select 1 from calls where call_id = ${slot('callId')})
    and (select count(*) from call_comments where call_id = ${slot('callId')})
      < ${noteBounds.comments}
  on conflict do nothing`

const findComment = sql`
  select 1 as found from call_comments
  where call_id = ${slot('callId')} and comment_id = ${slot('commentId')}`

const findComments = sql`
  select by_name, at_ms, body from call_comments where call_id = ${slot('callId')}
  order by at_ms, comment_id limit ${noteBounds.comments}`

/** Tags and comments in the SQL database of the calls. */
export class SqlCallNotes implements CallNotes {
  readonly #engine: SqlEngine

  constructor(engine: SqlEngine) {
    this.#engine = engine
  }

  async tag(callId: string, tag: string, by: string, atMs: number): Promise<Noted> {
    const [held, , found] = await runBehind(this.#engine, 'write', [
      holdCall.once({ callId }),
      addTag.once({ callId, tag, by, atMs }),
      findTag.once({ callId, tag }),
    ])
    if (!changedOne(held)) return 'unknown-call'
    return found?.rows.length === 1 ? 'noted' : 'too-many'
  }

  async untag(callId: string, tag: string): Promise<'noted' | 'unknown-call'> {
    const [held] = await runBehind(this.#engine, 'write', [
      holdCall.once({ callId }),
      removeTag.once({ callId, tag }),
    ])
    return changedOne(held) ? 'noted' : 'unknown-call'
  }

  async comment(
    callId: string,
    { by, atMs, text }: CallComment,
  ): Promise<CallComment | Exclude<Noted, 'noted'>> {
    const kept: CallComment = { by, atMs, text: withoutCardNumbers(text) }
    const commentId = randomHex(8)
    // Done a second time after a lost connection, it finds what it has written.
    const [held, , found] = await runBehind(this.#engine, 'write', [
      holdCall.once({ callId }),
      addComment.once({ callId, commentId, ...kept }),
      findComment.once({ callId, commentId }),
    ])
    if (!changedOne(held)) return 'unknown-call'
    return found?.rows.length === 1 ? kept : 'too-many'
  }

  async commentsOf(callId: string): Promise<readonly CallComment[]> {
    const [found] = await runBehind(this.#engine, 'read', [findComments.once({ callId })])
    return (found?.rows ?? []).map((row) => ({
      by: String(row['by_name']),
      atMs: Number(row['at_ms']),
      text: String(row['body']),
    }))
  }
}

function changedOne(outcome: Outcome | undefined): boolean {
  return outcome?.changed[0] === 1
}
