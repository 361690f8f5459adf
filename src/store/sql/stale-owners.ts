import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import { TypedEvents } from '../../shared/typed-events.ts'

/** Calls that are remembered; far more than a process loses. The oldest is forgotten. */
const MAX_REMEMBERED = 10_000

/** Remembers which calls this process has lost to another owner, and tells of each once. */
export class StaleOwners {
  readonly #log: Log
  readonly #events = new TypedEvents<{ stale: [callId: string] }>()
  /** The highest epoch of each that is known to be stale. */
  readonly #stale = new Map<string, number>()

  constructor(log: Log) {
    this.#log = log
  }

  on(listener: (callId: string) => void): () => void {
    return this.#events.on('stale', listener)
  }

  has(callId: string, epoch: number): boolean {
    return (this.#stale.get(callId) ?? -1) >= epoch
  }

  tell(callId: string, epoch: number): void {
    if (this.has(callId, epoch)) return
    if (this.#stale.size >= MAX_REMEMBERED) {
      for (const oldest of this.#stale.keys()) {
        this.#stale.delete(oldest)
        break
      }
    }
    this.#stale.set(callId, epoch)
    this.#log.info({ callId, epoch }, 'another owner has the call')
    try {
      this.#events.emit('stale', callId)
    } catch (error) {
      this.#log.error({ reason: messageOf(error) }, 'a listener of the call log threw')
    }
  }
}
