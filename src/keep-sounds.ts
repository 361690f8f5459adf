import type { Config } from './config/config.ts'
import { CallSounds } from './recording/sound/call-sounds.ts'
import { SoundRecorder } from './recording/sound/sound-recorder.ts'
import type { Clock } from './shared/clock.ts'
import type { Log } from './shared/log.ts'
import type { Recordings } from './store/recordings.ts'

/** The sound of calls, for those that record it and those that listen in. */
export interface KeptSounds extends AsyncDisposable {
  readonly sounds: CallSounds
}

/** Records the calls of assistants that say so; the store knows where each recording lies. */
export function keepSounds(
  config: Pick<Config, 'recordingsDir' | 'consolePassword'>,
  { recordings, clock, log }: { recordings: Recordings; clock: Clock; log: Log },
): KeptSounds {
  const recorder = new SoundRecorder({
    dir: config.recordingsDir,
    clock,
    log,
    onBegun: (one) => {
      recordings.put({ ...one, durationMs: null, bytes: null, cut: false })
    },
    onEnded: (one) => {
      recordings.put(one)
    },
  })
  return {
    sounds: new CallSounds({ recorder, listening: config.consolePassword !== null, clock }),
    [Symbol.asyncDispose]: async () => {
      await recorder.close()
      await recordings.close()
    },
  }
}
