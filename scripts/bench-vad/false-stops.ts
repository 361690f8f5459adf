import type { VoicingDetector } from '../../src/audio/frame-voicing.ts'
import { PART_MS, PARTS, roomPart } from './busy-room.ts'
import { everythingHeard } from './heard-words.ts'
import { callInRoom } from './room-call.ts'

/** What a noisy room did to twenty minutes of an agent who talks all the time. */
export interface FalseStops {
  readonly stops: number
  /** Calls that gave up their own ears because of them. */
  readonly leftToModel: number
  /** The longest that the caller heard nothing because of a stop; 0 without one. */
  readonly longestSilenceMs: number
  /** Each call's audio arrived whole and in order, stops or not. */
  readonly nothingLost: boolean
}

/**
 * @param voices of the television.
 * @param round each brings other noises.
 */
export async function countFalseStops(
  voices: readonly Int16Array[],
  round: number,
  echoDb: number,
  newVoicing: () => VoicingDetector,
): Promise<FalseStops> {
  let sum: FalseStops = { stops: 0, leftToModel: 0, longestSilenceMs: 0, nothingLost: true }
  for (let part = 1; part <= PARTS; part++) {
    const seed = round * PARTS + part
    const room = roomPart(voices, seed)
    const call = await callInRoom({ room, newVoicing, seed, echoDb, linesInTurn: 1 })
    const count = (type: string): number => call.events.filter((one) => one.type === type).length
    const stops = call.clearsMs.length
    // Stretches are parted by stops alone. A stop at the very end has none behind it yet.
    const goneOn = call.heard.length > stops
    const silencesMs = call.heard.map(({ endMs }, i) => {
      const next = call.heard[i + 1]
      if (next === undefined) return goneOn ? 0 : PART_MS - endMs
      return next.startMs - endMs
    })
    sum = {
      stops: sum.stops + stops,
      leftToModel: sum.leftToModel + count('barge-in-mode'),
      longestSilenceMs: Math.max(sum.longestSilenceMs, ...silencesMs),
      nothingLost: sum.nothingLost && everythingHeard(call.said, call.heard),
    }
  }
  return sum
}
