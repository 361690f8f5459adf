import { serverTime } from '../api/server-time.ts'
import { Observable } from './observable.ts'

/** A tick that comes so late means that the machine slept. */
const SLEPT_MS = 20_000
const TICK_MS = 1_000

/** The server's time, every second. */
export const now = new Observable(Date.now())

/** Now, by the server's clock, Unix time in milliseconds. */
export function serverNow(): number {
  return Date.now() + serverTime.aheadMs
}

/**
 * Lets {@link now} tick.
 *
 * @param woke is told when the machine has slept. A page in the background ticks once a minute at
 *   most: that is no sleep.
 */
export function everySecond(woke: () => void): void {
  let lastMs = Date.now()
  setInterval(() => {
    const nowMs = Date.now()
    if (nowMs - lastMs > SLEPT_MS && document.visibilityState === 'visible') woke()
    lastMs = nowMs
    now.set(serverNow())
  }, TICK_MS)
}
