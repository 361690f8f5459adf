import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { PeakFinder } from './peak-finder.ts'
import { peaksName } from './sound-name.ts'
import { SOUND_RATE } from './sound-aligner.ts'
import { WAV_FRAME_BYTES, WAV_HEADER_BYTES, wavDurationMs, wavHeader } from './wav-header.ts'

/** A second of sound is written at once. */
const WRITTEN_BYTES = SOUND_RATE * WAV_FRAME_BYTES

/** How a recording came out. */
export interface SoundFileEnd {
  readonly durationMs: number
  /** Of the file. */
  readonly bytes: number
  /** The end of the call is missing. */
  readonly cut: boolean
}

/**
 * A recording on disk and its peaks, for the owner's eyes only. It waits for the disk: not for a
 * thread in which something else happens. Its methods throw what the disk says.
 */
export class SoundFile {
  readonly #sound: number
  readonly #peaks: number
  readonly #finder = new PeakFinder()
  readonly #maxBytes: number
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #written = 0
  #peaksWritten = 0
  #cut = false
  #closed = false

  /** @param path ends in `.wav` and must be new. */
  constructor(path: string, maxMs: number) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    this.#maxBytes = Math.floor(maxMs * (SOUND_RATE / 1_000)) * WAV_FRAME_BYTES
    this.#sound = openSync(path, 'wx', 0o600)
    try {
      this.#peaks = openSync(peaksName(path), 'wx', 0o600)
    } catch (error) {
      closeSync(this.#sound)
      throw error
    }
    writeAll(this.#sound, wavHeader(null), 0)
  }

  /** @param both samples of caller and agent in turn. */
  write(both: Int16Array<ArrayBuffer>): void {
    const room = this.#maxBytes - this.#written - this.#waitingBytes
    if (both.byteLength > room) this.#cut = true
    const bytes = new Uint8Array(both.buffer, both.byteOffset, Math.min(both.byteLength, room))
    if (bytes.length === 0) return
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#waitingBytes >= WRITTEN_BYTES) this.#flush()
  }

  /** To be called once, and nothing after it. */
  finish(): SoundFileEnd {
    try {
      this.#flush()
      this.#writePeaks(this.#finder.rest())
      writeAll(this.#sound, wavHeader(this.#written), 0)
    } finally {
      this.abandon()
    }
    return this.#end(this.#cut)
  }

  /** Leaves the file as it is: its size says how long it is. Idempotent. */
  abandon(): SoundFileEnd {
    // The number of a closed file may be that of another one already.
    if (!this.#closed) {
      this.#closed = true
      closeSync(this.#sound)
      closeSync(this.#peaks)
    }
    return this.#end(true)
  }

  #end(cut: boolean): SoundFileEnd {
    const bytes = WAV_HEADER_BYTES + this.#written
    return { durationMs: wavDurationMs(this.#written), bytes, cut }
  }

  #flush(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      writeAll(this.#sound, next, WAV_HEADER_BYTES + this.#written)
      this.#waitingBytes -= next.length
      this.#written += next.length
      const samples = new Int16Array(next.buffer, next.byteOffset, next.length / 2)
      this.#writePeaks(this.#finder.take(samples))
    }
  }

  #writePeaks(peaks: readonly number[]): void {
    writeAll(this.#peaks, Uint8Array.from(peaks), this.#peaksWritten)
    this.#peaksWritten += peaks.length
  }
}

/** A disk that is nearly full takes a part and then complains. */
function writeAll(file: number, bytes: Uint8Array, at: number): void {
  let done = 0
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, at + done)
}
