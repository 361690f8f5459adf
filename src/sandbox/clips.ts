import { readFileSync } from 'node:fs'

import { decodeWav } from '../audio/wav.ts'
import { HexkeyError } from '../shared/errors.ts'

/** One word of a clip and where it is spoken, milliseconds from the clip's first sample. */
export interface ClipWord {
  readonly text: string
  readonly startMs: number
  readonly endMs: number
}

/** A rendered line of speech. */
export interface Clip {
  readonly name: string
  /** What is said; {@link words} joined by single spaces. */
  readonly text: string
  readonly words: readonly ClipWord[]
  /** 24,000 for the agent's lines, 8,000 for the caller's. */
  readonly sampleRate: number
  /** Mono PCM. Shared by everyone who loads the clip: do not write to it. */
  readonly samples: Int16Array
  readonly durationMs: number
}

/** A clip was asked for that was never rendered. */
export class UnknownClip extends HexkeyError {
  readonly code = 'UNKNOWN_CLIP'
  readonly retryable = false

  constructor(name: string) {
    super(
      `there is no speech clip "${name}"; known: ${clipNames().join(', ')} ` +
        '(add the line to src/sandbox/clips/lines.yaml and run: npm run render-speech)',
    )
  }
}

/** What `scripts/render-speech.ts` writes to `clips.json` about each clip. */
interface ClipEntry {
  readonly text: string
  readonly durationMs: number
  readonly words: readonly ClipWord[]
}

const folder = new URL('clips/', import.meta.url)

let index: ReadonlyMap<string, ClipEntry> | null = null
/** Decoded once; bounded by the number of clips that ship. */
const loaded = new Map<string, Clip>()

/** Names of all rendered clips, sorted. */
export function clipNames(): readonly string[] {
  return [...clipIndex().keys()].sort()
}

/**
 * Loads a rendered line of speech; decoded once per process.
 *
 * @throws UnknownClip with the names that exist.
 */
export function loadClip(name: string): Clip {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const entry = clipIndex().get(name)
  if (entry === undefined) throw new UnknownClip(name)
  const wav = decodeWav(readFileSync(new URL(`${name}.wav`, folder)))
  const samples = wav.channels[0] ?? new Int16Array(0)
  const clip: Clip = {
    name,
    text: entry.text,
    words: entry.words,
    sampleRate: wav.sampleRate,
    samples,
    durationMs: (samples.length / wav.sampleRate) * 1_000,
  }
  loaded.set(name, clip)
  return clip
}

function clipIndex(): ReadonlyMap<string, ClipEntry> {
  // The file is ours, written by the render script and checked by its tests.
  index ??= new Map(
    Object.entries(
      JSON.parse(readFileSync(new URL('clips.json', folder), 'utf8')) as Record<string, ClipEntry>,
    ),
  )
  return index
}
