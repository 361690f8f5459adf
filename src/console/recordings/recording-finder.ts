import { WAV_HEADER_BYTES, wavDataBytes, wavDurationMs } from '../../recording/sound/wav-header.ts'
import type { Recordings, StoredRecording } from '../../store/recordings.ts'
import type { RecordingInfo } from '../console-api.ts'
import { noRecording, recordingAway } from './recording-refusals.ts'
import type { RecordingShelf, ShelvedSound, SoundState } from './recording-shelf.ts'
import type { RecordingsElsewhere, SoundElsewhere } from './recordings-elsewhere.ts'

/** The recording of a call, and where it lies. */
export type FoundRecording = { readonly info: RecordingInfo } & (
  | { readonly kind: 'here'; readonly sound: ShelvedSound }
  | { readonly kind: 'elsewhere'; readonly sound: SoundElsewhere }
)

export interface RecordingFinderOptions {
  readonly recordings: Pick<Recordings, 'of'>
  readonly shelf: Pick<RecordingShelf, 'name' | 'look'>
  readonly elsewhere: Pick<RecordingsElsewhere, 'keepers' | 'state'>
}

/** There is a recording, and nobody who could be asked for it. */
type Away = 'does not run at the moment' | 'did not answer'

/** Finds the recordings of calls, on this machine or with other processes. */
export class RecordingFinder {
  readonly #options: RecordingFinderOptions

  constructor(options: RecordingFinderOptions) {
    this.#options = options
  }

  /**
   * What there is of a call and can be had; of several streams the longest, the first of equals.
   *
   * @throws StoreUnavailable
   */
  async find(callId: string): Promise<RecordingInfo | null> {
    return (await this.#best(callId)).found?.info ?? null
  }

  /** The same, with its place. @throws Refused when there is none. @throws StoreUnavailable */
  async locate(callId: string): Promise<FoundRecording> {
    const { found, away } = await this.#best(callId)
    if (found !== null) return found
    throw away === null ? noRecording() : recordingAway(away)
  }

  async #best(callId: string): Promise<{ found: FoundRecording | null; away: Away | null }> {
    const stored = await this.#options.recordings.of(callId)
    let best: FoundRecording | null = null
    let away: Away | null = null
    for (const one of stored) {
      const startsAtMs = one.startedAtMs - (stored[0]?.startedAtMs ?? one.startedAtMs)
      const found = await this.#lookFor(one, startsAtMs)
      if (typeof found === 'string') away = found
      else if (found !== null && found.info.bytes > (best?.info.bytes ?? -1)) best = found
    }
    return { found: best, away }
  }

  async #lookFor(
    stored: StoredRecording,
    startsAtMs: number,
  ): Promise<FoundRecording | Away | null> {
    const { shelf, elsewhere } = this.#options
    const here = await shelf.look(stored.file)
    if (here !== null) {
      return { kind: 'here', sound: here, info: infoOf(stored, here, startsAtMs) }
    }
    if (stored.shelf === null) return null
    const keepers = await elsewhere.keepers(stored.shelf)
    if (keepers.length === 0) {
      return (await shelf.name()) === stored.shelf ? null : 'does not run at the moment'
    }
    const sound = { file: stored.file, keepers }
    const state = endedState(stored) ?? (await elsewhere.state(sound))
    if (state === 'absent') return null
    if (state === 'silent') return 'did not answer'
    return { kind: 'elsewhere', sound, info: infoOf(stored, state, startsAtMs) }
  }
}

/** How it came out, if the store knows: then nobody needs to be asked. */
function endedState({ bytes }: StoredRecording): SoundState | null {
  return bytes === null ? null : { dataBytes: wavDataBytes(bytes), grows: false }
}

function infoOf(
  { cut, durationMs }: StoredRecording,
  { dataBytes, grows }: SoundState,
  startsAtMs: number,
): RecordingInfo {
  return {
    durationMs: wavDurationMs(dataBytes),
    bytes: WAV_HEADER_BYTES + dataBytes,
    startsAtMs,
    cut: cut || (durationMs === null && !grows),
  }
}
