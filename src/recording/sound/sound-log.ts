import type { SoundTap } from '../../audio/sound-tap.ts'

/** Four seconds of both voices of a telephone call, where one flush comes in every 200 ms. */
export const SOUND_LOG_BYTES = 65_536

/** Kind (1), length (4) and time (8), little-endian, before each payload. */
const HEAD_BYTES = 13
const CALLER = 1
const AGENT = 2
const CLEARED = 3
const ENDED = 4

const nothing = new Uint8Array(0)

/** What a log holds, to be read by {@link readSoundLog}, on any thread. */
export interface LoggedSound {
  readonly memory: ArrayBuffer
  readonly used: number
}

/**
 * What a tap has heard, one entry behind the other in memory of a fixed size. What does not fit is
 * dropped and counted: `SoundOverflow`.
 */
export class SoundLog implements SoundTap {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #used = 0
  #overflowed = 0

  constructor(memory: ArrayBuffer) {
    this.#bytes = new Uint8Array(memory)
    this.#view = new DataView(memory)
  }

  get empty(): boolean {
    return this.#used === 0
  }

  /** Entries that were dropped because there was no room, since the log was made. */
  get overflowed(): number {
    return this.#overflowed
  }

  caller(payload: Uint8Array, atMs: number): void {
    this.#put(CALLER, payload, atMs)
  }

  agent(payload: Uint8Array, atMs: number): void {
    this.#put(AGENT, payload, atMs)
  }

  cleared(atMs: number): void {
    this.#put(CLEARED, nothing, atMs)
  }

  ended(atMs: number): void {
    this.#put(ENDED, nothing, atMs)
  }

  /** Gives away what was heard, and goes on in other memory. */
  take(memory: ArrayBuffer): LoggedSound {
    const taken = { memory: this.#bytes.buffer, used: this.#used }
    this.#bytes = new Uint8Array(memory)
    this.#view = new DataView(memory)
    this.#used = 0
    return taken
  }

  /** Hands what was heard to another tap, and begins again in the same memory. */
  pourInto(tap: SoundTap): void {
    readSoundLog({ memory: this.#bytes.buffer, used: this.#used }, tap)
    this.#used = 0
  }

  #put(kind: number, payload: Uint8Array, atMs: number): void {
    const at = this.#used
    const end = at + HEAD_BYTES + payload.length
    if (end > this.#bytes.length) {
      this.#overflowed += 1
      return
    }
    this.#bytes[at] = kind
    this.#view.setUint32(at + 1, payload.length, true)
    this.#view.setFloat64(at + 5, atMs, true)
    this.#bytes.set(payload, at + HEAD_BYTES)
    this.#used = end
  }
}

/** Tells a tap, in order, what was logged. Payloads are views of the log's memory. */
export function readSoundLog({ memory, used }: LoggedSound, tap: SoundTap): void {
  const bytes = new Uint8Array(memory)
  const view = new DataView(memory)
  let at = 0
  while (at < used) {
    const end = at + HEAD_BYTES + view.getUint32(at + 1, true)
    const atMs = view.getFloat64(at + 5, true)
    const payload = bytes.subarray(at + HEAD_BYTES, end)
    if (bytes[at] === CALLER) tap.caller(payload, atMs)
    else if (bytes[at] === AGENT) tap.agent(payload, atMs)
    else if (bytes[at] === CLEARED) tap.cleared(atMs)
    else tap.ended(atMs)
    at = end
  }
}
