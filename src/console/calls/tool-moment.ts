import type { CallEvent } from '../../shared/call-event.ts'
import { bad, good, plain, seconds, warn, type Words } from './moment-words.ts'

/** What came of a tool that was asked for. */
export function toolMoment(event: Extract<CallEvent, { type: 'tool-run' }>): Words {
  const { name, status, durationMs } = event
  const took = `(${seconds(durationMs)})`
  switch (status) {
    case 'ok':
      return good(`${name}: done ${took}`, durationMs)
    case 'no_results':
      return plain(`${name}: found nothing ${took}`, durationMs)
    case 'ambiguous':
      return plain(`${name}: found several, the caller has to choose ${took}`, durationMs)
    case 'pending':
      return plain(`${name}: waits for the caller’s yes ${took}`, durationMs)
    case 'refused':
      return warn(`${name}: not allowed ${took}`, durationMs)
    case 'failed':
      return bad(`${name}: failed ${took}`, durationMs)
    default:
      return plain(`${name}: ${status} ${took}`, durationMs)
  }
}
