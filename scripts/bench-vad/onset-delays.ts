import type { VoicingDetector } from '../../src/audio/frame-voicing.ts'
import { levelDb, rmsOf } from '../../src/audio/sound-level.ts'
import { mixed, steadyNoise, throughTelephone } from '../../src/sandbox/room-noise.ts'
import type { LabelledRecording } from '../label-onsets/recordings.ts'
import { agentEcho, guardAgainst } from './agent-echo.ts'
import { amplified, edgesIn, overTheLine } from './detection.ts'

const PER_MS = 8
/** The line is open this long before anybody speaks; a little more each time, see below. */
const LEAD_MS = 2_500
/** No start is looked for later than this. */
const SPOKEN_MS = 2_000
const QUIET_LINE_DB = -66
const LEVELS_DB = [0, -12] as const

/** How the recordings come in. */
export interface OnsetCondition {
  readonly name: string
  /** Against the recording. */
  readonly levelDb: number
  /** The detector's delay has to keep to the bar. */
  readonly barred: boolean
  /**
   * What is heard while a caller speaks.
   *
   * @param speech with the silence before it.
   * @param speechDb level of the speech alone.
   */
  readonly heard: (speech: Int16Array, speechDb: number, seed: number) => HeardSpeech
}

interface HeardSpeech {
  readonly sound: Int16Array
  readonly guardRms?: number
}

const SURROUNDINGS: readonly Omit<OnsetCondition, 'levelDb'>[] = [
  {
    name: 'quiet line',
    barred: true,
    heard: (speech, _speechDb, seed) => ({ sound: withNoise(speech, seed, QUIET_LINE_DB) }),
  },
  {
    name: 'room noise, 20 dB SNR',
    barred: true,
    heard: (speech, speechDb, seed) => ({ sound: withNoise(speech, seed, speechDb - 20) }),
  },
  {
    name: '300 to 3,400 Hz only',
    barred: true,
    heard: (speech, _speechDb, seed) => ({
      sound: throughTelephone(withNoise(speech, seed, QUIET_LINE_DB)),
    }),
  },
  {
    name: 'over the agent, echo −30 dB, guarded',
    barred: false,
    heard: (speech, _speechDb, seed) => {
      const echo = agentEcho(15_000, seed, -30)
      return {
        sound: mixed(withNoise(speech, seed, QUIET_LINE_DB), echo.subarray(0, speech.length)),
        guardRms: guardAgainst(echo),
      }
    },
  },
]

/** Normal and quiet callers in each of the surroundings. */
export const ONSET_CONDITIONS: readonly OnsetCondition[] = SURROUNDINGS.flatMap((one) =>
  LEVELS_DB.map((levelDb) => ({ ...one, levelDb })),
)

/** How the detector did on all recordings under one condition. */
export interface OnsetDelays {
  /** From the labelled onset to the moment when the start was known, audio time. */
  readonly delaysMs: readonly number[]
  /** The estimated onset against the label. */
  readonly onsetErrorsMs: readonly number[]
  /** Recordings in which no start was found. */
  readonly missed: number
  /** Starts before anybody spoke. */
  readonly early: number
}

/** @returns how each of the detectors did. */
export function measureOnsets(
  recordings: readonly LabelledRecording[],
  condition: OnsetCondition,
  newVoicings: readonly (() => VoicingDetector)[],
): readonly OnsetDelays[] {
  // The sound is made once for all of them: that takes longer than to listen to it.
  const found = recordings.map((recording, seed) => {
    const { sound, guardRms, onsetMs } = callWith(recording, condition, seed)
    const heard = overTheLine(sound)
    return newVoicings.map((newVoicing) => startsIn(heard, newVoicing, guardRms, onsetMs))
  })
  return newVoicings.map((_newVoicing, index) => {
    const starts = found.flatMap((one) => one[index] ?? [])
    const delays = starts.flatMap(({ delay }) => delay ?? [])
    return {
      delaysMs: delays.map(({ delayMs }) => delayMs),
      onsetErrorsMs: delays.map(({ errorMs }) => errorMs),
      missed: recordings.length - delays.length,
      early: starts.reduce((sum, { early }) => sum + early, 0),
    }
  })
}

interface FoundStarts {
  readonly delay: { readonly delayMs: number; readonly errorMs: number } | null
  readonly early: number
}

function startsIn(
  sound: Int16Array,
  newVoicing: () => VoicingDetector,
  guardRms: number | undefined,
  onsetMs: number,
): FoundStarts {
  const starts = edgesIn(sound, newVoicing, guardRms).filter((one) => one.edge === 'start')
  // A frame in which the first sound begins may be the one that completes the evidence.
  const first = starts.find(({ atMs }) => atMs >= onsetMs)
  return {
    delay:
      first === undefined
        ? null
        : { delayMs: first.atMs - onsetMs, errorMs: first.onsetMs - onsetMs },
    early: starts.filter(({ atMs }) => atMs < onsetMs).length,
  }
}

/** Onsets fall anywhere in a frame: each recording begins at another place of its first. */
function callWith(
  recording: LabelledRecording,
  { levelDb: gainDb, heard }: OnsetCondition,
  seed: number,
): HeardSpeech & { readonly onsetMs: number } {
  const leadSamples = LEAD_MS * PER_MS + ((seed * 57) % 160)
  const spoken = recording.samples.subarray(0, (recording.onsetMs + SPOKEN_MS) * PER_MS)
  const voice = amplified(spoken, gainDb)
  const speech = new Int16Array(leadSamples + voice.length)
  speech.set(voice, leadSamples)
  const speechDb = levelDb(rmsOf(voice.subarray(recording.onsetMs * PER_MS)))
  return {
    ...heard(speech, speechDb, seed),
    onsetMs: leadSamples / PER_MS + recording.onsetMs,
  }
}

function withNoise(speech: Int16Array, seed: number, noiseDb: number): Int16Array {
  return mixed(speech, steadyNoise(speech.length / PER_MS, seed, noiseDb))
}
