import type { Config } from './config/config.ts'
import { CallSounds } from './recording/sound/call-sounds.ts'
import { ShelfName } from './recording/sound/shelf-name.ts'
import { SoundRecorder } from './recording/sound/sound-recorder.ts'
import type { Clock } from './shared/clock.ts'
import type { Log } from './shared/log.ts'
import type { Recordings, StoredRecording } from './store/recordings.ts'

/** The sound of calls, for those that record it and those that listen in. */
export interface KeptSounds extends AsyncDisposable {
  readonly sounds: CallSounds
  /** Names the folder of recordings, for the heartbeat; null: it has no name yet. */
  readonly shelf: () => string | null
}

/** Records the calls of assistants that say so; the store knows where each recording lies. */
export function keepSounds(
  config: Pick<Config, 'recordingsDir' | 'consolePassword'>,
  { recordings, clock, log }: { recordings: Recordings; clock: Clock; log: Log },
): KeptSounds {
  const shelf = new ShelfName(config.recordingsDir, log)
  shelf.get()
  // In the order in which they come: the name is asked for once.
  let last: Promise<void> = Promise.resolve()
  const put = (one: Omit<StoredRecording, 'shelf'>): void => {
    last = shelf.make().then((name) => {
      recordings.put({ ...one, shelf: name })
    })
  }
  const recorder = new SoundRecorder({
    dir: config.recordingsDir,
    clock,
    log,
    onBegun: (one) => {
      put({ ...one, durationMs: null, bytes: null, cut: false })
    },
    onEnded: put,
  })
  return {
    sounds: new CallSounds({ recorder, listening: config.consolePassword !== null, clock }),
    shelf: () => shelf.get(),
    [Symbol.asyncDispose]: async () => {
      await recorder.close()
      await last
      await recordings.close()
    },
  }
}
