import { decodeMulaw } from './mulaw.ts'
import { PcmReader, pcmToBytes } from './pcm-bytes.ts'

/** A sound in memory: channels of equal length, samples per second. */
export interface WavSound {
  readonly sampleRate: number
  readonly channels: readonly Int16Array[]
}

/**
 * The file cannot be read as a WAV, or the sound cannot be written as one; the message says why.
 *
 * Shaped like a HexkeyError without being one: the audio package imports nothing of the others.
 */
export class WavInvalid extends Error {
  readonly code = 'WAV_INVALID'
  readonly retryable = false

  constructor(reason: string) {
    super(reason)
    this.name = 'WavInvalid'
  }
}

/** Format tags of a `fmt ` chunk (Microsoft, "Multimedia Data Standards Update", 1994). */
const PCM = 1
const MULAW = 7
/** The real tag is in the first two bytes of the sub-format. */
const EXTENSIBLE = 0xfffe
const SUB_FORMAT_AT = 24
const FMT_BYTES = 16
const HEADER_BYTES = 44

/**
 * A WAV file, 16-bit PCM.
 *
 * @throws WavInvalid unless there are one or two channels of equal length and a sensible rate.
 */
export function encodeWav({ sampleRate, channels }: WavSound): Uint8Array {
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || sampleRate > 0xffff_ffff) {
    throw new WavInvalid(`a sample rate must be a whole number of Hz, not ${sampleRate}`)
  }
  const [first, second, ...others] = channels
  if (first === undefined || others.length > 0) {
    throw new WavInvalid(`a WAV is written with 1 or 2 channels, not ${channels.length}`)
  }
  if (second !== undefined && second.length !== first.length) {
    throw new WavInvalid(`channels differ in length: ${first.length} and ${second.length} samples`)
  }
  const data = pcmToBytes(second === undefined ? first : interleave(first, second))
  const blockBytes = 2 * channels.length
  const file = new Uint8Array(HEADER_BYTES + data.length)
  const view = new DataView(file.buffer)
  putText(file, 0, 'RIFF')
  view.setUint32(4, file.length - 8, true)
  putText(file, 8, 'WAVEfmt ')
  view.setUint32(16, FMT_BYTES, true)
  view.setUint16(20, PCM, true)
  view.setUint16(22, channels.length, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * blockBytes, true)
  view.setUint16(32, blockBytes, true)
  view.setUint16(34, 16, true)
  putText(file, 36, 'data')
  view.setUint32(40, data.length, true)
  file.set(data, HEADER_BYTES)
  return file
}

/**
 * Reads a WAV file of PCM (8 or 16 bits) or μ-law, any number of channels. Unknown chunks are
 * skipped. A `data` chunk that claims more than the file holds is read up to the end of the file:
 * programs that write to a pipe cannot know the size in advance and leave it so.
 *
 * @throws WavInvalid for anything else.
 */
export function decodeWav(bytes: Uint8Array): WavSound {
  const { fmt, data } = findChunks(bytes)
  const { tag, channelCount, sampleRate, bits } = readFormat(fmt)
  if (channelCount === 0) throw new WavInvalid('the fmt chunk says 0 channels')
  if (sampleRate === 0) throw new WavInvalid('the fmt chunk says a sample rate of 0 Hz')
  return { sampleRate, channels: deinterleave(toSamples(data, tag, bits), channelCount) }
}

function findChunks(bytes: Uint8Array): { fmt: Uint8Array; data: Uint8Array } {
  if (bytes.length < 12 || textAt(bytes, 0) !== 'RIFF' || textAt(bytes, 8) !== 'WAVE') {
    throw new WavInvalid('not a WAV file: it does not begin with RIFF … WAVE')
  }
  const view = viewOf(bytes)
  let fmt: Uint8Array | null = null
  let data: Uint8Array | null = null
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = textAt(bytes, at)
    const size = view.getUint32(at + 4, true)
    const body = bytes.subarray(at + 8, at + 8 + size)
    if (id === 'fmt ') fmt ??= body
    if (id === 'data') data ??= body
    // Chunks begin at even offsets; the byte between is in no chunk's size.
    at += 8 + size + (size % 2)
  }
  if (fmt === null) throw new WavInvalid('the WAV file has no fmt chunk')
  if (data === null) throw new WavInvalid('the WAV file has no data chunk')
  return { fmt, data }
}

interface WavFormat {
  readonly tag: number
  readonly channelCount: number
  readonly sampleRate: number
  readonly bits: number
}

function readFormat(fmt: Uint8Array): WavFormat {
  const view = viewOf(fmt)
  const tag = fmt.length >= FMT_BYTES ? view.getUint16(0, true) : null
  if (tag === null || (tag === EXTENSIBLE && fmt.length < SUB_FORMAT_AT + 2)) {
    throw new WavInvalid(`the fmt chunk is cut short: ${fmt.length} bytes`)
  }
  return {
    tag: tag === EXTENSIBLE ? view.getUint16(SUB_FORMAT_AT, true) : tag,
    channelCount: view.getUint16(2, true),
    sampleRate: view.getUint32(4, true),
    bits: view.getUint16(14, true),
  }
}

function toSamples(data: Uint8Array, tag: number, bits: number): Int16Array {
  if (tag === PCM && bits === 16) return new PcmReader().read(data)
  // 8-bit PCM is unsigned, with its zero at 128.
  if (tag === PCM && bits === 8) return Int16Array.from(data, (byte) => (byte - 128) << 8)
  if (tag === MULAW && bits === 8) return decodeMulaw(data)
  throw new WavInvalid(
    `cannot read ${bits}-bit audio of format ${tag}; 8 and 16-bit PCM and μ-law can be read: ` +
      'convert it, for example with "sox in.wav -b 16 -e signed out.wav"',
  )
}

function interleave(left: Int16Array, right: Int16Array): Int16Array {
  const both = new Int16Array(2 * left.length)
  for (let i = 0; i < left.length; i++) {
    both[2 * i] = left[i]!
    both[2 * i + 1] = right[i]!
  }
  return both
}

/** A last block that is not complete is left out. */
function deinterleave(samples: Int16Array, channelCount: number): Int16Array[] {
  if (channelCount === 1) return [samples]
  const length = Math.floor(samples.length / channelCount)
  return Array.from({ length: channelCount }, (_, channel) =>
    new Int16Array(length).map((_zero, i) => samples[i * channelCount + channel]!),
  )
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function putText(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
}
