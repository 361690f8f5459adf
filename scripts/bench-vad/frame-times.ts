import { VOICING_RATE } from '../../src/audio/frame-voicing.ts'
import type { VoicingDetector } from '../../src/audio/frame-voicing.ts'
import { SpeechDetector } from '../../src/audio/speech-detector.ts'
import { steadyNoise } from '../../src/sandbox/room-noise.ts'
import type { LabelledRecording } from '../label-onsets/recordings.ts'
import { framesOf, percentile } from './detection.ts'
import { printHead, printRow } from './table.ts'

/** What the detectors cost on this machine. */
export function printTimes(
  recordings: readonly LabelledRecording[],
  contenders: readonly { readonly name: string; readonly newVoicing: () => VoicingDetector }[],
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
  console.log(`(frames of ${VOICING_RATE / 50} samples)\n`)
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
