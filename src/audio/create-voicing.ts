import { EnergyVoicing } from './energy-voicing.ts'
import type { VoicingDetector } from './frame-voicing.ts'
import { FvadUnavailable, loadFvad } from './fvad-voicing.ts'

/** Makes the detector of one call, and says of which kind they are. */
export interface VoicingSource {
  (): VoicingDetector
  readonly kind: 'fvad' | 'energy'
  /** Why it is not fvad; null when it is. */
  readonly fallbackReason: string | null
}

/**
 * fvad in its most sensitive mode: it hears the first consonant. What it takes for speech and is
 * none, the speech detector refuses for its level and its lack of a voice (`npm run bench:vad`).
 */
const loadSensitiveFvad = (): Promise<() => VoicingDetector> => loadFvad(0)

/** The detectors of this machine: fvad, or by energy alone where its WASM cannot be loaded. */
export async function createVoicing(load = loadSensitiveFvad): Promise<VoicingSource> {
  try {
    return Object.assign(await load(), { kind: 'fvad', fallbackReason: null } as const)
  } catch (error) {
    if (!(error instanceof FvadUnavailable)) throw error
    const byEnergy = (): VoicingDetector => new EnergyVoicing()
    return Object.assign(byEnergy, { kind: 'energy', fallbackReason: error.message } as const)
  }
}
