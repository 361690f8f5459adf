import type { Clock } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import { inconclusive, type Probe, type Verdict } from './probe.ts'

const DEADLINE_MS = 60_000

export interface ProbeResult {
  readonly name: string
  readonly claim: string
  readonly verdict: Verdict
  readonly durationMs: number
}

/** One run of a probe on what it needs. */
export interface Attempt {
  run(): Promise<Verdict>
  /** Lets go of everything that {@link run} opened, so that what is left of it comes to an end. */
  release(): Promise<void>
}

/**
 * Runs a probe to a verdict, whatever happens: what it throws, and a deadline that passes, make it
 * inconclusive and never end the run.
 *
 * @param clean takes what is confidential out of the verdict's text.
 */
export async function runProbe(
  probe: Probe,
  attempt: Attempt,
  options: { readonly clock: Clock; readonly clean: (text: string) => string },
): Promise<ProbeResult> {
  const { clock, clean } = options
  const startMs = clock.nowMs()
  const verdict = await beforeDeadline(attempt, probe.deadlineMs ?? DEADLINE_MS, clock)
  const released = await settled(attempt.release())
  const { name, claim } = probe
  return {
    name,
    claim,
    verdict: cleaned(released === null ? verdict : inconclusive(released), clean),
    durationMs: clock.nowMs() - startMs,
  }
}

async function beforeDeadline(
  attempt: Attempt,
  deadlineMs: number,
  clock: Clock,
): Promise<Verdict> {
  const deadline = Promise.withResolvers<Verdict>()
  const timer = clock.after(deadlineMs, () => {
    deadline.resolve(inconclusive(`no result within ${deadlineMs} ms`))
  })
  const outcome = Promise.resolve()
    .then(() => attempt.run())
    .catch((thrown: unknown) => inconclusive(messageOf(thrown)))
  const verdict = await Promise.race([outcome, deadline.promise])
  timer.cancel()
  return verdict
}

/** What was thrown, as text; null when nothing was. */
async function settled(work: Promise<void>): Promise<string | null> {
  try {
    await work
    return null
  } catch (thrown) {
    return messageOf(thrown)
  }
}

function cleaned(verdict: Verdict, clean: (text: string) => string): Verdict {
  switch (verdict.kind) {
    case 'confirmed':
      return { ...verdict, seen: verdict.seen === null ? null : clean(verdict.seen) }
    case 'refuted':
      return { ...verdict, seen: clean(verdict.seen) }
    case 'inconclusive':
    case 'skipped':
      return { ...verdict, why: clean(verdict.why) }
  }
}
