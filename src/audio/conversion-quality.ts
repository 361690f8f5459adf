import { decibels, fitTone, makeTone, MINUS_6_DBFS, rms } from './tone-analysis.ts'

/** Converts a whole clip from one rate to another. */
export type ClipConverter = (clip: Int16Array) => Int16Array

/** How well a change of sample rate serves speech on a telephone line. */
export interface ConversionQuality {
  /** Least and greatest gain between 200 and 3,400 Hz, dB. */
  readonly gainDb: { readonly least: number; readonly greatest: number }
  /**
   * A tone of −6 dBFS against all that is not the tone: images, clicks, noise and the rounding to
   * 16 bits, over the whole output band and not only its speech part.
   */
  readonly snrDb: readonly { readonly hz: number; readonly db: number }[]
  /**
   * Going up, the strongest image of a tone in the speech band; such images lie from 4.6 kHz.
   * Going down, what comes through of the worst tone from 4.6 kHz. In dB of the tone put in.
   */
  readonly unwanted: { readonly hz: number; readonly db: number }
  /** The longest delay of any part of the speech band, milliseconds. */
  readonly groupDelayMs: number
  /** Output samples on the wrong side after full-scale input. */
  readonly wrappedSamples: number
}

const SPEECH_FROM_HZ = 200
const SPEECH_TO_HZ = 3_400
const STOP_FROM_HZ = 4_600
const STEP_HZ = 100
const SNR_TONES_HZ = [300, 1_000, 2_500, 3_300, 3_400]
const CLIP_MS = 500
const SETTLE_MS = 50

/**
 * Measures a conversion by its output alone. One of the rates is a telephone's 8 kHz.
 *
 * @param newConverter makes a converter that has heard nothing yet; one is made for each tone.
 */
export function measureConversion(
  newConverter: () => ClipConverter,
  fromRate: number,
  toRate: number,
): ConversionQuality {
  const settle = (toRate * SETTLE_MS) / 1_000
  const convertTone = (hz: number) => newConverter()(makeTone(hz, fromRate, CLIP_MS))
  const speech = frequencies(SPEECH_FROM_HZ, SPEECH_TO_HZ).map((hz) => {
    const output = convertTone(hz)
    return { hz, output, tone: fitTone(output, hz, toRate, settle) }
  })

  const unwanted =
    toRate > fromRate
      ? speech.flatMap(({ hz, output }) =>
          imagesOf(hz, fromRate, toRate).map((imageHz) => ({
            hz: imageHz,
            db: decibels(fitTone(output, imageHz, toRate, settle).amplitude / MINUS_6_DBFS),
          })),
        )
      : frequencies(STOP_FROM_HZ, fromRate / 2 - STEP_HZ).map((hz) => ({
          hz,
          db: decibels((rms(convertTone(hz), settle) * Math.SQRT2) / MINUS_6_DBFS),
        }))

  const gains = speech.map(({ tone }) => decibels(tone.amplitude / MINUS_6_DBFS))
  return {
    gainDb: { least: Math.min(...gains), greatest: Math.max(...gains) },
    snrDb: speech
      .filter(({ hz }) => SNR_TONES_HZ.includes(hz))
      .map(({ hz, tone }) => ({
        hz,
        db: decibels(tone.amplitude / Math.SQRT2 / tone.residualRms),
      })),
    unwanted: unwanted.reduce((worst, one) => (one.db > worst.db ? one : worst)),
    groupDelayMs: Math.max(
      ...[300, 900, 1_500, 2_100, 2_700, 3_300].map((hz) => {
        const [below, above] = [hz - 10, hz + 10].map(
          (near) => fitTone(convertTone(near), near, toRate, settle).phase,
        )
        return delayMs(above! - below!, 20)
      }),
    ),
    wrappedSamples: countWrapped(newConverter, fromRate),
  }
}

/** Runs a converter of live frames over a clip, 20 ms at a time, as a call does. */
export function inFrames(convertFrame: ClipConverter, fromRate: number): ClipConverter {
  const frameLength = fromRate / 50
  return (clip) => {
    const parts: number[] = []
    for (let at = 0; at < clip.length; at += frameLength) {
      parts.push(...convertFrame(clip.slice(at, at + frameLength)))
    }
    return Int16Array.from(parts)
  }
}

function frequencies(fromHz: number, toHz: number): number[] {
  return Array.from({ length: (toHz - fromHz) / STEP_HZ + 1 }, (_, i) => fromHz + i * STEP_HZ)
}

/** Where a tone shows up again once samples have been put between its samples. */
function imagesOf(hz: number, fromRate: number, toRate: number): number[] {
  const images: number[] = []
  for (let multiple = fromRate; multiple - hz < toRate / 2; multiple += fromRate) {
    images.push(multiple - hz)
    if (multiple + hz < toRate / 2) images.push(multiple + hz)
  }
  return images
}

/** The group delay, −dφ/dω, from the phases of two tones that are `apartHz` apart. */
function delayMs(phaseStep: number, apartHz: number): number {
  const turns = -phaseStep / (2 * Math.PI)
  return ((turns - Math.round(turns)) * 1_000) / apartHz
}

/**
 * Full-scale input overshoots on its way through a filter. The same input at a quarter cannot, and
 * tells where each sample belongs: one that wrapped around is tens of thousands away from there.
 */
function countWrapped(newConverter: () => ClipConverter, fromRate: number): number {
  let wrapped = 0
  for (const loud of [fullScaleSquare(fromRate), fullScaleNoise(fromRate)]) {
    const quarter = loud.map((sample) => Math.round(sample / 4))
    const output = newConverter()(loud)
    const expected = newConverter()(quarter)
    output.forEach((sample, i) => {
      const level = Math.max(-32_768, Math.min(32_767, expected[i]! * 4))
      if (Math.abs(sample - level) > 16_384) wrapped += 1
    })
  }
  return wrapped
}

function fullScaleSquare(sampleRate: number): Int16Array {
  const half = sampleRate / 500
  return new Int16Array(sampleRate / 2).map((_, n) => (n % (2 * half) < half ? 32_767 : -32_768))
}

/** Every sample at one of the two ends, by a fixed sequence (the generator of Numerical Recipes). */
function fullScaleNoise(sampleRate: number): Int16Array {
  let state = 1
  return new Int16Array(sampleRate / 2).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state < 0 ? -32_768 : 32_767
  })
}
