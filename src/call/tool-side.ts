import type { CallFact, EndReason } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'
import type { Transfer } from '../store/call-log.ts'
import { CallActions } from './actions/call-actions.ts'
import { StaffHand } from './actions/staff-hand.ts'
import type { AgentSpeech } from './agent-speech.ts'
import type { Attendance } from './attendance.ts'
import type { CallOptions } from './call-options.ts'
import type { CallerView } from './caller-view.ts'
import type { ModelLine } from './line/model-line.ts'
import type { CallMemory } from './tools/call-memory.ts'
import { CallTools } from './tools/call-tools.ts'
import { ShownCamera } from './tools/shown-camera.ts'

/** In the memory of the call: a secret is being pressed. */
const SECRET_KEY = 'secret-keys'

export interface ToolSideOptions {
  readonly call: CallOptions
  readonly memory: CallMemory
  readonly line: ModelLine
  readonly speech: AgentSpeech
  readonly attendance: Attendance
  readonly view: CallerView
  /** Has something be heard while a tool runs. */
  readonly fill: () => void
  readonly end: (reason: EndReason, transfer: Transfer | null) => void
  readonly report: (fact: CallFact) => void
}

/**
 * What can be done in a call beside talking: the model's tools, the caller's keys, the hand of
 * people at the console, and the ways out.
 */
export class ToolSide {
  readonly tools: CallTools
  readonly staff: StaffHand
  readonly #actions: CallActions
  readonly #attendance: Attendance
  readonly #clock: Clock

  constructor(options: ToolSideOptions) {
    const { call, memory, line, speech, attendance, view, fill, end, report } = options
    const { agent, clock, stream, log } = call
    this.#attendance = attendance
    this.#clock = clock
    this.#actions = new CallActions({
      agent,
      clock,
      report,
      speech,
      tell: (text) => {
        line.sendText(text)
      },
      end,
      hold: () => {
        attendance.hold(clock.nowMs())
      },
      hideDigits: (on) => {
        stream.hideDigits(on)
        // Whoever goes on with the call, while the caller goes on pressing, has to know.
        memory.set(SECRET_KEY, on ? true : undefined)
      },
    })
    if (memory.get(SECRET_KEY) === true) this.#actions.hideKeys()
    this.staff = new StaffHand({
      agent,
      tell: (note) => line.note(note),
      transfer: (person) => {
        this.#actions.transfer(person, '')
      },
      dismiss: () => {
        this.#actions.stay()
        attendance.dismiss(clock.nowMs())
      },
      report,
    })
    this.tools = new CallTools({
      callId: stream.callId,
      caller: call.caller ?? null,
      agent,
      tools: call.tools ?? new Map(),
      desk: call.desk ?? null,
      memory,
      line: this.#actions,
      camera: new ShownCamera({
        view,
        memory,
        link: () => call.cameraLink?.(stream.callId) ?? null,
        tell: (text) => line.note({ text }),
        clock,
      }),
      model: line,
      speech,
      fill,
      clock,
      log,
      report,
    })
  }

  /** A key was pressed. */
  digit(digit: string): void {
    this.#attendance.keyPressed(this.#clock.nowMs())
    this.#actions.digit(digit)
  }

  /** Our own ear. */
  callerSpeech(edge: 'start' | 'end'): void {
    this.#actions.callerSpeech(edge)
  }

  /** Everything that happens in the call. */
  happened(fact: CallFact): void {
    this.tools.happened(fact)
    if (fact.type === 'reply-started') this.#actions.agentSpoke()
  }

  /** Does what is due; it may end the call. */
  tick(nowMs: number): void {
    this.tools.tick(nowMs)
    this.#actions.tick(nowMs)
  }

  /** The call is over. Idempotent. */
  close(): void {
    this.tools.close()
    this.#actions.close()
  }
}
