import type { ModelSession, ToolCall } from '../../model/model-session.ts'

/**
 * The tools for which the session of now stands still: meanwhile it must be given no audio. What
 * the caller says is kept, and follows the last result.
 */
export class ToolWait {
  #waiting: readonly ToolCall[] = []

  /** The session asks for these. @returns whether it stands still from here on. */
  asked(calls: readonly ToolCall[], session: ModelSession): boolean {
    const stopping = calls.filter(({ name }) => session.waitsFor(name))
    this.#waiting = [...this.#waiting, ...stopping]
    return stopping.length > 0
  }

  /** @returns whether this was the last that it waited for. */
  answered(call: ToolCall): boolean {
    return this.#without((one) => one === call)
  }

  /** The model does not want them any more. @returns whether it waits for none from here on. */
  cancelled(ids: readonly string[]): boolean {
    return this.#without(({ id }) => ids.includes(id))
  }

  /** Another session waits for nothing. */
  reset(): void {
    this.#waiting = []
  }

  #without(gone: (call: ToolCall) => boolean): boolean {
    const before = this.#waiting.length
    this.#waiting = this.#waiting.filter((one) => !gone(one))
    return before > 0 && this.#waiting.length === 0
  }
}
