import type { CallEvent, CallEventListener } from '../shared/call-event.ts'
import type { Log } from '../shared/log.ts'

/**
 * The reader that writes calls to the log: the milestones at `info`, what needs a look at `warn`,
 * the rest at `debug`. Words that were spoken appear at `debug` only.
 */
export function logCallEvents(log: Log): CallEventListener {
  return (event) => {
    const { type, ...facts } = event
    log[levelOf(event)](facts, type)
    if (event.type === 'tool-run' && (event.status === 'refused' || event.status === 'failed')) {
      // Without its arguments and its message: they may hold what the caller has said.
      const { callId, id, name, status, durationMs } = event
      log.warn({ callId, id, name, status, durationMs }, 'tool did nothing')
    }
  }
}

function levelOf(event: CallEvent): 'debug' | 'info' | 'warn' {
  switch (event.type) {
    case 'call-started':
    case 'model-ready':
    case 'go-away':
    case 'model-handover':
    case 'tool-result-told':
    case 'tool-call':
    case 'tool-cancelled':
    case 'staff-asked':
    case 'call-ended':
      return 'info'
    case 'playout-overflow':
    case 'replay-overflow':
    case 'model-retry':
    case 'model-fresh':
    case 'watchdog':
    case 'filler':
    case 'bad-message':
      return 'warn'
    case 'model-closed':
      return event.retryable === null ? 'info' : 'warn'
    default:
      return 'debug'
  }
}
