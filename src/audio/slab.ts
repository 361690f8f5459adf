/**
 * Small arrays cut from large ones. An array of its own costs an allocation outside the heap and
 * its collection, hundreds of times a second for every call; a piece of a slab costs neither.
 *
 * A slab lives as long as any piece of it: meant for what is passed on within seconds.
 */
const SLAB_BYTES = 16_384
/** Longer arrays get memory of their own. */
const LONGEST_PIECE = 2_048

let samples = new Int16Array(SLAB_BYTES / Int16Array.BYTES_PER_ELEMENT)
let samplesUsed = 0
let bytes = new Uint8Array(SLAB_BYTES)
let bytesUsed = 0

/** An array of zeros that is the caller's own; its `buffer` is shared, so go by `byteOffset`. */
export function newSamples(count: number): Int16Array {
  if (count > LONGEST_PIECE) return new Int16Array(count)
  if (samplesUsed + count > samples.length) {
    samples = new Int16Array(samples.length)
    samplesUsed = 0
  }
  samplesUsed += count
  return samples.subarray(samplesUsed - count, samplesUsed)
}

/** The same for bytes. */
export function newBytes(count: number): Uint8Array {
  if (count > LONGEST_PIECE) return new Uint8Array(count)
  if (bytesUsed + count > bytes.length) {
    bytes = new Uint8Array(bytes.length)
    bytesUsed = 0
  }
  bytesUsed += count
  return bytes.subarray(bytesUsed - count, bytesUsed)
}

let passing = new Int16Array(LONGEST_PIECE)

/**
 * An array for what is used up before anything else is asked of this function: the next call gives
 * the same memory again. Not cleared.
 */
export function passingSamples(count: number): Int16Array {
  if (count > passing.length) passing = new Int16Array(count)
  return passing.subarray(0, count)
}

let passingCodes = new Uint8Array(LONGEST_PIECE)

/** The same for bytes. */
export function passingBytes(count: number): Uint8Array {
  if (count > passingCodes.length) passingCodes = new Uint8Array(count)
  return passingCodes.subarray(0, count)
}
