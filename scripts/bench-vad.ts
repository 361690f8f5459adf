// npm run bench:vad
//
// Measures the speech detector: how soon it knows that a person speaks, over a few hundred recorded
// sentences of known onset; how often it takes a noise for a person; what it costs. Delays and counts
// are in audio time and the same in each run; times are of this machine. Exits 1 when a bar is missed.

import { EnergyVoicing } from '../src/audio/energy-voicing.ts'
import { VOICING_RATE } from '../src/audio/frame-voicing.ts'
import type { VoicingDetector } from '../src/audio/frame-voicing.ts'
import { loadFvad } from '../src/audio/fvad-voicing.ts'
import { SpeechDetector } from '../src/audio/speech-detector.ts'
import { HexkeyError } from '../src/shared/errors.ts'
import { steadyNoise } from '../src/sandbox/room-noise.ts'
import { framesOf, percentile } from './bench-vad/detection.ts'
import { countFalseStarts, disturbances } from './bench-vad/false-starts.ts'
import { measureOnsets, ONSET_CONDITIONS } from './bench-vad/onset-delays.ts'
import { labelledRecordings } from './label-onsets/recordings.ts'
import type { LabelledRecording } from './label-onsets/recordings.ts'

/** The caller is to be heard within 180 ms, of which the rest of the way takes a part. */
const P90_BAR_MS = 140

interface Contender {
  readonly name: string
  readonly newVoicing: () => VoicingDetector
}

let missed = 0

try {
  const recordings = labelledRecordings()
  const contenders: readonly Contender[] = [
    { name: 'fvad', newVoicing: await loadFvad(0) },
    { name: 'energy', newVoicing: () => new EnergyVoicing() },
  ]
  printOnsets(recordings, contenders)
  printFalseStarts(recordings, contenders)
  printTimes(recordings, contenders)
  console.log(missed === 0 ? 'Every bar is met.' : `${missed} bars MISSED.`)
  process.exitCode = missed === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof HexkeyError)) throw error
  console.error(error.message)
  process.exitCode = 1
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
    `p90 ≤ ${P90_BAR_MS} ms`,
  ])
  for (const condition of ONSET_CONDITIONS) {
    const all = contenders.map(({ newVoicing }) => measureOnsets(recordings, condition, newVoicing))
    const own = all[0]
    if (own === undefined) continue
    const inTime = own.delaysMs.filter((delayMs) => delayMs <= 180).length / recordings.length
    printRow([
      condition.name,
      condition.levelDb === 0 ? 'normal' : `−${-condition.levelDb} dB`,
      ...all.map(({ delaysMs }) => percentiles(delaysMs, [0.5, 0.9, 1])),
      `${(100 * inTime).toFixed(1)} %`,
      percentiles(own.onsetErrorsMs, [0.05, 0.5, 0.95]),
      `${own.missed}, ${own.early}`,
      verdict(condition.barred ? percentile(own.delaysMs, 0.9) <= P90_BAR_MS : null),
    ])
  }
  console.log()
}

function printFalseStarts(
  recordings: readonly LabelledRecording[],
  contenders: readonly Contender[],
): void {
  printHead(['false starts in 20 minutes', ...contenders.map(({ name }) => name), 'bar', ''])
  const voices = recordings.filter((_one, i) => i % 3 === 0).map(({ samples }) => samples)
  for (const disturbance of disturbances(voices)) {
    const { name, bar } = disturbance
    const counts = countFalseStarts(
      disturbance,
      contenders.map(({ newVoicing }) => newVoicing),
    )
    printRow([
      name,
      ...counts.map(String),
      bar === null ? '' : `≤ ${bar}`,
      verdict(bar === null ? null : (counts[0] ?? Infinity) <= bar),
    ])
  }
  console.log()
}

function printTimes(
  recordings: readonly LabelledRecording[],
  contenders: readonly Contender[],
): void {
  const speech = recordings.flatMap(({ samples }) => [...framesOf(samples)]).slice(0, 3_000)
  const quiet = [...framesOf(steadyNoise(60_000, 1, -62))]
  printHead(['µs per 20 ms frame', ...contenders.map(({ name }) => name)])
  for (const [title, frames] of [
    ['quiet line', quiet],
    ['speech', speech],
  ] as const) {
    const alone = contenders.map(({ newVoicing }) => {
      using voicing = newVoicing()
      return timePerFrame(frames, (frame) => voicing.voiced(frame))
    })
    const whole = contenders.map(({ newVoicing }) => {
      using detector = new SpeechDetector(newVoicing())
      return timePerFrame(frames, (frame) => detector.push(frame, 0))
    })
    printRow([`voicing alone, ${title}`, ...alone])
    printRow([`whole detector, ${title}`, ...whole])
  }
  console.log(`(frames of ${(VOICING_RATE / 50).toString()} samples)\n`)
}

/** The median of rounds; the first warm up. */
function timePerFrame(frames: readonly Int16Array[], take: (frame: Int16Array) => unknown): string {
  const roundsUs: number[] = []
  for (let round = 0; round < 25; round++) {
    const startMs = performance.now()
    for (const frame of frames) take(frame)
    roundsUs.push(((performance.now() - startMs) * 1_000) / frames.length)
  }
  return percentile(roundsUs.slice(10), 0.5).toFixed(1)
}

function percentiles(values: readonly number[], shares: readonly number[]): string {
  const shown = shares.map((share) => percentile(values, share).toFixed(0).replace('-', '−'))
  return shown.join(' / ')
}

function verdict(met: boolean | null): string {
  if (met === null) return ''
  if (!met) missed += 1
  return met ? 'ok' : 'MISSED'
}

function printHead(cells: readonly string[]): void {
  printRow(cells)
  printRow(cells.map(() => '---'))
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}
