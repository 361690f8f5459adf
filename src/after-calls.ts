import { CallWebhook } from './after-call/call-webhook.ts'
import { HttpReceiver } from './after-call/receiver.ts'
import type { Config } from './config/config.ts'
import { Retention } from './privacy/retention.ts'
import { systemClock } from './shared/clock.ts'
import type { Log } from './shared/log.ts'
import type { CallRecords } from './store/call-record.ts'
import type { Keeping } from './store/keeping.ts'
import type { Outbox } from './store/outbox.ts'
import type { Recordings } from './store/recordings.ts'

/** Who is told of calls that are over; null: nobody. */
export function webhookFor(
  { callWebhook }: Config,
  { outbox, callRecords: records }: { outbox: Outbox; callRecords: CallRecords },
  log: Log,
): CallWebhook | null {
  if (callWebhook === null) return null
  const receiver = new HttpReceiver(callWebhook, systemClock)
  return new CallWebhook({ outbox, records, receiver, clock: systemClock, log })
}

/** What forgets calls in time. */
export function retentionFor(
  config: Config,
  { keeping, recordings }: { keeping: Keeping; recordings: Recordings },
  log: Log,
): Retention {
  const sounds = { dir: config.recordingsDir, recordings }
  const { keepDays, recordFramesDir: framesDir } = config
  return new Retention({ keeping, keepDays, framesDir, sounds, clock: systemClock, log })
}
