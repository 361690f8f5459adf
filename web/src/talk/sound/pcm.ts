/** Samples travel as 16-bit little-endian numbers, and are -1 to 1 in the browser. */
const FULL_SCALE = 32_768
const SAMPLE_BYTES = 2

/** @param headBytes in front of the samples; half a sample at the end is left out. */
export function samplesOf(message: ArrayBuffer, headBytes: number): Float32Array {
  const view = new DataView(message, Math.min(headBytes, message.byteLength))
  const samples = new Float32Array(Math.floor(view.byteLength / SAMPLE_BYTES))
  for (let index = 0; index < samples.length; index += 1) {
    samples[index] = view.getInt16(index * SAMPLE_BYTES, true) / FULL_SCALE
  }
  return samples
}

/** A message of sound: the place of its first sample, unsigned 32-bit, and the samples. */
export function soundMessage(place: number, samples: Float32Array): ArrayBuffer {
  const headBytes = 4
  const message = new ArrayBuffer(headBytes + SAMPLE_BYTES * samples.length)
  const view = new DataView(message)
  view.setUint32(0, place % 2 ** 32, true)
  for (let index = 0; index < samples.length; index += 1) {
    const value = Math.round((samples[index] ?? 0) * FULL_SCALE)
    const held = Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, value))
    view.setInt16(headBytes + index * SAMPLE_BYTES, held, true)
  }
  return message
}
