import { sleep, type Clock } from '../../src/shared/clock.ts'
import { SeededRandom } from '../../src/sandbox/room-noise/seeded-random.ts'
import type { CallHistory } from '../../src/store/call-history.ts'
import type { Question } from './questions.ts'

export const BAR_MS = 150
/** Beside calls: people read what they find before they ask again. */
export const PAUSE_MS = 150

/** How long answers to a question took, milliseconds. */
export interface Measured {
  readonly name: string
  readonly times: number
  readonly p50Ms: number
  readonly p95Ms: number
  /** Null: it has no bar. */
  readonly isMet: boolean | null
}

/**
 * Asks every question in turn, so often, and for as long as `goesOn`.
 *
 * @param pauseMs between questions.
 */
export async function measureQuestions(
  history: CallHistory,
  questions: readonly Question[],
  clock: Clock,
  pauseMs: number,
  goesOn: (round: number) => boolean,
): Promise<readonly Measured[]> {
  const random = new SeededRandom(7)
  const times = new Map<string, number[]>(questions.map(({ name }) => [name, []]))
  // Opens the connection.
  await history.choices()
  for (let round = 0; goesOn(round); round++) {
    for (const { name, ask } of questions) {
      const fromMs = clock.nowMs()
      await ask(history, random)
      times.get(name)?.push(clock.nowMs() - fromMs)
      if (pauseMs > 0) await sleep(clock, pauseMs)
    }
  }
  return questions.map(({ name, hasBar }) => {
    const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b)
    const p95Ms = atShare(sorted, 0.95)
    const isMet = hasBar ? p95Ms <= BAR_MS : null
    return { name, times: sorted.length, p50Ms: atShare(sorted, 0.5), p95Ms, isMet }
  })
}

/** @param sorted ascending, not empty. */
function atShare(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Infinity
  return Math.round(value * 10) / 10
}
