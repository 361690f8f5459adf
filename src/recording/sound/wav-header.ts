import { encodeWav } from '../../audio/wav.ts'
import { SOUND_RATE } from './sound-aligner.ts'

export const WAV_HEADER_BYTES = 44
/** Both voices, 16 bits each. */
export const WAV_FRAME_BYTES = 4
/** Where a program cannot know the size, it writes this. */
const UNKNOWN = 0xffff_ffff

const none = new Int16Array(0)

/**
 * The beginning of a recording: 8 kHz, 16 bits, caller and agent.
 *
 * @param dataBytes what follows; null: not known yet.
 */
export function wavHeader(dataBytes: number | null): Uint8Array {
  const header = encodeWav({ sampleRate: SOUND_RATE, channels: [none, none] })
  const view = new DataView(header.buffer)
  view.setUint32(4, dataBytes === null ? UNKNOWN : WAV_HEADER_BYTES - 8 + dataBytes, true)
  view.setUint32(40, dataBytes ?? UNKNOWN, true)
  return header
}

/** Bytes of sound in a recording of this size; what a killed process began to write is not one. */
export function wavDataBytes(fileBytes: number): number {
  const bytes = Math.max(fileBytes - WAV_HEADER_BYTES, 0)
  return bytes - (bytes % WAV_FRAME_BYTES)
}

/** @param dataBytes see {@link wavDataBytes}. */
export function wavDurationMs(dataBytes: number): number {
  return Math.round((dataBytes / WAV_FRAME_BYTES / SOUND_RATE) * 1_000)
}
