import type { CarrierStream } from '../carrier/carrier-stream.ts'
import type { ModelClose } from '../model/model-session.ts'
import type { CallFact, EndReason } from '../shared/call-event.ts'
import type { Timer } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import type { Transfer } from '../store/call-log.ts'
import type { StaffHand } from './actions/staff-hand.ts'
import { AgentSpeech } from './agent-speech.ts'
import { Attendance } from './attendance.ts'
import type { CallOptions } from './call-options.ts'
import { endReasonOf, type CallState } from './call-state.ts'
import { CallTally } from './call-tally.ts'
import { CallerView } from './caller-view.ts'
import { callerSide, type CallerSide } from './caller-side.ts'
import { listenToCarrier } from './carrier-listening.ts'
import { ContinuityRecord } from './continuity-record.ts'
import { fillerSpeech } from './filler-speech.ts'
import { playGreeting } from './greeting-clip.ts'
import type { Filling } from './line/filler.ts'
import { ModelLine } from './line/model-line.ts'
import { listenToModel } from './model-listening.ts'
import { firstWords } from './session-request.ts'
import { ToolSide } from './tool-side.ts'
import { CallMemory } from './tools/call-memory.ts'
import { Transcript } from './transcript.ts'
import { TurnTaking } from './turn-taking.ts'

/** How long what is already queued may still be heard after the model is gone. */
const LAST_WORDS_MS = 5_000

/**
 * One telephone call: owns the carrier's stream and the model's session, and wires the two.
 *
 * Either side may go at any time; docs/call-lifecycle.md says who closes whom. The call never
 * hangs up by itself: it closes the stream, and the carrier asks the switchboard what is next.
 */
export class Call {
  /** What the caller shows to the model. */
  readonly view: CallerView
  readonly #options: CallOptions
  readonly #startMs: number
  readonly #caller: CallerSide
  readonly #speech: AgentSpeech
  readonly #turns: TurnTaking
  readonly #attendance: Attendance
  readonly #tally = new CallTally()
  readonly #leave: (() => void)[] = []
  #state: CallState = { kind: 'connecting' }
  readonly #transcript: Transcript
  readonly #line: ModelLine
  readonly #continuity: ContinuityRecord
  readonly #side: ToolSide
  #lastWords: Timer | null = null

  constructor(options: CallOptions) {
    const { stream, clock, agent, playoutLeadMs: leadMs, voicing } = options
    this.#options = options
    this.#startMs = clock.nowMs()
    const start = options.start ?? null
    const report = this.#report
    this.#transcript = new Transcript(start?.transcript)
    this.#speech = new AgentSpeech({ stream, clock, leadMs, report })
    this.#line = new ModelLine({
      open: options.connect,
      voice: this.#speech,
      transcript: this.#transcript,
      resumeHandle: start?.resumeHandle ?? null,
      fill: this.#fill,
      isBackground: (tool) => options.tools?.get(tool)?.mode === 'background',
      clock,
      report,
    })
    this.view = new CallerView({ show: (jpeg) => this.#line.sendPicture(jpeg), report, clock })
    const memory = new CallMemory(start?.position)
    this.#continuity = new ContinuityRecord({
      start,
      line: this.#line,
      speech: this.#speech,
      transcript: this.#transcript,
      memory,
      keep: options.onContinuity ?? null,
    })
    this.#attendance = new Attendance(agent, this.#startMs, report, options.prices)
    this.#side = new ToolSide({
      call: options,
      memory,
      view: this.view,
      line: this.#line,
      speech: this.#speech,
      attendance: this.#attendance,
      fill: () => {
        this.#fill('phrase')
      },
      end: (reason, transfer) => {
        this.#end(reason, transfer)
      },
      report,
    })
    this.#caller = callerSide({
      agent,
      format: stream.callerFormat,
      voicing,
      agentAudible: () => this.#speech.audible,
      onSpeech: (edge) => {
        this.#turns.heard(edge)
        this.#line.callerSpeech(edge.edge)
        this.#attendance.callerSpeech(edge.edge, clock.nowMs())
        this.#side.callerSpeech(edge.edge)
      },
      onMeant: (onsetMs) => {
        this.#turns.shieldDown(onsetMs)
      },
    })
    this.#turns = new TurnTaking({
      speech: this.#speech,
      settings: agent.bargeIn,
      clock,
      shielded: () => this.#caller.shield.active,
      report,
    })
    this.#listenToCarrier(stream)
    const { name, version: agentVersion } = agent
    this.#report({ type: 'call-started', agent: name, agentVersion, streamId: stream.streamId })
    if (start?.greeted !== true) playGreeting(agent, this.#speech)
    this.#connect().catch((error: unknown) => {
      options.log.error({ callId: stream.callId, err: error }, 'call failed')
      this.#end('internal-error')
    })
  }

  get callId(): string {
    return this.#options.stream.callId
  }

  /** Whether the call could go on elsewhere from here, and nothing would be lost. */
  get atBoundary(): boolean {
    return this.#state.kind === 'live' && this.#line.atBoundary
  }

  /** What people at the console may do to it. */
  get staff(): StaffHand {
    return this.#side.staff
  }

  /** Ends the call for a reason of ours. Idempotent: the first reason counts. */
  end(reason: EndReason): void {
    this.#end(reason)
  }

  #listenToCarrier(stream: CarrierStream): void {
    this.#leave.push(
      ...listenToCarrier(stream, {
        uplink: this.#caller.uplink,
        side: this.#side,
        view: this.view,
        turns: this.#turns,
        attendance: this.#attendance,
        line: this.#line,
        clock: this.#options.clock,
        report: this.#report,
        onMark: (name) => {
          this.#speech.mark(name)
          if (this.#state.kind === 'ending' && !this.#speech.unheard) this.#end(this.#state.reason)
        },
        onClosed: (close) => {
          this.#end(endReasonOf(close))
        },
      }),
      this.#options.ticker.join({
        tick: (nowMs) => {
          this.#speech.tick(nowMs)
          this.#turns.tick(nowMs)
          this.#line.tick(nowMs)
          this.#continuity.tick(nowMs)
          this.#side.tick(nowMs)
          if (this.#state.kind === 'live') this.#attend(nowMs)
        },
        failed: (error) => {
          this.#options.log.error({ callId: this.callId, err: error }, 'tick failed')
          this.#end('internal-error')
        },
      }),
    )
  }

  #attend(nowMs: number): void {
    const step = this.#attendance.tick(nowMs, !this.#speech.unheard)
    if (step?.kind === 'say') this.#line.sendText(step.request)
    else if (step?.kind === 'end') this.#end(step.reason)
  }

  readonly #fill = (filling: Filling): void => {
    this.#speech.playFiller(fillerSpeech(filling, this.#options.agent))
  }

  async #connect(): Promise<void> {
    const { stream, clock, log } = this.#options
    this.#leave.push(...this.#listenToLine())
    try {
      await this.#line.connect()
    } catch (error) {
      if (this.#state.kind !== 'connecting') return
      log.warn({ callId: stream.callId, reason: messageOf(error) }, 'model unavailable')
      this.#end('model-unavailable')
      return
    }
    // The caller may have hung up in the meantime.
    if (this.#state.kind !== 'connecting') return
    this.#state = { kind: 'live' }
    this.#report({ type: 'model-ready', connectMs: Math.round(clock.nowMs() - this.#startMs) })
    this.#open()
    this.#caller.uplink.open(this.#line)
  }

  #open(): void {
    const words = firstWords(this.#options.agent, this.#options.start ?? null)
    if (words === null) return
    this.#line.sendText(words.request)
    if (words.greeting) this.#report({ type: 'greeting-asked' })
  }

  #listenToLine(): (() => void)[] {
    const { clock } = this.#options
    return listenToModel(this.#line, {
      speech: this.#speech,
      turns: this.#turns,
      tools: this.#side.tools,
      report: this.#report,
      onCallerStart: () => {
        this.#attendance.modelHeard(clock.nowMs())
      },
      onCallerText: (text) => {
        this.#attendance.callerText(text, clock.nowMs())
      },
      onClosed: (close) => {
        this.#modelClosed(close)
      },
    })
  }

  /** No session could be had: the caller still hears what is queued, then the carrier asks and the caller is told. */
  #modelClosed(close: ModelClose): void {
    if (this.#state.kind !== 'live') return
    const reason = close.error?.code === 'MODEL_SILENT' ? 'model-silent' : 'model-lost'
    this.#caller.uplink.close()
    if (!this.#speech.unheard) {
      this.#end(reason)
      return
    }
    this.#state = { kind: 'ending', reason }
    this.#speech.finish()
    this.#lastWords = this.#options.clock.after(LAST_WORDS_MS, () => {
      this.#end(reason)
    })
  }

  #end(reason: EndReason, transfer: Transfer | null = null): void {
    if (this.#state.kind === 'ended') return
    this.#state = { kind: 'ended', reason }
    this.#side.close()
    this.view.close()
    this.#lastWords?.cancel()
    for (const leave of this.#leave) leave()
    const { uplink } = this.#caller
    uplink.close()
    this.#continuity.last()
    const last = this.#speech.end()
    this.#line.close()
    this.#options.stream.close()
    const summary = this.#tally.summary({
      durationMs: this.#options.clock.nowMs() - this.#startMs,
      endReason: reason,
      lastHeardMs: last.heardMs,
      lastCutMs: last.cutMs,
      callerAudioDroppedMs: uplink.droppedMs,
      callerLine: uplink.line,
    })
    this.#report({ type: 'call-ended', summary })
    this.#options.onEnded(reason, transfer)
  }

  readonly #report = (fact: CallFact): void => {
    this.#tally.add(fact)
    this.#side.happened(fact)
    this.#transcript.add(fact)
    this.#continuity.add(fact)
    this.#attendance.happened(fact)
    if (fact.type === 'hold') this.#line.hold(fact.on)
    const { shield } = this.#caller
    if (fact.type === 'reply-started') shield.greetingStarted(this.#options.clock.nowMs())
    else if (fact.type === 'turn-heard') shield.greetingHeard(this.#options.clock.nowMs())
    const atMs = Math.round(this.#options.clock.nowMs() - this.#startMs)
    this.#options.onEvent({ ...fact, callId: this.callId, atMs })
  }
}
