import { type Clip, loadClip } from '../clips.ts'
import type { Line } from './scenario.ts'

/** What a model that does as it is asked says next. */
export type Obedience =
  /** Nothing particular was asked for: the script goes on. */
  | { readonly kind: 'script' }
  | { readonly kind: 'say'; readonly clip: Clip; readonly usesUpcoming: boolean }
  | { readonly kind: 'nothing' }

const FIRST = /say first[^"]*"([^"]*)"/i
const IN_THESE_WORDS = /in these words: "([^"]*)"/i
const HEARD = /heard you say: "([^"]*)"/i

/**
 * Understands the few requests that quote what is to be said, by their quotation marks: to go on
 * after certain words, or to say certain words. Lines are known by their clips; words that no line
 * has cannot be said.
 *
 * @param upcoming the line that would answer otherwise.
 */
export function obey(text: string, upcoming: Line, lines: readonly Line[]): Obedience {
  const heard = HEARD.exec(text)?.[1]
  if (heard !== undefined) {
    for (const line of [upcoming, ...lines]) {
      const rest = afterWords(line, heard)
      if (rest !== null) return { kind: 'say', clip: rest, usesUpcoming: line === upcoming }
    }
    return { kind: 'script' }
  }
  const first = FIRST.exec(text)?.[1]
  const words = IN_THESE_WORDS.exec(text)?.[1]
  if (first === undefined && words === undefined) return { kind: 'script' }
  const parts: Clip[] = []
  let usesUpcoming = false
  for (const quoted of [first, words]) {
    const line = quoted === undefined ? undefined : lineWith(quoted, [upcoming, ...lines])
    if (quoted === undefined || line === undefined) continue
    const clip = sliceOf(line, quoted)
    if (clip !== null) parts.push(clip)
    if (line === upcoming) usesUpcoming = true
  }
  return parts.length === 0
    ? { kind: 'nothing' }
    : { kind: 'say', clip: parts.reduce(joined), usesUpcoming }
}

/** So many words of a line are taken for the line. */
const TELLING_WORDS = 3

/** Whether the text quotes the line, or how it begins: who has begun a line goes on behind it. */
export function quotesLine(text: string, line: Line): boolean {
  if (line.clip === undefined) return false
  const beginning = wordsOf(loadClip(line.clip).text).slice(0, TELLING_WORDS)
  return beginning.length > 0 && findRun(wordsOf(text), beginning) !== -1
}

function lineWith(quoted: string, lines: readonly Line[]): Line | undefined {
  const run = wordsOf(quoted)
  if (run.length === 0) return undefined
  return lines.find((line) => line.clip !== undefined && runIn(line.clip, run) !== -1)
}

function sliceOf({ clip }: Line, quoted: string): Clip | null {
  const run = wordsOf(quoted)
  if (clip === undefined) return null
  const from = runIn(clip, run)
  return from === -1 ? null : slice(loadClip(clip), from, from + run.length)
}

/** What follows the last of these words in the line; the beginning counts when nothing was heard. */
function afterWords({ clip }: Line, heard: string): Clip | null {
  if (clip === undefined) return null
  const spoken = wordsOf(heard)
  const whole = loadClip(clip)
  const most = Math.min(spoken.length, whole.words.length)
  for (let length = most; length >= Math.min(2, most) && length > 0; length -= 1) {
    const tail = spoken.slice(-length)
    const at = runIn(clip, tail)
    if (at === -1) continue
    const from = at + length
    return from >= whole.words.length ? null : slice(whole, from, whole.words.length)
  }
  return null
}

function runIn(clip: string, run: readonly string[]): number {
  return findRun(
    loadClip(clip).words.map(({ text }) => plain(text)),
    run,
  )
}

function findRun(words: readonly string[], run: readonly string[]): number {
  if (run.length === 0) return -1
  return words.findIndex((_, at) => run.every((word, offset) => words[at + offset] === word))
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).map(plain).filter(Boolean)
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** Some words of a clip, cut in the pauses around them. */
function slice(clip: Clip, from: number, to: number): Clip {
  const { words, samples, sampleRate } = clip
  const startMs = from === 0 ? 0 : (words[from]?.startMs ?? 0)
  const endMs = to >= words.length ? clip.durationMs : (words[to]?.startMs ?? clip.durationMs)
  const kept = words.slice(from, to)
  return {
    ...clip,
    text: kept.map(({ text }) => text).join(' '),
    words: shifted(kept, -startMs),
    samples: samples.subarray((startMs * sampleRate) / 1_000, (endMs * sampleRate) / 1_000),
    durationMs: endMs - startMs,
  }
}

function joined(first: Clip, second: Clip): Clip {
  const samples = new Int16Array(first.samples.length + second.samples.length)
  samples.set(first.samples)
  samples.set(second.samples, first.samples.length)
  return {
    ...second,
    text: `${first.text} ${second.text}`,
    words: [...first.words, ...shifted(second.words, first.durationMs)],
    samples,
    durationMs: first.durationMs + second.durationMs,
  }
}

function shifted(words: Clip['words'], byMs: number): Clip['words'] {
  return words.map((word) => ({
    ...word,
    startMs: word.startMs + byMs,
    endMs: word.endMs + byMs,
  }))
}
