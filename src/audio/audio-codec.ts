import type { AudioFormat } from './audio-format.ts'
import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from './mulaw.ts'
import { PcmReader, pcmToBytes } from './pcm-bytes.ts'
import { passingBytes } from './slab.ts'

/** Between the bytes of one stream and samples of the same rate. One codec for each stream. */
export interface AudioCodec {
  readonly format: AudioFormat
  /** The next payload of the stream; a payload may end in the middle of a sample. */
  decode(payload: Uint8Array): Int16Array
  /**
   * Keeps nothing between calls. To be copied or used up before anything else is encoded: it may
   * be a view of `samples`, or of memory that the next call gives again.
   */
  encode(samples: Int16Array): Uint8Array
  /** Quiet that lasts `durationMs`, to the nearest whole sample. */
  silence(durationMs: number): Uint8Array
}

/** The codec for a carrier's format, with nothing heard yet. */
export function createCodec(format: AudioFormat): AudioCodec {
  const samplesIn = (durationMs: number) => Math.round((durationMs * format.sampleRate) / 1_000)
  if (format.encoding === 'mulaw') {
    return {
      format,
      decode: decodeMulaw,
      encode: (samples) => encodeMulaw(samples, passingBytes),
      silence: (durationMs) => new Uint8Array(samplesIn(durationMs)).fill(MULAW_SILENCE),
    }
  }
  const reader = new PcmReader()
  return {
    format,
    decode: (payload) => reader.read(payload),
    encode: pcmToBytes,
    silence: (durationMs) => new Uint8Array(2 * samplesIn(durationMs)),
  }
}
