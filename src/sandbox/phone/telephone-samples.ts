import waveResampler from 'wave-resampler'

const TELEPHONE_RATE = 8_000

/** A finished piece of speech, as read from a WAV file or rendered. */
export interface Recording {
  /** Mono, 16 bit. */
  readonly samples: Int16Array
  /** Samples per second. */
  readonly sampleRate: number
  /** What is said, or what to call it in the report. */
  readonly text: string
}

/** One channel of several, by averaging; silence for none. */
export function mixDown(channels: readonly Int16Array[]): Int16Array {
  const [first = new Int16Array(0), ...others] = channels
  if (others.length === 0) return first
  return first.map((sample, at) => {
    const sum = others.reduce((total, channel) => total + (channel[at] ?? 0), sample)
    return Math.round(sum / channels.length)
  })
}

/** The whole recording at 8 kHz; its samples are left untouched. */
export function telephoneSamples({ samples, sampleRate }: Recording): Int16Array {
  if (sampleRate === TELEPHONE_RATE || samples.length === 0) return samples
  // A copy: the library filters its input in place on the way down.
  const input = Float64Array.from(samples)
  const output = waveResampler.resample(input, sampleRate, TELEPHONE_RATE)
  return Int16Array.from(output, (sample) =>
    // Filters overshoot; a wrapped sample would be a loud click.
    Math.max(-32_768, Math.min(32_767, Math.round(sample))),
  )
}
