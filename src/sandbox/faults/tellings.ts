import type { Piece } from './recogniser.ts'

/** One time that a line was said, whole or in parts. */
export interface Telling {
  readonly name: string
  readonly pieces: readonly Piece[]
  /** On the tape, milliseconds. */
  readonly startMs: number
  readonly endMs: number
  /** Which part of the line was heard, from the first sound to the last. */
  readonly fromMs: number
  readonly toMs: number
  /** The longest silence or other sound inside it that is not in the line itself. */
  readonly holeMs: number
}

/** Saying a word again is finding one's place; more is telling it again. */
const BACKWARD_TOLERANCE_MS = 700

/** Puts the pieces of each line together; a line that begins again is another telling. */
export function tellingsOf(pieces: readonly Piece[]): readonly Telling[] {
  const tellings: Telling[] = []
  for (const piece of pieces) {
    const { name } = piece
    if (name === null) continue
    const index = tellings.findLastIndex((telling) => telling.name === name)
    const last = tellings[index]
    if (last !== undefined && piece.fromMs >= last.toMs - BACKWARD_TOLERANCE_MS) {
      tellings[index] = continued(last, piece)
    } else {
      tellings.push(begun(name, piece))
    }
  }
  return tellings
}

function begun(name: string, piece: Piece): Telling {
  return {
    name,
    pieces: [piece],
    startMs: piece.atMs,
    endMs: endOf(piece),
    fromMs: piece.fromMs,
    toMs: piece.toMs,
    holeMs: 0,
  }
}

function continued(telling: Telling, piece: Piece): Telling {
  const addedMs = piece.atMs - telling.endMs - (piece.fromMs - telling.toMs)
  return {
    ...telling,
    pieces: [...telling.pieces, piece],
    endMs: endOf(piece),
    toMs: piece.toMs,
    holeMs: Math.max(telling.holeMs, addedMs),
  }
}

function endOf({ atMs, fromMs, toMs }: Piece): number {
  return atMs + toMs - fromMs
}

/** The longest time without any sound between two moments of a tape. */
export function longestSilenceMs(
  pieces: readonly Piece[],
  fromMs: number,
  untilMs: number,
): number {
  let longestMs = 0
  let quietSinceMs = fromMs
  for (const piece of pieces) {
    if (endOf(piece) <= fromMs) continue
    if (piece.atMs >= untilMs) break
    longestMs = Math.max(longestMs, piece.atMs - quietSinceMs)
    quietSinceMs = Math.max(quietSinceMs, endOf(piece))
  }
  return Math.max(longestMs, untilMs - quietSinceMs)
}

/** What was heard, for people: names in order, a part in brackets, other sounds as notes. */
export function inWords(pieces: readonly Piece[]): string {
  const words = pieces.map(({ name, fromMs, toMs }, at) => {
    if (name === null) return `♪ ${seconds(toMs - fromMs)}`
    const again = pieces.slice(0, at).some((piece) => piece.name === name)
    return again ? `${name} from ${seconds(fromMs)}` : name
  })
  return words.join(', ')
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
