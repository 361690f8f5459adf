import { systemClock, type Clock } from '../../shared/clock.ts'

/**
 * A clock that all processes of one machine share: `nowMs` counts from the same zero in each of
 * them (CLOCK_MONOTONIC), so that a time taken in one can be subtracted in another.
 */
export const machineClock: Clock = {
  ...systemClock,
  nowMs: () => Number(process.hrtime.bigint()) / 1e6,
}
