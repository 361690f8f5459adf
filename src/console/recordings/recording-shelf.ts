import { open, readFile, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { PEAK_MS } from '../../recording/sound/peak-finder.ts'
import { peaksName, readSoundName } from '../../recording/sound/sound-name.ts'
import { WAV_HEADER_BYTES, wavDataBytes, wavDurationMs } from '../../recording/sound/wav-header.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Recordings, StoredRecording } from '../../store/recordings.ts'
import type { Peaks, RecordingInfo } from '../console-api.ts'

/** A file that has not grown for so long does not grow any more. */
const STILL_MS = 10_000

/** A recording that lies on this machine, as it is at the moment. */
export interface ShelvedSound {
  readonly path: string
  /** Of whole samples, without the header. */
  readonly dataBytes: number
  readonly info: RecordingInfo
}

export interface RecordingShelfOptions {
  readonly dir: string
  readonly recordings: Pick<Recordings, 'of'>
  readonly clock: Clock
}

/** Finds the recordings of calls on the disk of this machine. */
export class RecordingShelf {
  readonly #options: RecordingShelfOptions

  constructor(options: RecordingShelfOptions) {
    this.#options = options
  }

  /**
   * What there is of a call on this machine; of several streams the longest, the first of equals.
   *
   * @throws StoreUnavailable
   */
  async find(callId: string): Promise<RecordingInfo | null> {
    return (await this.sound(callId))?.info ?? null
  }

  /** The same, with its file. @throws StoreUnavailable */
  async sound(callId: string): Promise<ShelvedSound | null> {
    const stored = await this.#options.recordings.of(callId)
    let best: ShelvedSound | null = null
    for (const one of stored) {
      const startsAtMs = one.startedAtMs - (stored[0]?.startedAtMs ?? one.startedAtMs)
      const found = await this.#lookAt(one, startsAtMs)
      if (found !== null && found.dataBytes > (best?.dataBytes ?? -1)) best = found
    }
    return best
  }

  /** @throws StoreUnavailable */
  async peaks(callId: string): Promise<Peaks | null> {
    const sound = await this.sound(callId)
    if (sound === null) return null
    const bytes = await readIfThere(peaksName(sound.path))
    const pieces = Math.floor(bytes.length / 2)
    const of = (channel: number): number[] =>
      Array.from({ length: pieces }, (_, at) => bytes[2 * at + channel] ?? 0)
    return { pieceMs: PEAK_MS, caller: of(0), agent: of(1) }
  }

  async #lookAt(stored: StoredRecording, startsAtMs: number): Promise<ShelvedSound | null> {
    // A store that is shared is not a reason to open whatever it names.
    if (readSoundName(stored.file) === null) return null
    const path = join(this.#options.dir, stored.file)
    const found = await stat(path).catch(nullIfMissing)
    if (found === null) return null
    const dataBytes = wavDataBytes(found.size)
    const grows = this.#options.clock.wallMs() - found.mtimeMs < STILL_MS
    const info = {
      durationMs: wavDurationMs(dataBytes),
      bytes: WAV_HEADER_BYTES + dataBytes,
      startsAtMs,
      cut: stored.cut || (stored.durationMs === null && !grows),
    }
    return { path, dataBytes, info }
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
