// Draws a stereo recording of a call as an SVG: npm run draw-call -- --help
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { decodeWav, type WavSound } from '../src/audio/wav.ts'
import { readRecording } from '../src/recording/recording-file.ts'
import { HexkeyError, messageOf } from '../src/shared/errors.ts'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'
import { drawCall, type Caption } from './draw-call/call-picture.ts'
import { recordedClears } from './draw-call/recorded-clears.ts'

const USAGE = `npm run draw-call -- FILE.wav [options]

Draws a stereo recording of a call (npm run demo, npm run call) as an SVG.

  --out FILE            where the picture goes (default out/call.svg)
  --from S, --to S      the part to draw, seconds (default: all)
  --frames FILE.jsonl   recorded frames of the same call: each clear becomes a mark
  --mark S=TEXT         a line across both voices; may be repeated
  --left S=TEXT         words above the caller's voice; may be repeated
  --right S=TEXT        words above what the caller heard; may be repeated
  --title TEXT          the first line of the picture
  --help                this text`

/** The picture cannot be drawn; the message says what to change. */
class DrawingProblem extends HexkeyError {
  readonly code = 'DRAWING_PROBLEM'
  readonly retryable = false
}

function readArguments() {
  const text = { type: 'string' } as const
  const texts = { type: 'string', multiple: true, default: [] as string[] } as const
  return readCommandLine(USAGE, {
    allowPositionals: true,
    options: {
      out: { ...text, default: 'out/call.svg' },
      from: { ...text, default: '0' },
      to: text,
      frames: text,
      mark: { ...texts },
      left: { ...texts },
      right: { ...texts },
      title: { ...text, default: 'A call' },
    },
  })
}

function seconds(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value
  throw new DrawingProblem(`${option} "${text}" must be a number of seconds.`)
}

function captions(option: string, given: readonly string[]): Caption[] {
  return given.map((one) => {
    const at = one.indexOf('=')
    if (at === -1) throw new DrawingProblem(`${option} "${one}" must look like 12.5=text.`)
    return { atSeconds: seconds(option, one.slice(0, at)), text: one.slice(at + 1) }
  })
}

async function readStereo(file: string): Promise<WavSound> {
  let sound: WavSound
  try {
    sound = decodeWav(await readFile(file))
  } catch (thrown) {
    throw new DrawingProblem(`${file} cannot be used: ${messageOf(thrown)}. Give a WAV file.`)
  }
  if (sound.channels.length === 2) return sound
  throw new DrawingProblem(`${file} has ${sound.channels.length} channels; a call has two.`)
}

async function main(): Promise<void> {
  const given = readArguments()
  if (given === null) return
  const { values, positionals } = given
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) {
    refuseCommandLine(USAGE, 'Name one WAV file.')
    return
  }
  const { sampleRate, channels } = await readStereo(file)
  const [left = new Int16Array(0), right = left] = channels
  const from = seconds('--from', values.from)
  const to = values.to === undefined ? left.length / sampleRate : seconds('--to', values.to)
  if (to <= from) throw new DrawingProblem('--to must be later than --from.')
  const clears =
    values.frames === undefined ? [] : recordedClears(await readRecording(values.frames))
  const svg = drawCall({
    title: values.title,
    sampleRate,
    from,
    to,
    marks: [
      ...clears.map((atSeconds) => ({ atSeconds, text: `clear, ${atSeconds.toFixed(2)} s` })),
      ...captions('--mark', values.mark),
    ],
    voices: [
      {
        name: 'caller',
        colour: '#1864ab',
        samples: left,
        captions: captions('--left', values.left),
      },
      {
        name: 'agent, as the caller heard it',
        colour: '#2b8a3e',
        samples: right,
        captions: captions('--right', values.right),
      },
    ],
  })
  await mkdir(dirname(values.out), { recursive: true })
  await writeFile(values.out, svg)
  console.log(`${values.out}: ${(svg.length / 1_024).toFixed(0)} kB`)
}

try {
  await main()
} catch (thrown) {
  console.error(thrown instanceof HexkeyError ? thrown.message : thrown)
  process.exitCode = 1
}
