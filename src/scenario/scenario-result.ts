import type { PlayedCall } from './played-call.ts'
import type { Verdict } from './verdict.ts'

/** What became of one scenario. */
export type ScenarioResult = {
  /** The file, as it was given. */
  readonly file: string
  readonly name: string
  readonly tookMs: number
} & (
  | {
      readonly kind: 'judged'
      readonly shows: string
      readonly call: PlayedCall
      readonly verdicts: readonly Verdict[]
    }
  /** It could not be played. */
  | { readonly kind: 'failed'; readonly why: string }
)

/** Whether it was played, and every rule was kept. */
export function isKept(result: ScenarioResult): boolean {
  return result.kind === 'judged' && result.verdicts.every(({ kept }) => kept)
}
