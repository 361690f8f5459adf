import { decodeBase64 } from './loose-base64.ts'

const AUDIO_HEAD = '{"realtimeInput":{"audio":{"data":"'
const AUDIO_TAIL = '","mimeType":"audio/pcm;rate=16000"}}}'

/**
 * Caller audio as the SDK would write it: PCM, 16-bit little-endian, 16 kHz, mono.
 *
 * By hand, because it is sent up to 50 times a second for every call and base64 needs no escaping;
 * a test compares it with what the SDK sends.
 *
 * @returns the parts of the text, one behind the other.
 */
export function audioMessage(pcm: Uint8Array): readonly [string, string, string] {
  const data = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64')
  return [AUDIO_HEAD, data, AUDIO_TAIL]
}

/** Up to the audio, with or without white space: the service writes one member to a line. */
const HEAD =
  /\s*\{\s*"serverContent"\s*:\s*\{\s*"modelTurn"\s*:\s*\{\s*"parts"\s*:\s*\[\s*\{\s*"inlineData"\s*:\s*\{\s*"mimeType"\s*:\s*"audio\/pcm(?:;rate=24000)?"\s*,\s*"data"\s*:\s*"/y
/** From the end of the audio to the end of the message. */
const TAIL = /"\s*\}\s*\}\s*\]\s*\}\s*\}\s*\}\s*$/y

/**
 * The audio of a message that holds one piece of it and nothing else, written in the usual order;
 * null for any other message, which is for the SDK to read.
 *
 * Such messages are nearly all there are, 25 a second while the agent speaks. Parsed as JSON by us
 * to protect the SDK, by the SDK, converted there and validated by us, each costs four times as
 * much (docs/performance.md). Nothing is guessed: what this does not recognise to the last
 * character goes the long way.
 */
export function soleAudio(text: string): Uint8Array | null {
  HEAD.lastIndex = 0
  if (!HEAD.test(text)) return null
  const start = HEAD.lastIndex
  const end = text.indexOf('"', start)
  TAIL.lastIndex = end
  if (end <= start || !TAIL.test(text)) return null
  return decodeBase64(text.slice(start, end))
}
