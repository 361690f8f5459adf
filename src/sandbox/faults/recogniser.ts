import { atTelephoneRate, PER_MS, Track } from './track.ts'

/** Speech that may turn up on a tape. */
export interface KnownSpeech {
  readonly name: string
  /** Mono. */
  readonly samples: Int16Array
  readonly sampleRate: number
}

/** A stretch of a tape in which known speech is heard; `name` is null for any other sound. */
export interface Piece {
  readonly name: string | null
  /** Where it begins on the tape, milliseconds. */
  readonly atMs: number
  /** Which part of the known speech it is, milliseconds; from 0 for other sounds. */
  readonly fromMs: number
  readonly toMs: number
}

const STEP = 20 * PER_MS
const BLOCK = 40 * PER_MS
const WINDOW = 240 * PER_MS
/** Two stretches of the same sound have 1; other words stay below a half. */
const SAME = 0.7
const STILL_SAME = 0.5
/** Of a short stretch more is wanted. */
const SURELY_SAME = 0.85
const NEARBY = 120 * PER_MS
/** Of a sample of ours, at 8 kHz. */
const HALF_SAMPLE = 2
/** After a place that is nothing known, so far on. */
const STRANGE_STEP = 60 * PER_MS
/** Shorter than this it is no word, and as another sound no more than a click. */
const SHORTEST = 100 * PER_MS

/**
 * Finds known recordings on a tape by their waveform: which of them is heard when, from where in it
 * and how far. It knows nothing of messages or logs, only sound.
 */
export class Recogniser {
  readonly #known: readonly Track[]

  constructor(known: readonly KnownSpeech[]) {
    this.#known = known.flatMap(({ name, samples, sampleRate }) => {
      const telephone = atTelephoneRate(samples, sampleRate)
      // A tape begins anywhere between two of our few samples: half of one is a lot at a kilohertz.
      return [telephone, telephone.subarray(HALF_SAMPLE)].map((one) => new Track(name, one, 8_000))
    })
  }

  /** Everything that can be heard, in order; silence is left out. */
  recognise(samples: Int16Array, sampleRate: number): readonly Piece[] {
    const tape = new Track(null, samples, sampleRate)
    const pieces: Piece[] = []
    let at = 0
    let free = 0
    let last: Match | null = null
    while (at < tape.length) {
      if (tape.quiet(at, STEP)) {
        at += STEP
        continue
      }
      const near = last === null ? null : nearby(tape, at, last)
      const match = longest(
        (near === null ? this.#search(tape, at) : [near]).map(({ track, offset }) => ({
          track,
          offset,
          before: stretch(tape, { track, offset }, at, -BLOCK, at - free),
          after: stretch(tape, { track, offset }, at, BLOCK, tape.length - at),
        })),
      )
      if (match === null || match.before + match.after < SHORTEST) {
        pieces.push(strange(at, Math.min(STRANGE_STEP, tape.length - at)))
        at += STRANGE_STEP
        free = at
        continue
      }
      const { before, after } = match
      last = { track: match.track, offset: match.offset + after }
      pieces.push({
        name: match.track.name,
        atMs: (at - before) / PER_MS,
        fromMs: (match.offset - before) / PER_MS,
        toMs: (match.offset + after) / PER_MS,
      })
      at += after
      free = at
    }
    return joined(pieces).filter(({ fromMs, toMs }) => toMs - fromMs >= SHORTEST / PER_MS)
  }

  /** How much of a recording is sound, milliseconds, and how much of that the pieces contain. */
  coverage(name: string, pieces: readonly Piece[]): { soundMs: number; coveredMs: number } {
    const track = this.#known.find((one) => one.name === name)
    if (track === undefined) throw new Error(`no recording "${name}"`)
    const own = pieces.filter((piece) => piece.name === name)
    let sound = 0
    let covered = 0
    for (let at = 0; at < track.length; at += STEP) {
      if (track.quiet(at, STEP)) continue
      sound += STEP
      const middleMs = (at + STEP / 2) / PER_MS
      if (own.some((piece) => contains(piece, middleMs))) covered += STEP
    }
    return { soundMs: sound / PER_MS, coveredMs: covered / PER_MS }
  }

  /** The likeliest place in each recording that has one: two may begin with the same word. */
  #search(tape: Track, at: number): readonly Match[] {
    return this.#known.flatMap((track) => {
      let best = -1
      let bestLikeness = SAME
      for (let offset = 0; offset < track.length; offset++) {
        const likeness = tape.likeness(at, track, offset, WINDOW)
        if (likeness <= bestLikeness) continue
        bestLikeness = likeness
        best = offset
      }
      return best === -1 ? [] : [{ track, offset: best }]
    })
  }
}

interface Match {
  readonly track: Track
  readonly offset: number
}

/** The line just left goes on close by: a stutter of a few milliseconds. */
function nearby(tape: Track, at: number, { track, offset }: Match): Match | null {
  let best = -1
  let bestLikeness = SURELY_SAME
  for (let near = Math.max(0, offset - NEARBY); near < offset + NEARBY; near++) {
    const likeness = tape.likeness(at, track, near, SHORTEST)
    if (likeness <= bestLikeness) continue
    bestLikeness = likeness
    best = near
  }
  return best === -1 ? null : { track, offset: best }
}

/** A match and how far it goes, in both directions from where it was found. */
interface Stretch extends Match {
  readonly before: number
  readonly after: number
}

function longest(stretches: readonly Stretch[]): Stretch | null {
  return stretches.reduce<Stretch | null>(
    (best, one) =>
      best === null || one.before + one.after > best.before + best.after ? one : best,
    null,
  )
}

/** How far tape and recording stay the same in one direction; ends with the last sound. */
function stretch(tape: Track, match: Match, at: number, step: number, limit: number): number {
  let steps = 0
  let sound = 0
  for (let done = BLOCK; done <= limit + BLOCK - 1; done += BLOCK) {
    const from = step > 0 ? done - BLOCK : -done
    const offset = match.offset + from
    if (offset + BLOCK <= 0 || offset >= match.track.length) break
    const quietHere = tape.quiet(at + from, BLOCK)
    const quietThere = match.track.quiet(offset, BLOCK)
    if (!quietHere || !quietThere) {
      if (quietHere || tape.likeness(at + from, match.track, offset, BLOCK) < STILL_SAME) {
        // A block on the edge of a word may be nearly silent; more than one is a difference.
        if (steps > 0) break
        steps += 1
        continue
      }
      sound = Math.min(done, limit)
    }
    steps = 0
  }
  return sound
}

/** With the block on either edge that was only half the same. */
function contains({ fromMs, toMs }: Piece, atMs: number): boolean {
  const edgeMs = BLOCK / PER_MS
  return fromMs - edgeMs <= atMs && atMs <= toMs + edgeMs
}

function strange(at: number, length: number): Piece {
  return { name: null, atMs: at / PER_MS, fromMs: 0, toMs: length / PER_MS }
}

/** Neighbours that are one: other sounds in a row, and speech that goes on without a break. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const kept: Piece[] = []
  for (const piece of pieces) {
    const last = kept.at(-1)
    if (last !== undefined && last.name === piece.name) {
      const pauseMs = piece.atMs - (last.atMs + last.toMs - last.fromMs)
      const skippedMs = piece.fromMs - last.toMs
      if (piece.name === null && pauseMs <= 100) {
        kept[kept.length - 1] = { ...last, toMs: piece.atMs + piece.toMs - last.atMs }
        continue
      }
      if (piece.name !== null && Math.abs(pauseMs - skippedMs) <= 5) {
        kept[kept.length - 1] = { ...last, toMs: piece.toMs }
        continue
      }
    }
    kept.push(piece)
  }
  return kept
}
