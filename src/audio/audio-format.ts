/** How one direction of a carrier's stream is encoded. Always one channel. */
export interface AudioFormat {
  /** `mulaw`: G.711 μ-law, one byte a sample. `pcm16`: signed 16-bit little-endian. */
  readonly encoding: 'mulaw' | 'pcm16'
  /** Samples per second. */
  readonly sampleRate: 8_000 | 16_000 | 24_000
}

/** What the telephone network carries (ITU-T G.711). */
export const TELEPHONE_FORMAT = {
  encoding: 'mulaw',
  sampleRate: 8_000,
} as const satisfies AudioFormat

/** Bytes that hold one millisecond of the format. */
export function bytesPerMs(format: AudioFormat): number {
  return (format.sampleRate / 1_000) * (format.encoding === 'mulaw' ? 1 : 2)
}
