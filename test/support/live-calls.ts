import type { CallEvent, CallFact } from '../../src/shared/call-event.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import { LiveCalls } from '../../src/console/live/live-calls.ts'
import type { NewCall } from '../../src/store/call-log.ts'

/** An answered call, as the switchboard knows it. */
export function newCall(callId: string, from = '+4915112345655'): NewCall {
  return {
    callId,
    from,
    to: '+15550100000',
    agent: 'assembly-help',
    agentVersion: 'v1',
    model: 'live-model',
    startedAtMs: 1_700_000_000_000,
  }
}

/** Calls that are followed in virtual time. */
export class LiveCallsRig {
  readonly clock = new VirtualClock()
  readonly calls = new LiveCalls({ instance: 'one', clock: this.clock })

  /** A call that talks. */
  begin(callId = 'CA1', from?: string): void {
    this.calls.opened(newCall(callId, from))
    this.happens(
      { type: 'call-started', agent: 'assembly-help', agentVersion: 'v1', streamId: 'MZ1' },
      callId,
    )
  }

  happens(fact: CallFact, callId = 'CA1', atMs = 0): void {
    this.calls.read({ ...fact, callId, atMs })
  }

  /** The call's stream is over. */
  ends(endReason: string, callId = 'CA1'): void {
    const event = { type: 'call-ended', summary: { endReason }, callId, atMs: 0 }
    // The numbers of the summary are nothing to the live feed.
    this.calls.read(event as unknown as CallEvent)
  }
}
