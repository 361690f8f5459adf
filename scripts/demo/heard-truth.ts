import type { Clip } from '../../src/sandbox/clips.ts'

/** What the caller heard of a line, by the sandbox's own knowledge of its words. */
export interface HeardTruth {
  readonly heardMs: number
  readonly heardText: string
}

/** @param playedMs how much of the clip the phone has played. */
export function heardTruth(clip: Clip, playedMs: number): HeardTruth {
  const words = clip.words.filter((word) => (word.startMs + word.endMs) / 2 <= playedMs)
  return { heardMs: playedMs, heardText: words.map((word) => word.text).join(' ') }
}

/**
 * How far the server's idea of the heard text is from the truth: from the end of its last word in
 * the recording to where the phone really stopped. Inside the next word is no distance.
 */
export function textErrorMs(clip: Clip, heardText: string, playedMs: number): number {
  const count = heardText.split(/\s+/).filter(Boolean).length
  const fromMs = count === 0 ? 0 : (clip.words[count - 1]?.endMs ?? clip.durationMs)
  const toMs = clip.words[count]?.endMs ?? clip.durationMs
  if (playedMs < fromMs) return fromMs - playedMs
  return Math.max(0, playedMs - toMs)
}
