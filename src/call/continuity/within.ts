import type { Clock } from '../../shared/clock.ts'
import { StoreUnavailable } from '../../store/store-errors.ts'

/**
 * Waits for an answer of the store, `limitMs` at most. A store has deadlines of its own; a caller
 * on the line shall not depend on them.
 *
 * @throws StoreUnavailable when nothing came in time.
 */
export async function within<T>(asked: Promise<T>, limitMs: number, clock: Clock): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = clock.after(limitMs, () => {
    late.reject(new StoreUnavailable(`no answer within ${limitMs} ms`))
  })
  try {
    return await Promise.race([asked, late.promise])
  } finally {
    timer.cancel()
  }
}
