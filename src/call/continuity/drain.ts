import type { EndReason } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { ChangeSignal } from './change-signal.ts'

/** How often a drain looks whether calls have come to a boundary. */
const LOOK_MS = 100
/** An answered call whose stream has not come by then goes to another process. */
const RINGING_WITHIN_MS = 5_000
/** After we closed a stream the carrier asks what is next; a drain waits so long for that. */
const ASKED_WITHIN_MS = 3_000

/** A live call, as a drain sees it. */
interface DrainableCall {
  /** Nothing is lost when it goes on elsewhere from here. */
  readonly atBoundary: boolean
  end(reason: EndReason): void
}

export interface DrainOptions {
  readonly calls: () => readonly DrainableCall[]
  /** Answered calls whose stream has not come yet. */
  readonly ringing: () => number
  /** Calls whose carrier has not asked yet what is next. */
  readonly unasked: () => number
  /** Another process takes streams. */
  readonly hasPeer: () => boolean
  /** Tells that one of these numbers may have changed. */
  readonly signal: ChangeSignal
  readonly clock: Clock
  readonly graceMs: number
}

/**
 * Gets the calls off this process. With a peer each of them is handed over at its next boundary;
 * without, they may finish. After `graceMs` whoever is left is handed over, or told.
 *
 * @returns when no call is left, and every carrier has asked what its caller shall hear.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const { calls, ringing, unasked, hasPeer, signal, clock, graceMs } = options
  const startMs = clock.nowMs()
  for (;;) {
    const passedMs = clock.nowMs() - startMs
    const timeIsUp = passedMs >= graceMs
    for (const call of calls()) {
      if (hasPeer()) {
        if (timeIsUp || call.atBoundary) call.end('handed-over')
      } else if (timeIsUp) call.end('shutting-down')
    }
    const waitsForRinging = ringing() > 0 && passedMs < Math.min(RINGING_WITHIN_MS, graceMs)
    if (calls().length === 0 && !waitsForRinging) break
    await signal.next(LOOK_MS, clock)
  }
  const closedMs = clock.nowMs()
  for (;;) {
    const leftMs = closedMs + ASKED_WITHIN_MS - clock.nowMs()
    if (unasked() === 0 || leftMs <= 0) return
    await signal.next(leftMs, clock)
  }
}
