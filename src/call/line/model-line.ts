import { ModelSilent } from '../../model/model-errors.ts'
import type { ModelClose, ModelEvents, ModelSession, ToolCall } from '../../model/model-session.ts'
import type { ModelHandoverReason } from '../../shared/call-event.ts'
import { unreachable, type HexkeyError } from '../../shared/errors.ts'
import { TypedEvents } from '../../shared/typed-events.ts'
import type { SpokenSoFar } from '../agent-speech.ts'
import { DeadAir } from './dead-air.ts'
import { Filler } from './filler.ts'
import { GoAway } from './go-away.ts'
import { LineContext } from './line-context.ts'
import type { LineState, ModelLineOptions } from './model-line-options.ts'
import { Notes, type Note } from './notes.ts'
import { Replay } from './replay.ts'
import { goOnRequest, NUDGE } from './requests.ts'
import { SessionListening } from './session-listening.ts'
import { ToolWait } from './tool-wait.ts'
import { UnansweredSpeech } from './unanswered-speech.ts'
import { WaitingTools } from './waiting-tools.ts'
import { Watchdog, type WatchdogRung } from './watchdog.ts'
import { WayBack } from './way-back.ts'

/**
 * A call's line to the model: to the call it is one session, and underneath there may be one after
 * the other. docs/architecture.md tells how it decides; `closed` follows only when nothing helped.
 *
 * What the caller says meanwhile is kept, what nobody has answered is said again to the next
 * session, and what was answered is told to it. Tools' results go to the session that asked.
 */
export class ModelLine implements ModelSession {
  readonly #options: ModelLineOptions
  readonly #events = new TypedEvents<ModelEvents>()
  readonly #wayBack: WayBack
  readonly #replay: Replay
  readonly #ended = Promise.withResolvers<undefined>()
  readonly #caller = new UnansweredSpeech()
  readonly #watchdog = new Watchdog()
  readonly #deadAir = new DeadAir()
  readonly #goAway = new GoAway()
  readonly #tools: WaitingTools
  readonly #notes: Notes
  readonly #toolWait = new ToolWait()
  readonly #filler = new Filler()
  readonly #context: LineContext
  readonly #listening: SessionListening
  #state: LineState
  /** Counts sessions. */
  #session = 0
  #callerSpeaks = false
  #holding = false
  /** A request of ours that the model has not begun to follow. */
  #request: string | null = null
  /** A turn that was cut by a change of sessions and has to be finished. */
  #goOn: SpokenSoFar | null = null

  constructor(options: ModelLineOptions) {
    this.#options = options
    this.#tools = new WaitingTools(options.isBackground)
    this.#notes = new Notes(this.#tools, options.report)
    this.#context = new LineContext(options.transcript, options.resumeHandle)
    this.#wayBack = new WayBack(options, () => this.#context.opening('fresh'))
    this.#replay = new Replay(this.#caller, options)
    this.#listening = new SessionListening({
      clock: options.clock,
      events: this.#events,
      caller: this.#caller,
      watchdog: this.#watchdog,
      deadAir: this.#deadAir,
      goAway: this.#goAway,
      tools: this.#tools,
      context: this.#context,
      toolWait: this.#toolWait,
      onToolWait: (waits) => {
        if (waits) this.#replay.pause()
        else this.#catchUp()
      },
      onTurn: () => {
        this.#request = null
        this.#goOn = null
      },
      onClosed: (close) => {
        this.#lost(close)
      },
    })
    this.#state = { kind: 'away', sinceMs: options.clock.nowMs() }
  }

  get isOpen(): boolean {
    return this.#state.kind !== 'closed'
  }

  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** The latest snapshot that can be resumed, or null. */
  get resumeHandle(): string | null {
    return this.#context.handle
  }

  /** Whether a change of sessions would cut nothing: the turn boundary. */
  get atBoundary(): boolean {
    return (
      this.#state.kind === 'open' &&
      this.#isQuiet &&
      this.#context.handleIsFresh &&
      !this.#watchdog.armed &&
      !this.#caller.waitsForAnswer
    )
  }

  on<K extends keyof ModelEvents>(
    name: K,
    listener: (...args: ModelEvents[K]) => void,
  ): () => void {
    return this.#events.on(name, listener)
  }

  /**
   * Opens the first session; a fault that may pass is tried again.
   *
   * @throws ModelUnavailable when there is none in the end.
   */
  async connect(): Promise<void> {
    const first = this.#context.firstOpening
    const reached = await this.#wayBack.firstSession(first)
    this.#context.begun(reached.opening)
    this.#adopt(reached.session)
    if (this.#request !== null) reached.session.sendText(this.#request)
  }

  sendAudio(pcm: Uint8Array): void {
    if (this.#state.kind === 'closed') return
    const live = this.#state.kind === 'open' && this.#caller.caughtUp
    this.#caller.audio(pcm)
    if (live && this.#state.kind === 'open') this.#state.session.sendAudio(pcm)
  }

  activityStart(): void {
    this.#activity('start')
  }

  activityEnd(): void {
    this.#activity('end')
    this.#watchdog.callerActivity('end', this.#options.clock.nowMs())
  }

  /** Our own ear: the caller begins or stops to speak. */
  callerSpeech(edge: 'start' | 'end'): void {
    this.#callerSpeaks = edge === 'start'
    this.#deadAir.callerSpeech(edge, this.#options.clock.nowMs())
    this.#caller.heardByUs(edge)
  }

  /** The caller asked for time to work: silence is meant. */
  hold(on: boolean): void {
    this.#holding = on
  }

  sendText(text: string): void {
    this.#request = text
    this.#goOn = null
    this.#watchdog.requested(this.#options.clock.nowMs())
    if (this.#state.kind === 'open' && this.#caller.caughtUp) this.#state.session.sendText(text)
  }

  /** A turn of the caller in writing; what waits to be asked is not forgotten over it. */
  callerWrote(text: string): void {
    const waiting = this.#request
    this.sendText(text)
    if (waiting !== null) this.#request = `${waiting}\n${text}`
  }

  sendPicture(jpeg: string): boolean {
    if (this.#state.kind !== 'open' || !this.#caller.caughtUp) return false
    return this.#state.session.sendPicture(jpeg)
  }

  waitsFor(toolName: string): boolean {
    return this.#state.kind === 'open' && this.#state.session.waitsFor(toolName)
  }

  toolResult(call: ToolCall, response: Readonly<Record<string, unknown>>): void {
    if (!this.#tools.answered(call, response, this.#session)) return
    if (this.#state.kind !== 'open') return
    this.#state.session.toolResult(call, response)
    if (this.#toolWait.answered(call)) this.#catchUp()
    this.#watchdog.requested(this.#options.clock.nowMs())
  }

  /** What the model has to know although it has taken its call back; told when nothing goes on. */
  tellResult(call: ToolCall, response: Readonly<Record<string, unknown>>): void {
    this.#tools.tell(call, response)
  }

  /** Told when nobody speaks. @returns false when too much waits already. */
  note(note: Note): boolean {
    return this.#notes.add(note)
  }

  close(): void {
    if (this.#state.kind === 'closed') return
    this.#leave()?.close()
    this.#finish({ code: 1000, reason: 'closed by the call', error: null })
  }

  /** Looks after the line; call it often. */
  tick(nowMs: number): void {
    switch (this.#state.kind) {
      case 'away': {
        const filling = this.#filler.tick(nowMs, this.#state.sinceMs, this.#options.voice.unheard)
        if (filling === null) return
        this.#options.report({ type: 'filler', what: filling })
        this.#options.fill(filling)
        return
      }
      case 'open':
        this.#filler.tick(nowMs, null, false)
        this.#tellNotes()
        this.#watch(nowMs)
        if (this.#goAway.isDue(nowMs, this.atBoundary)) this.#change('go-away', 'resumed')
        return
      case 'closed':
        return
      default:
        unreachable(this.#state)
    }
  }

  get #isQuiet(): boolean {
    return (
      !this.#listening.generating &&
      !this.#listening.callerSpeaks &&
      !this.#callerSpeaks &&
      !this.#tools.running &&
      this.#request === null &&
      this.#caller.caughtUp &&
      !this.#options.voice.unheard
    )
  }

  #activity(edge: 'start' | 'end'): void {
    const live = this.#state.kind === 'open' && this.#caller.caughtUp
    this.#caller.activity(edge)
    if (!live || this.#state.kind !== 'open') return
    if (edge === 'start') this.#state.session.activityStart()
    else this.#state.session.activityEnd()
  }

  #watch(nowMs: number): void {
    if (this.#holding) this.#watchdog.rest()
    this.#watchdog.pause(this.#tools.holdsModel || this.#callerSpeaks, nowMs)
    const rung = this.#watchdog.tick(nowMs) ?? (this.#airIsDead(nowMs) ? 'resume' : null)
    if (rung === null) return
    this.#options.report({ type: 'watchdog', rung })
    this.#climb(rung)
  }

  #airIsDead(nowMs: number): boolean {
    const meant = this.#holding || this.#tools.holdsModel || this.#callerSpeaks
    return !meant && !this.#options.voice.unheard && this.#deadAir.isDue(nowMs)
  }

  #climb(rung: WatchdogRung): void {
    switch (rung) {
      case 'nudge':
        if (this.#state.kind === 'open') this.#state.session.sendText(NUDGE)
        return
      case 'resume':
      case 'fresh':
        this.#change('silent', rung === 'resume' ? 'resumed' : 'fresh')
        return
      case 'give-up':
        this.#fail(new ModelSilent())
        return
      default:
        unreachable(rung)
    }
  }

  #tellNotes(): void {
    if (this.#notes.isEmpty || !this.#isQuiet || this.#caller.waitsForAnswer) return
    this.sendText(this.#notes.take())
  }

  #lost(close: ModelClose): void {
    const { code, reason, error } = close
    const { report, clock } = this.#options
    report({ type: 'model-closed', code, reason, retryable: error?.retryable ?? null })
    if (this.#wayBack.lostTooOften(clock.nowMs())) {
      this.#leave()
      this.#finish(close)
      return
    }
    // A session that was resumed and could not live will not live the next time either.
    const hopeless = error?.retryable === false || !this.#listening.provenAlive
    this.#change('lost', hopeless ? 'fresh' : 'resumed')
  }

  /** Leaves this session for another one. */
  #change(why: ModelHandoverReason, how: 'resumed' | 'fresh'): void {
    const { clock, report, voice, transcript } = this.#options
    const { generating } = this.#listening
    const session = this.#leave()
    session?.close()
    const sinceMs = clock.nowMs()
    this.#state = { kind: 'away', sinceMs }
    const spoken = voice.breakOff()
    if (generating && !spoken.whole) {
      this.#goOn = spoken
      transcript.retractAgent(spoken.rest)
    }
    this.#tools.sessionLost()
    this.#caller.pause()
    if (this.#caller.waitsForAnswer) transcript.retractCaller()
    transcript.closeAll()
    if (how === 'fresh') report({ type: 'model-fresh', why })
    this.#comeBack(why, how, sinceMs, session).catch((error: unknown) => {
      this.#fail(error as HexkeyError)
    })
  }

  async #comeBack(
    why: ModelHandoverReason,
    how: 'resumed' | 'fresh',
    sinceMs: number,
    old: ModelSession | null,
  ): Promise<void> {
    const { clock, report } = this.#options
    if (old !== null) await this.#wayBack.untilEnded(old)
    const reached = await this.#wayBack.nextSession(this.#context.opening(how), sinceMs)
    if (this.#state.kind === 'closed') {
      reached.session.close()
      return
    }
    const replayedMs = this.#caller.rewind()
    report({
      type: 'model-handover',
      why,
      how: reached.opening.resumeHandle === null ? 'fresh' : 'resumed',
      gapMs: Math.round(clock.nowMs() - sinceMs),
      replayedMs: Math.round(replayedMs),
    })
    this.#context.begun(reached.opening)
    this.#adopt(reached.session)
    this.#catchUp()
  }

  /** Gives the session what was kept from it, then what it was to be asked. */
  #catchUp(): void {
    if (this.#state.kind !== 'open') return
    const { session } = this.#state
    this.#replay.begin(session, () => {
      this.#askAgain(session)
    })
  }

  #adopt(session: ModelSession): void {
    if (this.#state.kind === 'closed') {
      session.close()
      return
    }
    this.#session += 1
    this.#goAway.reset()
    this.#watchdog.newSession()
    this.#watchdog.pause(true, this.#options.clock.nowMs())
    const leave = this.#listening.listen(session, this.#session)
    this.#state = { kind: 'open', session, leave }
  }

  #askAgain(session: ModelSession): void {
    const goOn = this.#goOn
    this.#goOn = null
    if (this.#request !== null) session.sendText(this.#request)
    else if (goOn !== null && !this.#caller.waitsForAnswer) this.sendText(goOnRequest(goOn))
  }

  /** Stops listening to the session of now. @returns it, not closed. */
  #leave(): ModelSession | null {
    this.#replay.cancel()
    if (this.#state.kind !== 'open') return null
    this.#state.leave()
    return this.#state.session
  }

  #fail(error: HexkeyError): void {
    if (this.#state.kind === 'closed') return
    this.#leave()?.close()
    this.#finish({ code: 1011, reason: error.message, error })
  }

  #finish(close: ModelClose): void {
    this.#state = { kind: 'closed' }
    this.#wayBack.close()
    this.#ended.resolve(undefined)
    this.#events.emit('closed', close)
  }
}
