/** The sound that voicing is judged on: telephone samples, 20 ms at a time. */
export const VOICING_RATE = 8_000
export const VOICING_FRAME_MS = 20
export const VOICING_FRAME_SAMPLES = (VOICING_RATE * VOICING_FRAME_MS) / 1_000

/**
 * Says of each frame whether somebody may be speaking in it.
 *
 * It hears one call, every frame of it and in order: it follows the noise of the line. Disposing it
 * gives back what it holds; from then on nothing is voiced.
 */
export interface VoicingDetector extends Disposable {
  /**
   * @param frame exactly 160 samples, 20 ms at 8 kHz; kept by nobody.
   * @throws RangeError for any other length.
   */
  voiced(frame: Int16Array): boolean
}

/** Guards the contract of {@link VoicingDetector.voiced}. */
export function assertVoicingFrame(frame: Int16Array): void {
  if (frame.length !== VOICING_FRAME_SAMPLES) {
    throw new RangeError(
      `a voicing frame has ${VOICING_FRAME_SAMPLES} samples, not ${frame.length}`,
    )
  }
}
