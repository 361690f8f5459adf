import { assertVoicingFrame } from './frame-voicing.ts'
import type { VoicingDetector } from './frame-voicing.ts'
import { levelDb, rmsOf } from './sound-level.ts'

/** Under this nobody speaks, however quiet the line is. */
const LEAST_DB = -55
/** How far speech stands out of the background. */
const MARGIN_DB = 6
const FIRST_FLOOR_DB = -60
/** The floor falls to a quieter background within some frames and rises to a louder one slowly. */
const FALL = 0.3
const RISE_DB = 0.06

/**
 * Takes for voiced what stands out of the noise: for machines on which the WASM detector cannot be
 * loaded. It cannot tell a voice from a drill; what listens to it has to.
 */
export class EnergyVoicing implements VoicingDetector {
  #floorDb = FIRST_FLOOR_DB
  #disposed = false

  voiced(frame: Int16Array): boolean {
    assertVoicingFrame(frame)
    if (this.#disposed) return false
    const level = levelDb(rmsOf(frame))
    this.#floorDb =
      level < this.#floorDb
        ? this.#floorDb + FALL * (level - this.#floorDb)
        : Math.min(level, this.#floorDb + RISE_DB)
    return level >= Math.max(LEAST_DB, this.#floorDb + MARGIN_DB)
  }

  [Symbol.dispose](): void {
    this.#disposed = true
  }
}
