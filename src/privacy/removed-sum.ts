import type { Removed } from '../store/keeping.ts'

export const noneRemoved: Removed = {
  calls: 0,
  events: 0,
  transcripts: 0,
  orders: 0,
  callbacks: 0,
  notes: 0,
}

export function sumOf(one: Removed, other: Removed): Removed {
  return {
    calls: one.calls + other.calls,
    events: one.events + other.events,
    transcripts: one.transcripts + other.transcripts,
    orders: one.orders + other.orders,
    callbacks: one.callbacks + other.callbacks,
    notes: one.notes + other.notes,
  }
}
