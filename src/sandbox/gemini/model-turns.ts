import type { Clock } from '../../shared/clock.ts'
import type { TypedEvents } from '../../shared/typed-events.ts'
import type { Clip } from '../clips.ts'
import type { ToolResponse } from './client-message.ts'
import type { LiveServerEvents, WatchedSession } from './live-events.ts'
import { AssumedPlayback, ModelTurn, type TurnListener } from './model-turn.ts'
import { OpenToolCalls } from './open-tool-calls.ts'
import { ResumptionUpdates } from './resumption-updates.ts'
import type { Line } from './scenario.ts'
import type { Script } from './script.ts'
import { type ServerContent, type ServerMessage, speech } from './server-message.ts'
import type { LiveSetup } from './setup-rules.ts'
import type { Snapshot } from './snapshots.ts'
import type { TokenMeter } from './token-meter.ts'
import type { ToolResults } from './tool-results.ts'
import { obey, quotesLine } from './written-request.ts'

export interface ConversationParts {
  readonly session: WatchedSession
  readonly setup: LiveSetup
  readonly script: Script
  readonly meter: TokenMeter
  readonly clock: Clock
  readonly events: TypedEvents<LiveServerEvents>
  readonly send: (message: ServerMessage) => void
  /** Of a session that is resumed: what the tools have answered. None unless given. */
  readonly results?: ToolResults
  /** Keeps a snapshot and returns its handle. */
  readonly keep: (snapshot: Snapshot) => string
}

/** What a client had sent before a message could reach it. */
const UNDER_WAY_MS = 250

/** The model's side of a conversation: one turn after the other, with their tools. */
export class ModelTurns {
  readonly #parts: ConversationParts
  readonly #playback: AssumedPlayback
  readonly #resumption: ResumptionUpdates
  readonly #listener: TurnListener
  readonly #tools: OpenToolCalls
  #turn: ModelTurn | null = null
  /** Something came in that could not be answered at once; all of it is answered together. */
  #answerDue: { readonly goTo: string | null } | null = null
  /** The line whose `callerText` was told, until that line is begun. */
  #toldFor: Line | null = null
  #stopped = false
  /** When tools were last asked for. */
  #askedMs = -Infinity

  /** @param consumedMessages how many messages of the client were taken in so far. */
  constructor(parts: ConversationParts, consumedMessages: () => number) {
    const { clock, setup, send, keep } = parts
    this.#parts = parts
    this.#tools = new OpenToolCalls(parts.results)
    this.#playback = new AssumedPlayback(clock)
    this.#listener = this.#listen()
    this.#resumption = new ResumptionUpdates(
      setup.resumption === null
        ? null
        : {
            send,
            keep: () => keep(this.#snapshot()),
            consumed: () => (setup.resumption?.transparent === true ? consumedMessages() : null),
          },
    )
    if (parts.script.scenario.obeysRequests) this.#takeAsSaid(setup.systemText)
    this.#tellResumable()
  }

  /** A tool is running that the model waits for, and the client can know it by now. */
  get blockedByTool(): boolean {
    const forMs = this.#parts.clock.nowMs() - this.#askedMs
    return this.#tools.blocked && forMs > UNDER_WAY_MS
  }

  /**
   * What the scenario says that the caller says in the turn that begins now. Null when it was told
   * already: the caller goes on with a turn that the model took for finished.
   */
  callerText(): string | null {
    const line = this.#parts.script.upcoming
    if (line === this.#toldFor) return null
    this.#toldFor = line
    return line.callerText ?? null
  }

  /** Answers now, with the named line or the next; what is being said is interrupted. */
  answer(goTo: string | null): void {
    this.interrupt()
    this.#answerDue = null
    if (goTo !== null) this.#parts.script.goTo(goTo)
    this.#startTurn()
  }

  /** Answers written input; what is being said is interrupted. */
  answerText(text: string): void {
    const { script } = this.#parts
    if (!script.scenario.obeysRequests) {
      this.answer(null)
      return
    }
    this.interrupt()
    this.#answerDue = null
    const { lines, asides } = script.scenario
    const obedience = obey(text, script.upcoming, [...lines, ...asides])
    const told = obedience.kind === 'script' && this.#takeAsSaid(text)
    if (obedience.kind === 'say') {
      const line = obedience.usesUpcoming ? script.take() : script.upcoming
      this.#startTurn({ ...line, name: line.name, clip: obedience.clip.name }, obedience.clip)
    } else if (obedience.kind === 'nothing' || told) {
      this.#startTurn({ ...script.upcoming, name: undefined, clip: undefined, silent: true })
    } else {
      this.#startTurn()
    }
  }

  answerWhenIdle(goTo: string | null): void {
    if (this.#turn === null) this.answer(goTo)
    else this.#answerDue = { goTo: goTo ?? this.#answerDue?.goTo ?? null }
  }

  /** Ends the turn because of the client. Does nothing when the model is not at it. */
  interrupt(): void {
    const turn = this.#turn
    if (turn === null) return
    const { script, session, events, send } = this.#parts
    // An answer that was not begun is still owed: the same line answers the longer question.
    if (turn.phase === 'thinking') script.restore(turn.before)
    else if (turn.line.onInterrupt !== undefined) script.goTo(turn.line.onInterrupt)
    turn.stop()
    this.#playback.cut()
    const ids = this.#tools.cancelBlocking()
    if (ids.length > 0) send({ toolCallCancellation: { ids } })
    this.#sendContent({ interrupted: true })
    events.emit('interrupted', session, turn, turn.sentMs)
    this.#complete(turn)
  }

  /** Takes the response to a tool call; one that nobody had asked for is ignored. */
  toolResponse(response: ToolResponse): void {
    const { session, events, meter } = this.#parts
    const answered = this.#tools.answer(response)
    session.record.addToolResponse(response)
    events.emit('toolResponse', session, response, answered !== null)
    if (answered === null || response.willContinue === true) return
    meter.heardText(JSON.stringify(response.response))
    const goTo = answered.line.onToolResponse ?? null
    if (answered.blocking) this.#goOnAfterTools(goTo)
    else if (response.scheduling === 'INTERRUPT') this.answer(goTo)
    else if (response.scheduling !== 'SILENT') this.answerWhenIdle(goTo)
    this.#tellResumable()
  }

  /** Stops every timer; nothing is begun any more. */
  stop(): void {
    this.#stopped = true
    this.#turn?.stop()
    this.#turn = null
  }

  /** Blocking tools were answered: the same turn goes on with the line that uses the results. */
  #goOnAfterTools(goTo: string | null): void {
    if (goTo !== null) this.#parts.script.goTo(goTo)
    if (this.#tools.blocked || this.#turn?.phase !== 'waiting-for-tools') return
    this.#turn.stop()
    this.#startTurn()
  }

  /** A session that is told what it has forgotten takes it as said. @returns whether it was. */
  #takeAsSaid(text: string): boolean {
    const { script } = this.#parts
    let lines = 0
    for (; lines < script.scenario.lines.length; lines += 1) {
      if (!quotesLine(text, script.upcoming)) break
      script.take()
    }
    return lines > 0
  }

  /** @param line left out: the next of the script. */
  #startTurn(line?: Line, clip?: Clip): void {
    // Whoever heard of the last turn's end may have closed the session.
    if (this.#stopped) return
    const { script, clock } = this.#parts
    const before = script.position
    this.#turn = new ModelTurn(line ?? script.take(), before, {
      clock,
      playback: this.#playback,
      listener: this.#listener,
      ...(clip === undefined ? {} : { clip }),
    })
    this.#tellResumable()
    this.#turn.start()
  }

  #listen(): TurnListener {
    const { session, setup, events, meter, send } = this.#parts
    const bare = setup.platform === 'vertex' && setup.model.bareMimeTypeOnVertex
    const mimeType = bare ? 'audio/pcm' : 'audio/pcm;rate=24000'
    return {
      begun: (turn) => {
        this.#begun(turn)
      },
      text: (text) => {
        if (setup.outputTranscription) this.#sendContent({ outputTranscription: { text } })
      },
      audio: (samples, ms) => {
        meter.spoke(ms)
        send(speech(samples, mimeType))
      },
      stalled: (turn, forMs) => {
        events.emit('stalled', session, turn, forMs)
        if (forMs === null) this.#closeAfter(turn)
      },
      callsTools: (turn) => this.#callTools(turn),
      generationComplete: (turn) => {
        this.#sendContent({ generationComplete: true })
        events.emit('generationComplete', session, turn)
      },
      turnComplete: (turn) => {
        this.#complete(turn)
        this.#closeAfter(turn)
        if (this.#answerDue !== null) this.answer(this.#answerDue.goTo)
      },
    }
  }

  #begun(turn: ModelTurn): void {
    const { session, events } = this.#parts
    this.#toldFor = null
    session.record.addLine(turn)
    events.emit('speaking', session, turn)
    const { goAway, thought } = turn.line
    if (goAway !== undefined) session.goAway(goAway.timeLeftMs)
    if (thought !== undefined) {
      this.#sendContent({ modelTurn: { parts: [{ text: thought, thought: true }] } })
    }
  }

  #callTools(turn: ModelTurn): boolean {
    const { session, setup, send, events } = this.#parts
    const functionCalls = this.#tools.ask(
      turn.line,
      (name) => setup.functions.get(name) ?? setup.model.toolBehaviors[0],
    )
    send({ toolCall: { functionCalls } })
    this.#askedMs = this.#parts.clock.nowMs()
    for (const { id, name } of functionCalls) events.emit('toolCall', session, id, name)
    return this.#tools.blocked
  }

  #complete(turn: ModelTurn): void {
    const { setup, meter, send, session, events } = this.#parts
    const { turnCompleteReason, waitingForInput } = turn.line
    this.#turn = null
    send({
      serverContent: {
        turnComplete: true,
        ...(turnCompleteReason === undefined ? {} : { turnCompleteReason }),
        ...(waitingForInput === undefined ? {} : { waitingForInput }),
        ...(setup.model.reportsIdle ? { interactionStatus: 'IDLE' } : {}),
      },
      usageMetadata: meter.endTurn(setup.platform),
    })
    events.emit('turnComplete', session, turn)
    this.#tellResumable()
  }

  #closeAfter(turn: ModelTurn): void {
    const close = turn.line.thenClose
    if (close === undefined) return
    this.#answerDue = null
    this.#parts.session.close(close.code, close.reason)
  }

  #tellResumable(): void {
    this.#resumption.tell(this.#turn === null && this.#tools.size === 0)
  }

  #sendContent(serverContent: ServerContent): void {
    this.#parts.send({ serverContent })
  }

  #snapshot(): Snapshot {
    const { setup, script, meter } = this.#parts
    return {
      modelName: setup.modelName,
      scenario: script.scenario,
      position: script.position,
      context: meter.context,
      results: this.#tools.results,
    }
  }
}
