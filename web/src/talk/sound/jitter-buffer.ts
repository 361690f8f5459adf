export const LEAST_DEPTH_MS = 60
export const MOST_DEPTH_MS = 200
const GROWS_MS = 40
const SHRINKS_MS = 10
/** So much sound without a hole lets the depth shrink by one step. */
const PUNCTUAL_MS = 10_000
/** What comes again within this time was late; after it, somebody has begun to speak again. */
const LATE_WITHIN_MS = 400
/** Silence at once would click. */
const FADE_MS = 4
/** More than this is never waiting: the server sends less than half a second ahead. */
const ROOM_MS = 10_000

/** What one piece of sound brought with it. */
interface Pulled {
  /** Marks that have been played. */
  readonly marks: readonly string[]
  /** It begins a stretch of speech: when the first sample of it was received, as was given. */
  readonly beganMs: number | null
}

const NOTHING: Pulled = { marks: [], beganMs: null }

/**
 * Sound between the network and the ear. It holds back the beginning of each stretch of speech by a
 * depth that follows what the network does, and knows which marks the ear has passed. Time is
 * counted in samples: it passes with what is pulled.
 */
export class JitterBuffer {
  readonly #samplesPerMs: number
  readonly #ring: Float32Array
  /** Places since the beginning: the next to be played, and the next to come. */
  #played = 0
  #received = 0
  #marks: { readonly name: string; readonly place: number }[] = []
  #depthMs = LEAST_DEPTH_MS
  #playing = false
  /** Since the buffer ran dry, or since its first sample waits. */
  #waitedMs = 0
  #ranDry = false
  #punctualMs = 0
  #receivedMs = 0
  #fade: Float32Array = new Float32Array(0)
  /** Samples that had no room: too much was sent ahead. */
  #overflowed = 0

  constructor(rate: number) {
    this.#samplesPerMs = rate / 1_000
    this.#ring = new Float32Array(ROOM_MS * this.#samplesPerMs)
  }

  get depthMs(): number {
    return this.#depthMs
  }

  get waitingMs(): number {
    return (this.#received - this.#played) / this.#samplesPerMs
  }

  get overflowedMs(): number {
    return this.#overflowed / this.#samplesPerMs
  }

  /** @param receivedMs comes back when these are the first samples of a stretch, once they are heard. */
  push(samples: Float32Array, receivedMs: number): void {
    if (this.#received === this.#played && !this.#playing) this.#firstOf(receivedMs)
    const room = this.#ring.length - (this.#received - this.#played)
    const fit = samples.length > room ? samples.subarray(0, room) : samples
    this.#overflowed += samples.length - fit.length
    const start = this.#received % this.#ring.length
    const before = fit.subarray(0, this.#ring.length - start)
    this.#ring.set(before, start)
    this.#ring.set(fit.subarray(before.length), 0)
    this.#received += fit.length
  }

  /** To be told once all that was pushed has been played. */
  mark(name: string): void {
    this.#marks.push({ name, place: this.#received })
  }

  /** Silence, but for what keeps it from clicking. @returns the marks that were not played. */
  clear(): readonly string[] {
    const names = this.#marks.map(({ name }) => name)
    if (this.#playing) this.#fade = this.#fadeOut()
    this.#marks = []
    this.#played = this.#received
    this.#playing = false
    this.#ranDry = false
    return names
  }

  /** Fills `out` with what is to be heard now. */
  pull(out: Float32Array): Pulled {
    out.fill(0)
    this.#playFade(out)
    const ms = out.length / this.#samplesPerMs
    if (!this.#playing && !this.#mayBegin(ms)) return this.#passed(null)
    const beganMs = this.#playing ? null : this.#receivedMs
    this.#playing = true
    const count = Math.min(out.length, this.#received - this.#played)
    for (let index = 0; index < count; index += 1) {
      out[index] = this.#ring[(this.#played + index) % this.#ring.length] ?? 0
    }
    this.#played += count
    this.#punctual(count / this.#samplesPerMs)
    if (count < out.length) {
      this.#playing = false
      this.#ranDry = true
      this.#waitedMs = ms - count / this.#samplesPerMs
    }
    return this.#passed(beganMs)
  }

  #firstOf(receivedMs: number): void {
    if (this.#ranDry && this.#waitedMs < LATE_WITHIN_MS) {
      this.#depthMs = Math.min(MOST_DEPTH_MS, this.#depthMs + GROWS_MS)
      this.#punctualMs = 0
    }
    this.#ranDry = false
    this.#waitedMs = 0
    this.#receivedMs = receivedMs
  }

  /** Enough is there, or a short word has waited for long enough. */
  #mayBegin(ms: number): boolean {
    if (this.#received === this.#played) {
      this.#waitedMs += ms
      return false
    }
    if (this.waitingMs >= this.#depthMs || this.#waitedMs >= this.#depthMs) return true
    this.#waitedMs += ms
    return false
  }

  #punctual(ms: number): void {
    this.#punctualMs += ms
    if (this.#punctualMs < PUNCTUAL_MS) return
    this.#punctualMs = 0
    this.#depthMs = Math.max(LEAST_DEPTH_MS, this.#depthMs - SHRINKS_MS)
  }

  #passed(beganMs: number | null): Pulled {
    const [first] = this.#marks
    if (first === undefined || first.place > this.#played) {
      return beganMs === null ? NOTHING : { marks: [], beganMs }
    }
    const marks: string[] = []
    while (this.#marks[0] !== undefined && this.#marks[0].place <= this.#played) {
      marks.push(this.#marks[0].name)
      this.#marks.shift()
    }
    return { marks, beganMs }
  }

  #fadeOut(): Float32Array {
    const length = Math.min(FADE_MS * this.#samplesPerMs, this.#received - this.#played)
    return Float32Array.from({ length }, (_, index) => {
      const sample = this.#ring[(this.#played + index) % this.#ring.length] ?? 0
      return sample * (1 - index / length)
    })
  }

  #playFade(out: Float32Array): void {
    if (this.#fade.length === 0) return
    out.set(this.#fade.subarray(0, out.length))
    this.#fade = this.#fade.subarray(out.length)
  }
}
