import type { ReadPlace } from '../live-reader.ts'
import type { Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

const findOpen = sql`
  select continuity.call_id
  from calls inner join continuity on continuity.call_id = calls.call_id
  where calls.ended_at_ms is null
    and continuity.state != 'ended'
    and (continuity.owner is null or continuity.owner != ${slot('instanceId')})
  order by calls.started_at_ms desc
  limit 1000`

const findCall = sql`
  select calls.*, continuity.*
  from calls inner join continuity on continuity.call_id = calls.call_id
  where calls.call_id = ${slot('callId')}`

// Of the stream that the call has now; the newest first, so that the limit leaves out old ones.
const findEvents = sql`
  select events.call_id, events.seq, events.at_ms, events.type, events.json
  from continuity inner join events
    on events.call_id = continuity.call_id and events.epoch = continuity.epoch
  where continuity.call_id = ${slot('callId')}
    and (continuity.epoch != ${slot('epoch')} or events.seq > ${slot('seq')})
  order by events.seq desc
  limit 200`

/** What of other processes' calls is read while they last. */
export const liveStatements = {
  open(instanceId: string): Statement {
    return findOpen.once({ instanceId })
  },

  /** The calls, and their events from the newest on. */
  read(places: readonly ReadPlace[]): readonly Statement[] {
    return [
      findCall.fill(places.map(({ callId }) => ({ callId }))),
      findEvents.fill(places.map(({ callId, epoch, seq }) => ({ callId, epoch, seq }))),
    ]
  },
} as const
