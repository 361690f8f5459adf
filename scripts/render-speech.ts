// Renders the sandbox's lines of speech with espeak-ng: npm run render-speech -- --help
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

import waveResampler from 'wave-resampler'
import { parse } from 'yaml'
import { z } from 'zod'

import { encodeMulaw } from '../src/audio/mulaw.ts'
import { decodeWav } from '../src/audio/wav.ts'
import type { ClipWord } from '../src/sandbox/clips.ts'
import { takesNothing } from './command-line/read-command-line.ts'

const USAGE = `npm run render-speech

Renders the sandbox's lines of speech with espeak-ng: reads src/sandbox/clips/lines.yaml, writes one
μ-law WAV per line and clips.json (what is said and when each word is spoken). Needs espeak-ng on
the PATH; only someone who changes a line does.`

const folder = new URL('../src/sandbox/clips/', import.meta.url)

/** Different enough to be told apart in a stereo recording. */
const voices = {
  agent: { voice: 'en-us+f3', wordsPerMinute: 165, pitch: 50, sampleRate: 24_000 },
  caller: { voice: 'en-us+m3', wordsPerMinute: 160, pitch: 40, sampleRate: 8_000 },
} as const

type Voice = (typeof voices)[keyof typeof voices]

const MAX_TOTAL_BYTES = 1_600_000
/** About three minutes of one line. */
const MAX_RENDERED_BYTES = 8_000_000
/** Quiet kept behind the last sound, so that a line does not end in a click. */
const TAIL_MS = 60
/** 1 % of full scale: below it nothing is heard of a word. */
const QUIET = 328
const PEAK = 0.6 * 32_767

interface Speech {
  readonly samples: Int16Array
  readonly sampleRate: number
}

if (takesNothing(USAGE)) render()

function render(): void {
  const line = z.record(z.string().regex(/^[a-z0-9-]+$/), z.string().trim().min(1))
  const lines = z
    .strictObject({ agent: line, caller: line })
    .parse(parse(readFileSync(new URL('lines.yaml', folder), 'utf8')))

  for (const file of readdirSync(folder)) {
    if (file.endsWith('.wav')) rmSync(new URL(file, folder))
  }

  let totalBytes = 0
  const index: Record<string, { text: string; durationMs: number; words: ClipWord[] }> = {}
  for (const [role, texts] of Object.entries(lines)) {
    const voice = voices[role as keyof typeof voices]
    for (const [name, raw] of Object.entries(texts)) {
      const text = raw.split(/\s+/).join(' ')
      const spoken = speak(text, voice)
      const words = wordTimes(text, spoken, voice)
      const samples = resample(normalise(trimTail(spoken)), voice.sampleRate)
      const wav = muLawWav(samples, voice.sampleRate)
      writeFileSync(new URL(`${name}.wav`, folder), wav)
      const durationMs = Math.round((samples.length / voice.sampleRate) * 1_000)
      index[name] = { text, durationMs, words }
      totalBytes += wav.length
      console.log(`${name.padEnd(24)} ${String(durationMs).padStart(6)} ms  ${wav.length} bytes`)
    }
  }
  writeFileSync(new URL('clips.json', folder), `${JSON.stringify(index, null, 1)}\n`)
  console.log(`${totalBytes} bytes in all`)
  if (totalBytes > MAX_TOTAL_BYTES) {
    console.error(`more than ${MAX_TOTAL_BYTES} bytes: shorten a line`)
    process.exitCode = 1
  }
}

/** What espeak-ng says, at its own rate (22,050 Hz). The same text always gives the same samples. */
function speak(text: string, voice: Voice): Speech {
  const manner = ['-v', voice.voice, '-s', `${voice.wordsPerMinute}`, '-p', `${voice.pitch}`]
  const wav = decodeWav(
    execFileSync('espeak-ng', [...manner, '--stdout', text], { maxBuffer: MAX_RENDERED_BYTES }),
  )
  return { samples: wav.channels[0] ?? new Int16Array(0), sampleRate: wav.sampleRate }
}

/**
 * When each word is spoken.
 *
 * The line is rendered once more per word with the volume turned down from that word on (an
 * embedded command of espeak-ng, which leaves rhythm and melody alone): the first sample that
 * differs from the plain rendering is where the word begins. Its end is the last audible sample
 * before the next word.
 */
function wordTimes(text: string, spoken: Speech, voice: Voice): ClipWord[] {
  const words = text.split(' ')
  const starts = words.map((word, at) => {
    const quietFromHere = [...words.slice(0, at), `\u00010A ${word}`, ...words.slice(at + 1)]
    return firstDifference(spoken.samples, speak(quietFromHere.join(' '), voice).samples)
  })
  const toMs = (sample: number): number => Math.round((sample / spoken.sampleRate) * 1_000)
  return words.map((word, at) => {
    const start = starts[at] ?? 0
    const end = lastAudible(spoken.samples, start, starts[at + 1] ?? spoken.samples.length)
    // espeak-ng runs some short words into the next one and then has no place for a command.
    if (end <= start) throw new Error(`"${word}" has no time of its own in "${text}": reword it`)
    return { text: word, startMs: toMs(start), endMs: toMs(end) }
  })
}

function firstDifference(one: Int16Array, other: Int16Array): number {
  const at = one.findIndex((sample, index) => sample !== other[index])
  return at === -1 ? one.length : at
}

function lastAudible(samples: Int16Array, from: number, to: number): number {
  const at = samples.subarray(from, to).findLastIndex((sample) => Math.abs(sample) > QUIET)
  return from + at + 1
}

function trimTail(speech: Speech): Speech {
  const tail = (TAIL_MS / 1_000) * speech.sampleRate
  const end = Math.round(lastAudible(speech.samples, 0, speech.samples.length) + tail)
  return { ...speech, samples: speech.samples.slice(0, end) }
}

function normalise(speech: Speech): Speech {
  const peak = speech.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1)
  return { ...speech, samples: speech.samples.map((sample) => (sample / peak) * PEAK) }
}

function resample(speech: Speech, sampleRate: number): Int16Array {
  // A copy goes in: the library overwrites its input when it goes down in rate.
  const converted = waveResampler.resample(speech.samples.slice(), speech.sampleRate, sampleRate, {
    method: 'sinc',
    LPFType: 'FIR',
  })
  return Int16Array.from(converted, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample))),
  )
}

/** A RIFF file of format tag 7 (μ-law, one byte a sample), with the `fact` chunk that it asks for. */
function muLawWav(samples: Int16Array, sampleRate: number): Buffer {
  const data = encodeMulaw(samples)
  const header = Buffer.alloc(58)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(header.length - 8 + data.length + (data.length % 2), 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(18, 16)
  header.writeUInt16LE(7, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('fact', 38, 'latin1')
  header.writeUInt32LE(4, 42)
  header.writeUInt32LE(samples.length, 46)
  header.write('data', 50, 'latin1')
  header.writeUInt32LE(data.length, 54)
  return Buffer.concat([header, data, Buffer.alloc(data.length % 2)])
}
