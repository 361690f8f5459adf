import type { Agent } from '../../agents/agent.ts'
import type { NewCall } from '../../store/call-log.ts'
import type { CallLedger, Claimed } from './call-ledger.ts'
import type { InterruptedCall } from './interrupted-calls.ts'
import type { Seat } from './open-calls.ts'

/** What this process knows of the call that a stream has come for. */
export interface Seating {
  readonly ledger: CallLedger
  /** Answered here; null: it was not. */
  readonly here: NewCall | null
  /** Lost its stream here; null: it did not. */
  readonly interrupted: InterruptedCall | null
  readonly agentOf: (call: NewCall) => Agent
}

/**
 * Finds the place of an authenticated stream: takes its call over in the store, or, while the
 * store does not answer, goes on with what this process knows.
 *
 * @returns null for a call that nobody knows, or that is over.
 */
export async function seatFor(callId: string, seating: Seating): Promise<Seat | null> {
  const { here, interrupted, agentOf } = seating
  const known = here ?? interrupted?.call ?? null
  const claimed = await claim(callId, known, seating.ledger)
  switch (claimed.kind) {
    case 'over':
      return null
    case 'taken': {
      const { call } = claimed
      const { epoch, continuity, unplannedAtMs } = call
      return {
        call,
        agent: agentOf(call),
        epoch,
        start: epoch > 1 ? continuity : (interrupted?.continuity ?? null),
        unplannedAtMs,
        continuity: null,
      }
    }
    case 'unknown':
    case 'unasked':
      if (known === null) return null
      return {
        call: known,
        agent: agentOf(known),
        epoch: null,
        start: interrupted?.continuity ?? null,
        unplannedAtMs: interrupted?.unplannedAtMs ?? [],
        continuity: null,
      }
  }
}

/** A call that could not be written down when it came is written down now. */
async function claim(callId: string, known: NewCall | null, ledger: CallLedger): Promise<Claimed> {
  const claimed = await ledger.claim(callId)
  if (claimed.kind !== 'unknown' || known === null) return claimed
  await ledger.open(known)
  return ledger.claim(callId)
}
