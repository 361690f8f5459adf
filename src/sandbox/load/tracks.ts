import { encodeMulaw } from '../../audio/mulaw.ts'
import { pcmToBytes } from '../../audio/pcm-bytes.ts'
import { Resampler } from '../../audio/resampler.ts'
import { loadClip, type ClipWord } from '../clips.ts'
import { belowMarkers, stampMarker } from './marker.ts'

/** What Twilio sends in a message. */
export const FRAME_MS = 20
export const CALLER_RATE = 8_000
/** docs/protocols/browser.md. */
const PAGE_RATE = 16_000
/** A marker in both directions, at the sender. */
export const MARKER_EVERY_MS = 1_000
export const FRAMES_PER_MARKER = MARKER_EVERY_MS / FRAME_MS

/** What the model sends in a message. */
export const PART_MS = 40
const AGENT_RATE = 24_000
export const PARTS_PER_MARKER = MARKER_EVERY_MS / PART_MS

const CALLER_CLIPS = ['caller-billi-wardrobe', 'caller-gap', 'caller-which-screw', 'caller-yes']
const CALLER_TRACK_MS = 12_000
/** Below −60 dBFS: a line on which nobody speaks is not digital silence. */
const LINE_NOISE_PEAK = 30

const AGENT_CLIPS = ['agent-long-answer', 'agent-which-side', 'agent-check-panel']

/**
 * What every caller sends, over and over: base64 of 20 ms of μ-law each, a marker at the start of
 * every {@link FRAMES_PER_MARKER}th.
 *
 * @param speechShare of the time in which the caller speaks, 0 to 1; line noise otherwise.
 */
export function callerFrames(speechShare: number): readonly string[] {
  return callerTrack(speechShare, CALLER_RATE).map((frame) =>
    Buffer.from(encodeMulaw(frame)).toString('base64'),
  )
}

/** The same as a page sends it: PCM, 16 bit, 16 kHz. */
export function pageFrames(speechShare: number): readonly Uint8Array[] {
  return callerTrack(speechShare, PAGE_RATE).map(pcmToBytes)
}

function callerTrack(speechShare: number, rate: number): readonly Int16Array[] {
  const samples = lineNoise((CALLER_TRACK_MS * CALLER_RATE) / 1_000)
  samples.set(spoken(CALLER_CLIPS, Math.round(speechShare * samples.length)))
  const track = new Resampler(CALLER_RATE, rate).process(samples)
  return cut(withMarkers(track, rate), (FRAME_MS * rate) / 1_000)
}

/** 40 ms of the agent's speech at 24 kHz, and the words that begin in it. */
export interface AgentPart {
  readonly samples: Int16Array
  readonly text: string
}

/** What every agent says; a marker at the start of every {@link PARTS_PER_MARKER}th part. */
export function agentParts(count: number): readonly AgentPart[] {
  const samplesPerPart = (PART_MS * AGENT_RATE) / 1_000
  const speech = spoken(AGENT_CLIPS, count * samplesPerPart)
  const words = wordsOf(AGENT_CLIPS, count * PART_MS)
  return cut(withMarkers(speech, AGENT_RATE), samplesPerPart).map((samples, part) => ({
    samples,
    text: words
      .filter(({ startMs }) => Math.floor(startMs / PART_MS) === part)
      .map(({ text }) => ` ${text}`)
      .join(''),
  }))
}

/** The clips one after the other, again and again, until there are `length` samples. */
function spoken(clips: readonly string[], length: number): Int16Array {
  const samples = new Int16Array(length)
  let filled = 0
  for (let next = 0; filled < length; next++) {
    const clip = belowMarkers(loadClip(clips[next % clips.length] ?? '').samples)
    const piece = clip.subarray(0, length - filled)
    samples.set(piece, filled)
    filled += piece.length
  }
  return samples
}

function wordsOf(clips: readonly string[], untilMs: number): readonly ClipWord[] {
  const words: ClipWord[] = []
  let startMs = 0
  for (let next = 0; startMs < untilMs; next++) {
    const clip = loadClip(clips[next % clips.length] ?? '')
    const shift = startMs
    for (const { text, startMs: from, endMs } of clip.words) {
      words.push({ text, startMs: from + shift, endMs: endMs + shift })
    }
    startMs += clip.durationMs
  }
  return words
}

function lineNoise(length: number): Int16Array {
  // A linear congruential generator: the same noise in every run.
  let state = 1
  return new Int16Array(length).map(() => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return ((state >> 16) % (2 * LINE_NOISE_PEAK + 1)) - LINE_NOISE_PEAK
  })
}

function withMarkers(samples: Int16Array, sampleRate: number): Int16Array {
  const spacing = (MARKER_EVERY_MS * sampleRate) / 1_000
  for (let at = 0; at < samples.length; at += spacing) stampMarker(samples, at, sampleRate)
  return samples
}

function cut(samples: Int16Array, length: number): readonly Int16Array[] {
  return Array.from({ length: samples.length / length }, (_, n) =>
    samples.subarray(n * length, (n + 1) * length),
  )
}
