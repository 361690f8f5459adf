import { VOICING_RATE } from '../../src/audio/frame-voicing.ts'
import type { Stretch } from './room-carrier.ts'

const PER_MS = VOICING_RATE / 1_000
/** How far an agent that goes on may go back: to a quiet place, and what the way there took. */
const LONGEST_REPEAT_MS = 400

/**
 * Whether a caller heard everything that was said, up to where the call ended: sample for sample,
 * in order, and each stretch goes on at or shortly before the end of the one before it.
 */
export function everythingHeard(said: Uint8Array, heard: readonly Stretch[]): boolean {
  let heardTo = 0
  return heard.every(({ mulaw }) => {
    const from = placeOf(mulaw, said, heardTo)
    if (from === null) return false
    heardTo = from + mulaw.length
    return true
  })
}

/** The last place, at or shortly before `latest`, where `part` lies in `whole`. */
function placeOf(part: Uint8Array, whole: Uint8Array, latest: number): number | null {
  const earliest = Math.max(0, latest - LONGEST_REPEAT_MS * PER_MS)
  for (let at = latest; at >= earliest; at--) {
    if (Buffer.compare(part, whole.subarray(at, at + part.length)) === 0) return at
  }
  return null
}
