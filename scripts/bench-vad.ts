// Measures how callers are heard: npm run bench:vad -- --help

import { EnergyVoicing } from '../src/audio/energy-voicing.ts'
import type { VoicingDetector } from '../src/audio/frame-voicing.ts'
import { loadFvad } from '../src/audio/fvad-voicing.ts'
import { HexkeyError } from '../src/shared/errors.ts'
import { percentile } from './bench-vad/detection.ts'
import { countFalseStarts, disturbances } from './bench-vad/false-starts.ts'
import { countFalseStops } from './bench-vad/false-stops.ts'
import { printTimes } from './bench-vad/frame-times.ts'
import { measureOnsets, ONSET_CONDITIONS } from './bench-vad/onset-delays.ts'
import { measureOnsetToClear } from './bench-vad/onset-to-clear.ts'
import {
  missedBars,
  percentiles,
  printHead,
  printRow,
  shareWithin,
  signed,
  verdict,
} from './bench-vad/table.ts'
import { takesNothing } from './command-line/read-command-line.ts'
import { labelledRecordings } from './label-onsets/recordings.ts'
import type { LabelledRecording } from './label-onsets/recordings.ts'

/** From a caller's first sound to `clear`. */
const CLEAR_BAR_MS = 180
/** Of which the detector alone may take so much. */
const DETECTOR_BAR_MS = 140
const FALSE_STOPS_BAR = 4
const SILENCE_BAR_MS = 1_000
/** Each is twenty minutes of other noises. */
const ROUNDS = 3
const CALLER_LEVELS_DB = [0, -12] as const
/** What comes back of the agent on most lines; and of a telephone that is put on the table. */
const USUAL_ECHO_DB = -30
const LOUD_ECHO_DB = -24

const USAGE = `npm run bench:vad

Measures how callers are heard, in some two minutes, with the recordings of Debian's
asterisk-core-sounds-en-wav:

  onset → clear         in whole calls, with the agent speaking and its echo coming back: from a
                        person's labelled onset to the message that stops the sound
                        bar: p90 ≤ ${CLEAR_BAR_MS} ms at normal level and at −12 dB, echo at −30 dB
  false stops           in whole calls in a room with hammer, drill, cardboard, breath, television
                        and echo, while nobody speaks but the agent
                        bar: ≤ ${FALSE_STOPS_BAR} in 20 minutes, quiet for ≤ ${SILENCE_BAR_MS} ms each, nothing lost
  onset → start known   the detector alone, in several surroundings
                        bar: p90 ≤ ${DETECTOR_BAR_MS} ms
  false starts          the detector alone, noise by noise
  µs per frame          what it costs

Delays and counts are in audio time and the same in each run; times are of this machine.
Exits with 1 when a bar is missed or the recordings are not there.`

interface Contender {
  readonly name: string
  readonly newVoicing: () => VoicingDetector
}

try {
  if (takesNothing(USAGE)) await measure()
} catch (error) {
  if (!(error instanceof HexkeyError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function measure(): Promise<void> {
  const recordings = labelledRecordings()
  const voices = recordings.filter((_one, i) => i % 3 === 0).map(({ samples }) => samples)
  const fvad: Contender = { name: 'fvad', newVoicing: await loadFvad(0) }
  const contenders = [fvad, { name: 'energy', newVoicing: () => new EnergyVoicing() }]
  await printClears(recordings, fvad)
  await printFalseStops(voices, fvad)
  printOnsets(recordings, contenders)
  printFalseStarts(voices, contenders)
  printTimes(recordings, contenders)
  const missed = missedBars()
  console.log(missed === 0 ? 'Every bar is met.' : `${missed} bars MISSED.`)
  process.exitCode = missed === 0 ? 0 : 1
}

async function printClears(
  recordings: readonly LabelledRecording[],
  { newVoicing }: Contender,
): Promise<void> {
  printHead([
    `onset → clear in a call, ${recordings.length} recordings`,
    'level',
    'p50 / p90 / p95, ms',
    `within ${CLEAR_BAR_MS} ms`,
    'stopped before',
    `p90 ≤ ${CLEAR_BAR_MS} ms`,
  ])
  for (const echoDb of [USUAL_ECHO_DB, LOUD_ECHO_DB]) {
    for (const levelDb of CALLER_LEVELS_DB) {
      const clears = await measureOnsetToClear(recordings, levelDb, echoDb, newVoicing)
      const met = percentile(clears.delaysMs, 0.9) <= CLEAR_BAR_MS
      printRow([
        `echo at ${signed(echoDb)} dB`,
        levelName(levelDb),
        percentiles(clears.delaysMs, [0.5, 0.9, 0.95]),
        shareWithin(clears.delaysMs, CLEAR_BAR_MS),
        String(clears.early),
        verdict(echoDb === USUAL_ECHO_DB ? met : null),
      ])
    }
  }
  console.log()
}

async function printFalseStops(
  voices: readonly Int16Array[],
  { newVoicing }: Contender,
): Promise<void> {
  printHead([
    'false stops in 20 minutes of agent speech',
    'stops',
    'longest silence, ms',
    'nothing lost',
    'calls left to the model',
    `≤ ${FALSE_STOPS_BAR}, ≤ ${SILENCE_BAR_MS} ms, nothing lost`,
  ])
  for (const echoDb of [USUAL_ECHO_DB, LOUD_ECHO_DB]) {
    for (let round = 0; round < ROUNDS; round++) {
      const found = await countFalseStops(voices, round, echoDb, newVoicing)
      const { stops, longestSilenceMs, nothingLost, leftToModel } = found
      printRow([
        `busy room ${round + 1}, echo at ${signed(echoDb)} dB`,
        String(stops),
        longestSilenceMs.toFixed(0),
        nothingLost ? 'yes' : 'NO',
        String(leftToModel),
        verdict(stops <= FALSE_STOPS_BAR && longestSilenceMs <= SILENCE_BAR_MS && nothingLost),
      ])
    }
  }
  console.log()
}

function printOnsets(
  recordings: readonly LabelledRecording[],
  contenders: readonly Contender[],
): void {
  printHead([
    `onset → start known, ${recordings.length} recordings`,
    'level',
    ...contenders.map(({ name }) => `${name}: p50 / p90 / max, ms`),
    'within 180 ms',
    'onset estimate p5 / p50 / p95, ms',
    'missed, early',
    `p90 ≤ ${DETECTOR_BAR_MS} ms`,
  ])
  const newVoicings = contenders.map(({ newVoicing }) => newVoicing)
  for (const condition of ONSET_CONDITIONS) {
    const all = measureOnsets(recordings, condition, newVoicings)
    const [own] = all
    if (own === undefined) continue
    printRow([
      condition.name,
      levelName(condition.levelDb),
      ...all.map(({ delaysMs }) => percentiles(delaysMs, [0.5, 0.9, 1])),
      shareWithin(own.delaysMs, 180, recordings.length),
      percentiles(own.onsetErrorsMs, [0.05, 0.5, 0.95]),
      `${own.missed}, ${own.early}`,
      verdict(condition.barred ? percentile(own.delaysMs, 0.9) <= DETECTOR_BAR_MS : null),
    ])
  }
  console.log()
}

function printFalseStarts(voices: readonly Int16Array[], contenders: readonly Contender[]): void {
  printHead(['false starts in 20 minutes', ...contenders.map(({ name }) => name)])
  const newVoicings = contenders.map(({ newVoicing }) => newVoicing)
  for (const disturbance of disturbances(voices)) {
    const counts = countFalseStarts(disturbance, newVoicings)
    printRow([disturbance.name, ...counts.map(String)])
  }
  console.log()
}

function levelName(levelDb: number): string {
  return levelDb === 0 ? 'normal' : `${signed(levelDb)} dB`
}
