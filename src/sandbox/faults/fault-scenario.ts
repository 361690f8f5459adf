import { HexkeyError } from '../../shared/errors.ts'

/** How far a run goes. */
export interface RunSize {
  /** Quick enough for every commit. */
  readonly short: boolean
  /** How many times a server is killed in a row. */
  readonly kills: number
  /** How many calls go through a restart of the model at once. */
  readonly calls: number
}

/** What one fault led to. */
export interface Outcome {
  /** In words, from the sound of the caller's line. */
  readonly heard: string
  /** Silence that the fault added for the caller, milliseconds; null: not a matter of time. */
  readonly gapMs: number | null
  /** Speech of the caller that no session of the model was given, milliseconds. */
  readonly lostMs: number | null
  /** What became of the call, in a few words. */
  readonly ending: string
  /** Every promise that was not kept; empty: all were. */
  readonly broken: readonly string[]
}

/** One fault, acted out against real processes. */
export interface FaultScenario {
  /** For `--only`: `drop-in-reply`. */
  readonly name: string
  /** What goes wrong, for people. */
  readonly fault: string
  /** Part of the short form. */
  readonly short: boolean
  /** Killed after so long, milliseconds. */
  limitMs(size: RunSize): number
  run(size: RunSize): Promise<Outcome>
}

/** A fault that cannot be acted out on this machine; the message says why. */
export class FaultSkipped extends HexkeyError {
  readonly code = 'FAULT_SKIPPED'
  readonly retryable = false
}

/** What the runner has to show for one scenario. */
export type FaultResult = {
  readonly name: string
  readonly fault: string
  readonly tookMs: number
} & (
  | { readonly kind: 'ran'; readonly outcome: Outcome }
  | { readonly kind: 'skipped'; readonly why: string }
  /** The bench itself could not go on: no promise was judged. */
  | { readonly kind: 'failed'; readonly why: string }
)
