import type { DialOutcome } from '../switchboard.ts'

/**
 * What came of a `<Dial>` whose person had to press a key.
 *
 * @param status `DialCallStatus`: completed, answered, busy, no-answer, failed or canceled.
 * @param bridged `DialBridged`; a call in which it is missing has not been taken for sure, and a
 *   caller is rather asked once too often than left alone.
 */
export function dialOutcome(status: string, bridged: string | undefined): DialOutcome {
  if (bridged?.toLowerCase() === 'true') return 'connected'
  switch (status) {
    case 'busy':
    case 'no-answer':
      return status
    case 'completed':
    case 'answered':
      return 'declined'
    default:
      return 'failed'
  }
}
