import { ModelUnavailable } from '../../model/model-errors.ts'
import type { ModelSession } from '../../model/model-session.ts'
import type { Clock } from '../../shared/clock.ts'
import { HexkeyError, messageOf } from '../../shared/errors.ts'
import { closeWhenOpen } from '../taken-session.ts'
import type { OpenSession, SessionOpening } from './session-opening.ts'

/** After the first failed attempt, the second, and so on; the last counts for all that follow. */
const BACK_OFF_MS = [250, 500, 1_000, 2_000, 4_000] as const

interface ReconnectionOptions {
  readonly open: OpenSession
  readonly opening: SessionOpening
  /** The handle was refused for good, or may be what the failures are about: what to try instead. */
  readonly withoutHandle: (why: 'handle-refused' | 'handle-doubted') => SessionOpening
  readonly onRetry: (attempt: number, delayMs: number, reason: string) => void
  readonly clock: Clock
  /** When to give up, on the clock. */
  readonly deadlineMs: number
  /** How long one attempt may take, milliseconds. */
  readonly attemptMs: number
  /** Nobody wants the session any more. */
  readonly signal: AbortSignal
}

/** A session, and how it was begun in the end. */
export interface Reconnected {
  readonly session: ModelSession
  readonly opening: SessionOpening
}

/**
 * Opens a session, as often as it takes: at once, then with growing delays until the deadline. A
 * handle that is refused for good is given up, and so is everything when a session without one is.
 *
 * @throws ModelUnavailable, the last one. A session that comes too late is closed.
 */
export async function reconnect(options: ReconnectionOptions): Promise<Reconnected> {
  const { clock, deadlineMs, onRetry, signal, withoutHandle } = options
  // A function, because the compiler does not see that it changes while we wait.
  const isOver = (): boolean => signal.aborted
  let { opening } = options
  for (let failures = 0; ;) {
    try {
      const now = mayDoubt(opening, failures) ? withoutHandle('handle-doubted') : opening
      return { session: await attempt(options, now), opening: now }
    } catch (error) {
      if (isOver()) throw error
      if (error instanceof HexkeyError && !error.retryable) {
        if (opening.resumeHandle === null) throw error
        opening = withoutHandle('handle-refused')
        continue
      }
      const delayMs = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 0
      failures += 1
      if (clock.nowMs() + delayMs >= deadlineMs) throw error
      onRetry(failures, delayMs, messageOf(error))
      await pause(clock, delayMs, signal)
      if (isOver()) throw error
      opening = { ...opening, first: false }
    }
  }
}

/**
 * A service may refuse a resumption for as long as it takes the old connection for open, which is
 * long when the network between has swallowed its end. After some failures every other attempt does
 * without the snapshot.
 */
function mayDoubt(opening: SessionOpening, failures: number): boolean {
  return opening.resumeHandle !== null && failures >= 3 && failures % 2 === 1
}

/** Resolves after `delayMs`, or as soon as nobody waits any more. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', over)
      resolve()
    }
    const timer = clock.after(delayMs, over)
    signal.addEventListener('abort', over)
    if (signal.aborted) over()
  })
}

async function attempt(
  { open, clock, attemptMs, deadlineMs, signal }: ReconnectionOptions,
  opening: SessionOpening,
): Promise<ModelSession> {
  const withinMs = Math.min(attemptMs, deadlineMs - clock.nowMs())
  const connecting = open(opening)
  const done = new AbortController()
  const either = AbortSignal.any([signal, done.signal])
  try {
    const first = await Promise.race([connecting, pause(clock, withinMs, either)])
    if (first !== undefined && !signal.aborted) return first
  } finally {
    done.abort()
  }
  closeWhenOpen(connecting)
  throw new ModelUnavailable('deadline', `no session within ${Math.round(withinMs)} ms`)
}
