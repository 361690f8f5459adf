import type { CarrierControl } from '../carrier/carrier-control.ts'
import type { Clock } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { Intent } from '../store/call-log.ts'
import type { CallLedger } from './continuity/call-ledger.ts'
import type { Seat } from './continuity/open-calls.ts'
import { within } from './continuity/within.ts'

/** The caller hears nothing meanwhile. */
const HANG_UP_WITHIN_MS = 2_000

export interface StreamClosing {
  readonly ledger: CallLedger
  readonly control?: Pick<CarrierControl, 'hangUp'> | null
  readonly clock: Clock
  readonly log: Log
}

/**
 * Closes the stream of a call that has ended here, once it is committed what follows.
 *
 * A call that is finished and could not be committed as such is ended by the carrier itself: if
 * another process were asked what follows, it would take the caller for one who was cut off.
 *
 * @param intent null: nothing is to be committed.
 */
export async function closeStream(
  stream: { close(): void },
  { call, epoch }: Pick<Seat, 'call' | 'epoch'>,
  intent: Intent | null,
  { ledger, control = null, clock, log }: StreamClosing,
): Promise<void> {
  if (epoch === null || intent === null) {
    stream.close()
    return
  }
  const { callId } = call
  const committed = await ledger.intend(callId, epoch, intent)
  if (!committed && intent.kind === 'finish' && control !== null) {
    try {
      await within(control.hangUp(callId), HANG_UP_WITHIN_MS, clock)
      log.info({ callId }, 'the carrier has ended a call')
    } catch (error) {
      log.warn({ callId, reason: messageOf(error) }, 'the carrier could not end a call')
    }
  }
  stream.close()
}
