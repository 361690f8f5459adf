import type { ModelClose, ModelEvents, ModelSession } from '../../model/model-session.ts'
import type { Clock } from '../../shared/clock.ts'
import type { TypedEvents } from '../../shared/typed-events.ts'
import type { DeadAir } from './dead-air.ts'
import type { GoAway } from './go-away.ts'
import type { LineContext } from './line-context.ts'
import type { ToolWait } from './tool-wait.ts'
import type { UnansweredSpeech } from './unanswered-speech.ts'
import type { WaitingTools } from './waiting-tools.ts'
import type { Watchdog } from './watchdog.ts'

/** Sound that comes so soon after an interruption may be left over from before it. */
const LATE_AUDIO_MS = 2_000

export interface SessionListeningParts {
  readonly clock: Clock
  /** Where every event goes in the end. */
  readonly events: TypedEvents<ModelEvents>
  readonly caller: UnansweredSpeech
  readonly watchdog: Watchdog
  readonly deadAir: DeadAir
  readonly goAway: GoAway
  readonly tools: WaitingTools
  readonly context: LineContext
  readonly toolWait: ToolWait
  /** The session stands still for a tool, or no longer. */
  readonly onToolWait: (waits: boolean) => void
  /** The model has taken its turn, or the caller theirs: what was asked of it before is settled. */
  readonly onTurn: () => void
  readonly onClosed: (close: ModelClose) => void
}

/**
 * Listens to one session at a time: keeps the books of the line, then passes each event on to the
 * call. `closed` is not passed on: the line decides what it means.
 */
export class SessionListening {
  readonly #parts: SessionListeningParts
  #generating = false
  #callerSpeaks = false
  #provenAlive = true
  /** When the model broke off, until it shows that it has moved on. */
  #brokenOffMs: number | null = null

  constructor(parts: SessionListeningParts) {
    this.#parts = parts
  }

  /** The model has begun a turn and has not sent all of it. */
  get generating(): boolean {
    return this.#generating
  }

  /** The model hears the caller speak. */
  get callerSpeaks(): boolean {
    return this.#callerSpeaks
  }

  /** Whether the session has done anything but begin. */
  get provenAlive(): boolean {
    return this.#provenAlive
  }

  /** @returns a function that stops listening; the session's end is then nobody's business. */
  listen(session: ModelSession, number: number): () => void {
    const { events, goAway, deadAir, tools, context, clock, onClosed } = this.#parts
    const { toolWait, onToolWait } = this.#parts
    toolWait.reset()
    this.#generating = false
    this.#callerSpeaks = false
    this.#brokenOffMs = null
    this.#provenAlive = number === 1
    const pass = <K extends keyof ModelEvents>(
      name: K,
      before: (...args: ModelEvents[K]) => void,
    ): (() => void) =>
      session.on(name, (...args) => {
        deadAir.message()
        before(...args)
        events.emit(name, ...args)
      })
    const leave = [
      pass('audio', () => {
        this.#audio()
      }),
      pass('agentText', () => {
        if (this.#brokenOffMs === null) this.#generating = true
      }),
      pass('interrupted', () => {
        this.#interrupted()
      }),
      pass('generationComplete', () => {
        this.#generating = false
      }),
      pass('turnComplete', (end) => {
        this.#turnComplete(end)
      }),
      pass('callerActivity', (edge) => {
        this.#callerActivity(edge)
      }),
      pass('callerText', () => {
        this.#callerText()
      }),
      pass('toolCalls', (calls) => {
        tools.asked(calls, number)
        this.#answered()
        if (toolWait.asked(calls, session)) onToolWait(true)
      }),
      pass('toolsCancelled', (ids) => {
        tools.cancelled(ids, number)
        if (toolWait.cancelled(ids)) onToolWait(false)
      }),
      pass('resumable', (handle) => {
        this.#provenAlive ||= handle !== null
        context.resumable(handle)
      }),
      pass('goAway', (timeLeftMs) => {
        goAway.announced(timeLeftMs, clock.nowMs())
      }),
      pass('usage', () => undefined),
      pass('badMessage', () => undefined),
      session.on('closed', onClosed),
    ]
    return () => {
      for (const stop of leave) stop()
    }
  }

  #audio(): void {
    if (this.#isLate) return
    this.#brokenOffMs = null
    this.#generating = true
    this.#parts.tools.used()
    this.#answered()
  }

  /** The model does something about what it has heard, or was asked. */
  #answered(): void {
    this.#provenAlive = true
    this.#parts.caller.answered()
    this.#parts.watchdog.audio()
    this.#parts.onTurn()
  }

  #interrupted(): void {
    const nowMs = this.#parts.clock.nowMs()
    this.#generating = false
    this.#brokenOffMs = nowMs
    this.#parts.watchdog.interrupted(nowMs)
  }

  #turnComplete(end: ModelEvents['turnComplete'][0]): void {
    const { caller, tools, watchdog } = this.#parts
    this.#provenAlive = true
    if (end.final) {
      this.#generating = false
      this.#brokenOffMs = null
      tools.used()
    }
    if (end.final || end.waiting) caller.answered()
    watchdog.turnComplete(end)
  }

  #callerActivity(edge: 'start' | 'end'): void {
    const { caller, watchdog, clock, onTurn } = this.#parts
    this.#provenAlive = true
    this.#callerSpeaks = edge === 'start'
    if (edge === 'start') onTurn()
    else this.#brokenOffMs = null
    caller.heardByModel(edge)
    watchdog.callerActivity(edge, clock.nowMs())
  }

  #callerText(): void {
    const { caller, watchdog, clock } = this.#parts
    this.#provenAlive = true
    // Words may trail behind the answer to them.
    if (this.#generating) return
    caller.understood()
    if (caller.waitsForAnswer) watchdog.callerText(clock.nowMs())
  }

  get #isLate(): boolean {
    const sinceMs = this.#brokenOffMs
    return sinceMs !== null && this.#parts.clock.nowMs() - sinceMs < LATE_AUDIO_MS
  }
}
