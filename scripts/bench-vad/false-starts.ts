import type { VoicingDetector } from '../../src/audio/frame-voicing.ts'
import {
  mixed,
  steadyNoise,
  television,
  WORKSHOP_NOISES,
  workshopNoise,
} from '../../src/sandbox/room-noise.ts'
import { agentEcho, guardAgainst } from './agent-echo.ts'
import { edgesIn, overTheLine } from './detection.ts'
import { PART_MS, PARTS, roomPart } from './busy-room.ts'

const LINE_DB = -62

/** Twenty minutes without a caller and without the rest of a call. */
export interface Disturbance {
  readonly name: string
  readonly part: (seed: number) => Int16Array
  /** The detector's floor while it listens. */
  readonly guardRms?: (part: Int16Array) => number
}

/** @param voices of the television. */
export function disturbances(voices: readonly Int16Array[]): readonly Disturbance[] {
  const withLine = (sound: Int16Array, seed: number): Int16Array =>
    mixed(sound, steadyNoise(PART_MS, seed + 100, LINE_DB))
  const echoes = [-24, -30, -36].map((gainDb) => ({
    name: `echo of the agent at ${gainDb} dB`.replace('-', '−'),
    part: (seed: number) => withLine(agentEcho(PART_MS, seed, gainDb), seed),
  }))
  return [
    { name: 'all in turn (busy room)', part: (seed) => roomPart(voices, seed) },
    ...WORKSHOP_NOISES.map((kind) => ({
      name: `nothing but ${kind}`,
      part: (seed: number) => withLine(workshopNoise(kind, PART_MS, seed), seed),
    })),
    {
      name: 'nothing but television at −45 dB',
      part: (seed) => withLine(television(voices, PART_MS, seed), seed),
    },
    ...echoes,
    ...echoes.map((echo) => ({ ...echo, name: `${echo.name}, guarded`, guardRms: guardAgainst })),
  ]
}

/** Starts in the whole of it. */
export function countFalseStarts(
  { part, guardRms }: Disturbance,
  newVoicings: readonly (() => VoicingDetector)[],
): readonly number[] {
  const counts = newVoicings.map(() => 0)
  for (let seed = 1; seed <= PARTS; seed++) {
    const sound = overTheLine(part(seed))
    for (const [index, newVoicing] of newVoicings.entries()) {
      const starts = edgesIn(sound, newVoicing, guardRms?.(sound) ?? 0).filter(
        (one) => one.edge === 'start',
      )
      counts[index] = (counts[index] ?? 0) + starts.length
    }
  }
  return counts
}
