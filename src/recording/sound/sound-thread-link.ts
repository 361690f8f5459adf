import { Worker } from 'node:worker_threads'
import { compileCacheArguments } from '../../shared/compile-cache.ts'
import { messageOf } from '../../shared/errors.ts'
import type { FromSoundThread, ToSoundThread } from './sound-messages.ts'

export interface SoundThreadEvents {
  readonly onMessage: (message: FromSoundThread) => void
  /** It has ended by itself, with all that it had to write. Once. */
  readonly onLost: (reason: string) => void
}

/** Our side of the thread that writes recordings. */
export class SoundThreadLink {
  readonly #worker: Worker
  #over = false

  constructor({ onMessage, onLost }: SoundThreadEvents) {
    this.#worker = new Worker(new URL('./sound-thread.ts', import.meta.url), {
      name: 'recordings',
      // Not the flags of the process: they are for its audio.
      execArgv: ['--disable-warning=ExperimentalWarning', ...compileCacheArguments()],
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 },
    })
    const lost = (reason: string): void => {
      if (this.#over) return
      this.#over = true
      onLost(reason)
    }
    this.#worker.on('message', onMessage)
    this.#worker.on('error', (error) => {
      lost(messageOf(error))
    })
    this.#worker.on('exit', () => {
      lost('the thread has ended')
    })
  }

  /** @param moved memory that is the thread's from now on. */
  post(message: ToSoundThread, moved: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, moved)
  }

  /** What was not written by now is lost. */
  async stop(): Promise<void> {
    this.#over = true
    await this.#worker.terminate()
  }
}
