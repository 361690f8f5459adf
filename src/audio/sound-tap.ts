/**
 * Hears what passes between a carrier and a call, in the carrier's format. It is called in the
 * audio path: a tap copies what it needs into memory that it has, and does nothing else. It never
 * throws, and keeps no payload.
 *
 * Times are `Clock.nowMs()` and do not go back.
 */
export interface SoundTap {
  /** Sound of the caller has arrived. */
  caller(payload: Uint8Array, atMs: number): void
  /** Sound has left for the carrier, which plays it behind what it still has. */
  agent(payload: Uint8Array, atMs: number): void
  /** The carrier was told to drop what it has not played. */
  cleared(atMs: number): void
  /** Nothing follows. */
  ended(atMs: number): void
}
