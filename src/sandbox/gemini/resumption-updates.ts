import type { ServerMessage } from './server-message.ts'

export interface ResumptionPorts {
  readonly send: (message: ServerMessage) => void
  /** Keeps a snapshot of now and returns its handle. */
  readonly keep: () => string
  /** Number of the client's messages taken in so far; null unless the client asked for it. */
  readonly consumed: () => number | null
}

/**
 * Tells the client whether the session can be resumed: a new handle each time that it can, and
 * `resumable: false` while the model generates or waits for tools.
 */
export class ResumptionUpdates {
  readonly #ports: ResumptionPorts | null
  #told: boolean | null = null

  /** @param ports null: the client did not ask. */
  constructor(ports: ResumptionPorts | null) {
    this.#ports = ports
  }

  /** Sends an update when the answer has changed. */
  tell(resumable: boolean): void {
    if (this.#ports === null || resumable === this.#told) return
    this.#told = resumable
    const { send, keep, consumed } = this.#ports
    if (!resumable) {
      send({ sessionResumptionUpdate: { resumable } })
      return
    }
    const index = consumed()
    send({
      sessionResumptionUpdate: {
        newHandle: keep(),
        resumable,
        ...(index === null ? {} : { lastConsumedClientMessageIndex: String(index) }),
      },
    })
  }
}
