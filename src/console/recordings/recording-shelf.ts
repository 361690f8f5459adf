import { open, readFile, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { PEAK_MS } from '../../recording/sound/peak-finder.ts'
import { readShelfName } from '../../recording/sound/shelf-name.ts'
import { peaksName, readSoundName } from '../../recording/sound/sound-name.ts'
import { wavDataBytes } from '../../recording/sound/wav-header.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Peaks } from '../console-api.ts'

/** A file that has not grown for so long does not grow any more. */
const STILL_MS = 10_000

/** How far a recording has come. */
export interface SoundState {
  /** Of whole samples, without the header. */
  readonly dataBytes: number
  readonly grows: boolean
}

/** A recording that lies on this machine, as it is at the moment. */
export interface ShelvedSound extends SoundState {
  /** Its name on the shelf. */
  readonly file: string
  readonly path: string
}

export interface RecordingShelfOptions {
  readonly dir: string
  readonly clock: Clock
}

/** The recordings on the disk of this machine. */
export class RecordingShelf {
  readonly #options: RecordingShelfOptions

  constructor(options: RecordingShelfOptions) {
    this.#options = options
  }

  /** See `Instance.shelf`; null: nothing was recorded here. */
  name(): Promise<string | null> {
    return readShelfName(this.#options.dir)
  }

  /** @returns null when it does not lie here. */
  async look(file: string): Promise<ShelvedSound | null> {
    // A store that is shared, or another process, is not a reason to open whatever it names.
    if (readSoundName(file) === null || !file.endsWith('.wav')) return null
    const path = join(this.#options.dir, file)
    const found = await stat(path).catch(nullIfMissing)
    if (found === null) return null
    const grows = this.#options.clock.wallMs() - found.mtimeMs < STILL_MS
    return { file, path, dataBytes: wavDataBytes(found.size), grows }
  }

  async peaks({ path }: ShelvedSound): Promise<Peaks> {
    const bytes = await readIfThere(peaksName(path))
    const pieces = Math.floor(bytes.length / 2)
    const of = (channel: number): number[] =>
      Array.from({ length: pieces }, (_, at) => bytes[2 * at + channel] ?? 0)
    return { pieceMs: PEAK_MS, caller: of(0), agent: of(1) }
  }
}

/** The file, opened before anything is answered. @returns null: it has gone meanwhile. */
export function openSound({ path }: ShelvedSound): Promise<FileHandle | null> {
  return open(path, 'r').catch(nullIfMissing)
}

async function readIfThere(path: string): Promise<Uint8Array> {
  return (await readFile(path).catch(nullIfMissing)) ?? new Uint8Array(0)
}

function nullIfMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}
