import type { VoicingDetector } from '../../src/audio/frame-voicing.ts'
import { mixed, steadyNoise } from '../../src/sandbox/room-noise.ts'
import type { LabelledRecording } from '../label-onsets/recordings.ts'
import { amplified } from './detection.ts'
import { callInRoom } from './room-call.ts'

const PER_MS = 8
/** The agent has greeted, and is in the middle of something. */
const LEAD_MS = 4_000
/** The caller is not waited for longer than this. */
const SPOKEN_MS = 2_000
const QUIET_LINE_DB = -62

/** How soon callers who interrupt get the floor. */
export interface ClearDelays {
  /** From the labelled onset to our `clear`, one for each recording; Infinity where none came. */
  readonly delaysMs: readonly number[]
  /** Recordings in which the agent had stopped before anybody spoke; their delay is Infinity too. */
  readonly early: number
}

/**
 * A recording interrupts an agent, through a whole call: caller's side, turn-taking, playout.
 *
 * @param levelDb against the recording.
 */
export async function measureOnsetToClear(
  recordings: readonly LabelledRecording[],
  levelDb: number,
  echoDb: number,
  newVoicing: () => VoicingDetector,
): Promise<ClearDelays> {
  const delaysMs: number[] = []
  let early = 0
  for (const [seed, recording] of recordings.entries()) {
    // Onsets fall anywhere in a frame.
    const lead = LEAD_MS * PER_MS + ((seed * 57) % 160)
    const spoken = recording.samples.subarray(0, (recording.onsetMs + SPOKEN_MS) * PER_MS)
    const speech = new Int16Array(lead + spoken.length)
    speech.set(amplified(spoken, levelDb), lead)
    const room = mixed(speech, steadyNoise(speech.length / PER_MS, seed, QUIET_LINE_DB))
    const [clearMs = Infinity] = (
      await callInRoom({
        room,
        newVoicing,
        seed,
        echoDb,
        // Without a pause: there is always something to interrupt.
        linesInTurn: 4,
        enough: ({ clearsMs }) => clearsMs.length > 0,
      })
    ).clearsMs
    const delayMs = clearMs - lead / PER_MS - recording.onsetMs
    if (delayMs < 0) early += 1
    delaysMs.push(delayMs < 0 ? Infinity : delayMs)
  }
  return { delaysMs, early }
}
