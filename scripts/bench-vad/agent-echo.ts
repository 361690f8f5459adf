import { Resampler } from '../../src/audio/resampler.ts'
import { rmsAt } from '../../src/audio/sound-level.ts'
import { clipNames, loadClip } from '../../src/sandbox/clips.ts'
import { echoOf } from '../../src/sandbox/room-noise.ts'
import { loudestFrameDb } from './detection.ts'

const PER_MS = 8
const PAUSE_MS = 800
/** What a guard would have learned from: the beginning of the call. */
const LEARNED_FROM_MS = 10_000
/** A guard stays a little above the loudest that it has heard. */
const GUARD_MARGIN_DB = 1

/** The agent's lines at the telephone's rate, decoded once. */
const agentLines = clipNames()
  .filter((name) => name.startsWith('agent-'))
  .map((name) => {
    const { sampleRate, samples } = loadClip(name)
    return new Resampler(sampleRate, PER_MS * 1_000).process(samples)
  })

/**
 * The agent talks all the time, and this is what comes back of it.
 *
 * @param seed which line is first, and a delay of 40 to 200 ms.
 */
export function agentEcho(durationMs: number, seed: number, gainDb: number): Int16Array {
  const spoken = new Int16Array(durationMs * PER_MS)
  let at = 0
  for (let line = seed; at < spoken.length; line++) {
    const samples = agentLines[line % agentLines.length] ?? new Int16Array(0)
    spoken.set(samples.subarray(0, spoken.length - at), at)
    at += samples.length + PAUSE_MS * PER_MS
  }
  return echoOf(spoken, 40 + ((seed * 53) % 161), gainDb).subarray(0, spoken.length)
}

/** Where an echo guard would stand that has listened for ten seconds. */
export function guardAgainst(echo: Int16Array): number {
  return rmsAt(loudestFrameDb(echo.subarray(0, LEARNED_FROM_MS * PER_MS)) + GUARD_MARGIN_DB)
}
