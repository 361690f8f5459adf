import type { AudioFormat } from '../../audio/audio-format.ts'
import type { MediaFormat } from './twilio-message.ts'

/** 16-bit linear audio as the SDK's types foresee it for "HD" streams; none was seen yet. */
const LINEAR_16: ReadonlySet<string> = new Set(['audio/l16', 'audio/x-l16'])

/**
 * The audio format that a start message announces, or null when it is one we cannot carry.
 *
 * What is seen on real calls is `audio/x-mulaw` at 8 kHz, one channel. Linear audio is taken as
 * little-endian, as all vendors of media sockets send it; the carrier does not document an order.
 */
export function audioFormatOf(media: MediaFormat): AudioFormat | null {
  if (media.channels !== 1) return null
  const { sampleRate } = media
  const encoding = media.encoding.toLowerCase()
  if (encoding === 'audio/x-mulaw') {
    return sampleRate === 8_000 ? { encoding: 'mulaw', sampleRate } : null
  }
  if (!LINEAR_16.has(encoding)) return null
  if (sampleRate !== 8_000 && sampleRate !== 16_000 && sampleRate !== 24_000) return null
  return { encoding: 'pcm16', sampleRate }
}
