import { isDeepStrictEqual } from 'node:util'
import { carrierStretches, modelSent } from './sent-messages.ts'

/** Something that the code does differently today than when the call was recorded. */
export interface Difference {
  readonly what: string
  readonly recorded: string
  readonly replayed: string
}

/** The outgoing messages of one run of a call. */
export interface SentTexts {
  readonly carrier: readonly string[]
  readonly model: readonly string[]
}

export interface Tolerance {
  /**
   * How much longer or shorter a stretch of agent audio may be: real timers are late by some
   * milliseconds, and the last messages before a cut may or may not have left.
   */
  readonly audioMs: number
  /** Bytes of a millisecond of the carrier's format. */
  readonly bytesPerMs: number
}

/**
 * Compares what two runs of a call sent.
 *
 * Bytes must be equal wherever both runs have them; how many messages they came in, and when, is
 * the pace of the machine and not compared.
 */
export function differencesBetween(
  recorded: SentTexts,
  replayed: SentTexts,
  tolerance: Tolerance,
): readonly Difference[] {
  return [
    ...carrierDifferences(recorded.carrier, replayed.carrier, tolerance),
    ...modelDifferences(recorded.model, replayed.model),
  ]
}

function carrierDifferences(
  recorded: readonly string[],
  replayed: readonly string[],
  tolerance: Tolerance,
): Difference[] {
  const before = carrierStretches(recorded)
  const after = carrierStretches(replayed)
  if (before.length !== after.length) {
    return [different('clears sent to the carrier', before.length - 1, after.length - 1)]
  }
  return before.flatMap((stretch, index) => {
    const other = after[index]
    if (other === undefined) return []
    return audioDifference(
      `agent audio, stretch ${index + 1}`,
      stretch.audio,
      other.audio,
      tolerance,
    )
  })
}

function modelDifferences(recorded: readonly string[], replayed: readonly string[]): Difference[] {
  const before = modelSent(recorded)
  const after = modelSent(replayed)
  const found: Difference[] = []
  if (!isDeepStrictEqual(before.setup, after.setup)) {
    found.push(different('set-up of the model', json(before.setup), json(after.setup)))
  }
  if (!isDeepStrictEqual(before.others, after.others)) {
    found.push(different('messages to the model', json(before.others), json(after.others)))
  }
  const exact = { audioMs: 0, bytesPerMs: 32 }
  return [...found, ...audioDifference('caller audio', before.audio, after.audio, exact)]
}

function audioDifference(
  what: string,
  recorded: Uint8Array,
  replayed: Uint8Array,
  { audioMs, bytesPerMs }: Tolerance,
): Difference[] {
  const common = Math.min(recorded.length, replayed.length)
  const at = firstDifference(recorded, replayed, common)
  if (at !== null) {
    const place = `at ${Math.round(at / bytesPerMs)} ms`
    return [different(`${what}, ${place}`, recorded[at] ?? '', replayed[at] ?? '')]
  }
  if (Math.abs(recorded.length - replayed.length) <= audioMs * bytesPerMs) return []
  const ms = (bytes: number): string => `${Math.round(bytes / bytesPerMs)} ms`
  return [different(`${what}, length`, ms(recorded.length), ms(replayed.length))]
}

function firstDifference(one: Uint8Array, other: Uint8Array, length: number): number | null {
  for (let index = 0; index < length; index += 1) if (one[index] !== other[index]) return index
  return null
}

function different(what: string, recorded: string | number, replayed: string | number): Difference {
  return { what, recorded: String(recorded), replayed: String(replayed) }
}

/** Long enough to see the difference, short enough to read. */
function json(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text
}
