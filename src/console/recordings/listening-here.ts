import type { Readable } from 'node:stream'
import type { CallSounds } from '../../recording/sound/call-sounds.ts'
import { ListenerStream } from '../../recording/sound/listener-stream.ts'
import type { Log } from '../../shared/log.ts'
import { Refused } from '../refused.ts'

const RETRY_S = 10

/** Lets people hear the calls of this process, those at other processes too. */
export class ListeningHere {
  readonly #sounds: Pick<CallSounds, 'listen' | 'dismiss'>
  readonly #log: Log

  constructor(sounds: Pick<CallSounds, 'listen' | 'dismiss'>, log: Log) {
    this.#sounds = sounds
    this.#log = log
  }

  /**
   * A call as it sounds, until it ends or the stream is destroyed.
   *
   * @returns null when it is not here.
   * @throws Refused when too many listen.
   */
  open(callId: string): Readable | null {
    const listener = new ListenerStream()
    switch (this.#sounds.listen(callId, listener)) {
      case 'absent':
        return null
      case 'too-many':
        throw tooManyListeners()
      case 'listening':
    }
    return listener.once('close', () => {
      const { missed } = listener
      if (missed > 0)
        this.#log.warn({ callId, code: 'ListenerLate', missed }, 'a listener was too slow')
    })
  }

  /** Sends everybody away who listens. */
  dismiss(): void {
    this.#sounds.dismiss()
  }
}

export function tooManyListeners(): Refused {
  const message = 'Too many people listen in at the moment. Try again in a while.'
  return new Refused(429, 'too-many-listeners', message, RETRY_S)
}
