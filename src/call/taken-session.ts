import { ModelUnavailable } from '../model/model-errors.ts'
import type { ModelSession } from '../model/model-session.ts'
import type { Clock } from '../shared/clock.ts'
import { HexkeyError, messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'

/**
 * How long a caller waits for the model from the moment the call took its session: as long as a
 * connector gives one attempt, so that a second one does not make the silence longer.
 */
export const CONNECT_WITHIN_MS = 8_000
/** In less time a second attempt would hardly come to an end, and its socket would be left over. */
const LEAST_ATTEMPT_MS = 1_000

export interface OnceMoreOptions {
  readonly callId: string
  /** Opens another session. */
  readonly connect: () => Promise<ModelSession>
  /** Whether the call still goes on. */
  readonly wanted: () => boolean
  readonly clock: Clock
  readonly log: Log
}

/**
 * The session that a call took while it was perhaps still connecting; when it fails for a passing
 * reason, another one is opened, once. Call it when the call takes the session: the deadline of
 * both attempts counts from there.
 *
 * @throws ModelUnavailable when there is no session in the end. One that comes too late is closed.
 */
export async function connectOnceMore(
  taken: Promise<ModelSession>,
  options: OnceMoreOptions,
): Promise<ModelSession> {
  const { callId, connect, wanted, clock, log } = options
  const deadlineMs = clock.nowMs() + CONNECT_WITHIN_MS
  try {
    return await taken
  } catch (error) {
    if (error instanceof HexkeyError && !error.retryable) throw error
    log.warn({ callId, reason: messageOf(error) }, 'early model session lost')
    const leftMs = deadlineMs - clock.nowMs()
    if (leftMs < LEAST_ATTEMPT_MS || !wanted()) throw error
    return await within(leftMs, connect(), clock)
  }
}

async function within(
  leftMs: number,
  connecting: Promise<ModelSession>,
  clock: Clock,
): Promise<ModelSession> {
  const deadline = Promise.withResolvers<never>()
  const timer = clock.after(leftMs, () => {
    const detail = `no session within ${CONNECT_WITHIN_MS} ms, with a second attempt`
    deadline.reject(new ModelUnavailable('deadline', detail))
    closeWhenOpen(connecting)
  })
  try {
    return await Promise.race([connecting, deadline.promise])
  } finally {
    timer.cancel()
  }
}

/** Nobody waits for it any more, nor for the reason why it failed. */
export function closeWhenOpen(connecting: Promise<ModelSession>): void {
  connecting.then(
    (session) => {
      session.close()
    },
    () => undefined,
  )
}
