import type { Clock, Timer } from '../../shared/clock.ts'

/** How long an answer goes on at most after its session has ended. */
const LOOK_EVERY_MS = 15_000

/** What is left of `ServerResponse` here. */
interface Answer {
  once(event: 'close', listener: () => void): unknown
  destroy(): unknown
}

/**
 * Answers that are under way, and by which session they were let in. A live feed lasts for hours:
 * it ends when its session is revoked, or over.
 */
export class OpenAnswers {
  readonly #clock: Clock
  readonly #isOpen: (tokenHash: string) => Promise<boolean>
  readonly #answers = new Map<Answer, { readonly tokenHash: string; readonly sinceMs: number }>()
  #timer: Timer | null = null
  #stopped = false

  /** @param isOpen whether a session still holds; may reject. */
  constructor(clock: Clock, isOpen: (tokenHash: string) => Promise<boolean>) {
    this.#clock = clock
    this.#isOpen = isOpen
  }

  add(tokenHash: string, answer: Answer): void {
    this.#answers.set(answer, { tokenHash, sinceMs: this.#clock.nowMs() })
    answer.once('close', () => {
      this.#answers.delete(answer)
    })
    this.#lookLater()
  }

  /**
   * Cuts what that session has open.
   *
   * @param but goes on: it is the answer to who ended it.
   */
  cut(tokenHash: string, but: Answer | null = null): void {
    for (const [answer, letIn] of this.#answers) {
      if (letIn.tokenHash === tokenHash && answer !== but) answer.destroy()
    }
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  #lookLater(): void {
    if (this.#timer !== null || this.#stopped) return
    this.#timer = this.#clock.after(LOOK_EVERY_MS, () => {
      void this.#look().then(() => {
        this.#timer = null
        if (this.#answers.size > 0) this.#lookLater()
      })
    })
  }

  async #look(): Promise<void> {
    const beforeMs = this.#clock.nowMs() - LOOK_EVERY_MS
    const long = [...this.#answers.values()].filter(({ sinceMs }) => sinceMs <= beforeMs)
    for (const tokenHash of new Set(long.map((one) => one.tokenHash))) {
      // A store that is away says nothing about the session.
      const open = await this.#isOpen(tokenHash).catch(() => true)
      if (!open) this.cut(tokenHash)
    }
  }
}
