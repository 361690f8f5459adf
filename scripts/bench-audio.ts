// Measures both resamplers of a call: npm run bench:audio -- --help

import { spawnSync } from 'node:child_process'
import waveResampler from 'wave-resampler'
import { inFrames, measureConversion } from '../src/audio/conversion-quality.ts'
import type { ClipConverter, ConversionQuality } from '../src/audio/conversion-quality.ts'
import { Resampler } from '../src/audio/resampler.ts'
import { takesNothing } from './command-line/read-command-line.ts'

const USAGE = `npm run bench:audio

Measures both resamplers of a call against the audio bars and prints Markdown tables for
docs/architecture.md. wave-resampler, cut into frames as a live call would have to, runs beside
ours; sox, where it is installed, converts whole clips and shows what is possible offline.

Exits with 1 when a bar is missed. Times are of this machine: only their ratio travels.`

interface Contender {
  readonly name: string
  /** Made anew for each clip; null when only whole clips can be converted. */
  readonly newFrameConverter: ((fromRate: number, toRate: number) => ClipConverter) | null
  readonly newClipConverter: (fromRate: number, toRate: number) => ClipConverter
}

interface Bar {
  readonly name: string
  readonly wanted: string
  readonly shown: (quality: ConversionQuality) => string
  readonly met: (quality: ConversionQuality) => boolean
}

const SOX = 'sox'

const DIRECTIONS = [
  { title: '8 → 16 kHz, caller to model', fromRate: 8_000, toRate: 16_000 },
  { title: '24 → 8 kHz, model to caller', fromRate: 24_000, toRate: 8_000 },
] as const

const BARS: readonly Bar[] = [
  {
    name: 'gain, 200–3,400 Hz',
    wanted: 'within ±0.5 dB',
    shown: ({ gainDb }) => `${signed(gainDb.least, 4)} … ${signed(gainDb.greatest, 4)} dB`,
    met: ({ gainDb }) => gainDb.least >= -0.5 && gainDb.greatest <= 0.5,
  },
  ...[300, 1_000, 2_500, 3_300, 3_400].map((hz) => ({
    name: `SNR at ${hz.toLocaleString('en')} Hz, −6 dBFS`,
    wanted: '≥ 80 dB',
    shown: (quality: ConversionQuality) => `${signed(snrAt(quality, hz), 1)} dB`,
    met: (quality: ConversionQuality) => snrAt(quality, hz) >= 80,
  })),
  {
    name: 'worst image or alias from 4.6 kHz',
    wanted: '≤ −60 dB',
    shown: ({ unwanted }) =>
      `${signed(unwanted.db, 1)} dB at ${(unwanted.hz / 1_000).toFixed(1)} kHz`,
    met: ({ unwanted }) => unwanted.db <= -60,
  },
  {
    name: 'group delay',
    wanted: '≤ 3 ms',
    shown: ({ groupDelayMs }) => `${signed(groupDelayMs, 2)} ms`,
    met: ({ groupDelayMs }) => groupDelayMs <= 3,
  },
  {
    name: 'samples wrapped by full-scale square and noise',
    wanted: '0',
    shown: ({ wrappedSamples }) => String(wrappedSamples),
    met: ({ wrappedSamples }) => wrappedSamples === 0,
  },
]

const ours = liveContender('Hexkey', (fromRate, toRate) => {
  const resampler = new Resampler(fromRate, toRate)
  return (frame) => resampler.process(frame)
})

const waveResamplerFrames = liveContender('wave-resampler, per frame', (fromRate, toRate) => {
  // Given a copy, as it writes to its input; in doubles, as it would wrap in 16 bits.
  return (frame) => saturated(waveResampler.resample(new Float64Array(frame), fromRate, toRate))
})

const sox: Contender = {
  name: 'sox rate -v, whole clip',
  newFrameConverter: null,
  newClipConverter: (fromRate, toRate) => (clip) => {
    const raw = (rate: number) => `-t raw -e signed -b 16 -L -c 1 -r ${rate} -`
    const ran = spawnSync(SOX, `-V1 -D ${raw(fromRate)} ${raw(toRate)} rate -v`.split(' '), {
      input: new Uint8Array(clip.buffer),
    })
    return new Int16Array(Uint8Array.from(ran.stdout).buffer)
  },
}

function liveContender(
  name: string,
  newFrameConverter: (fromRate: number, toRate: number) => ClipConverter,
): Contender {
  return {
    name,
    newFrameConverter,
    newClipConverter: (fromRate, toRate) => inFrames(newFrameConverter(fromRate, toRate), fromRate),
  }
}

function saturated(samples: ArrayLike<number>): Int16Array {
  const rounded = new Int16Array(samples.length)
  for (let i = 0; i < rounded.length; i++) {
    rounded[i] = Math.max(-32_768, Math.min(32_767, Math.round(samples[i] ?? 0)))
  }
  return rounded
}

function snrAt(quality: ConversionQuality, hz: number): number {
  return quality.snrDb.find((one) => one.hz === hz)?.db ?? NaN
}

function signed(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−')
}

/** Microseconds that 20 ms of sound take: per contender the median of rounds that alternate. */
function timeFrames(contenders: readonly Contender[], fromRate: number, toRate: number): number[] {
  const frame = new Int16Array(fromRate / 50).map((_, n) => 12_000 * Math.sin(n / 3))
  const runs = contenders.map(({ newFrameConverter }) => ({
    convert: newFrameConverter?.(fromRate, toRate),
    roundsUs: [] as number[],
  }))
  const framesPerRound = 500
  for (let round = 0; round < 40; round++) {
    for (const { convert, roundsUs } of runs) {
      if (convert === undefined) continue
      const startMs = performance.now()
      for (let i = 0; i < framesPerRound; i++) convert(frame)
      roundsUs.push(((performance.now() - startMs) * 1_000) / framesPerRound)
    }
  }
  // The first rounds warm up.
  return runs.map(({ roundsUs }) => roundsUs.slice(10).sort((a, b) => a - b)[15] ?? NaN)
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

function bench(): void {
  const soxFound = spawnSync(SOX, ['--version']).status === 0
  const contenders = [ours, waveResamplerFrames, ...(soxFound ? [sox] : [])]
  let missed = 0

  for (const { title, fromRate, toRate } of DIRECTIONS) {
    const timesUs = timeFrames(contenders, fromRate, toRate)
    const qualities = contenders.map(({ newClipConverter }) =>
      measureConversion(() => newClipConverter(fromRate, toRate), fromRate, toRate),
    )
    const names = contenders.map(({ name }) => name)
    printRow([title, 'wanted', names[0] ?? '', '', ...names.slice(1)])
    printRow(['---', '---', '---', '---', ...names.slice(1).map(() => '---')])
    for (const { name, wanted, shown, met } of BARS) {
      const [own, ...others] = qualities
      const ok = own !== undefined && met(own)
      if (!ok) missed += 1
      printRow([name, wanted, own ? shown(own) : '', ok ? 'ok' : 'MISSED', ...others.map(shown)])
    }
    const [own, ...others] = timesUs.map((us) => (Number.isNaN(us) ? '' : `${us.toFixed(1)} µs`))
    printRow(['time for 20 ms of sound', '', own ?? '', '', ...others])
    console.log()
  }

  console.log(missed === 0 ? 'Every bar is met.' : `${missed} bars MISSED.`)
  process.exitCode = missed === 0 ? 0 : 1
}

if (takesNothing(USAGE)) bench()
