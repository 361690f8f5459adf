import { createCodec, type AudioCodec } from '../../audio/audio-codec.ts'
import type { AudioFormat } from '../../audio/audio-format.ts'
import { holdsKeyTone } from '../../audio/key-tones.ts'
import { MULAW_SILENCE } from '../../audio/mulaw.ts'

/**
 * Takes the sound of keys out of a stream. Not every line does that itself: on some the tones come
 * with the caller's voice, beside the message that names the key.
 */
export class HiddenTones {
  readonly #codec: AudioCodec
  #sounded = false

  constructor(format: AudioFormat) {
    this.#codec = createCodec(format)
  }

  /** @returns the payload, or silence of the same length where a key sounds, or has just sounded. */
  silenced(payload: Uint8Array): Uint8Array {
    const { encoding, sampleRate } = this.#codec.format
    const sounds = holdsKeyTone(this.#codec.decode(payload), sampleRate)
    // The last of a tone may be too short to be found.
    const hidden = sounds || this.#sounded
    this.#sounded = sounds
    if (!hidden) return payload
    return new Uint8Array(payload.length).fill(encoding === 'mulaw' ? MULAW_SILENCE : 0)
  }
}
