import type { TimelineEntry } from '../sandbox/phone/call-report.ts'
import type { LogLine } from '../sandbox/server-process.ts'
import type { CallEvent } from '../shared/call-event.ts'
import type { Happened, ToolUse } from './played-call.ts'

/** The events of a call, read back from the server's log. */
function eventOf(line: LogLine): CallEvent | null {
  if (typeof line['callId'] !== 'string' || typeof line['atMs'] !== 'number') return null
  const { msg, ...facts } = line
  return { type: msg, ...facts } as unknown as CallEvent
}

type Draft = { -readonly [Key in keyof ToolUse]: ToolUse[Key] }

interface Turn {
  readonly stream: number
  readonly turn: number
  atMs: number
  text: string
  cut: boolean
  heard: boolean
  started: boolean
}

/** Twilio’s warning of a socket that was closed from the other side. */
const STREAM_CLOSED = 31_921
/** Written down beyond this: nothing. A call of a scenario comes nowhere near. */
const MAX_NOTES = 10_000

/** Takes notes of a call while it happens: from the server's log and from the telephone. */
export class CallNotes {
  readonly #notes: Happened[] = []
  readonly #tools = new Map<string, Draft>()
  readonly #turns: Turn[] = []
  readonly #replyMs: number[] = []
  /** The caller has fallen silent and was not answered. */
  #askedAtMs: number | null = null
  #agentSpeaks = false
  /** A call that comes back has another stream, and counts its turns anew. */
  #stream = 0
  #endReason: string | null = null
  #joined = false

  /** One line of the server's log. */
  logged(line: LogLine, atMs: number): void {
    const event = eventOf(line)
    if (event !== null) this.#server(event, atMs)
  }

  /** One thing that the telephone knows. */
  phone(entry: TimelineEntry): void {
    const { atMs } = entry
    switch (entry.type) {
      case 'caller-speaking':
        if (entry.edge === 'started') this.note({ kind: 'caller', atMs, text: entry.text })
        this.#askedAtMs = entry.edge === 'stopped' && !this.#agentSpeaks ? atMs : null
        return
      case 'agent-audio':
        this.#agentSpeaks = entry.edge === 'started'
        if (entry.edge === 'started' && this.#askedAtMs !== null) {
          this.#replyMs.push(atMs - this.#askedAtMs)
          this.#askedAtMs = null
        }
        return
      case 'caller-pressed':
        this.note({ kind: 'keys', atMs, digit: entry.digit })
        return
      case 'say':
        this.note({ kind: 'network', atMs, text: entry.text })
        return
      case 'dial':
        this.note({ kind: 'dialled', atMs, text: entry.targets.join(', ') })
        return
      case 'whisper':
        this.note({ kind: 'person', atMs, text: entry.text })
        return
      case 'dialled':
        this.#joined ||= entry.bridged
        this.note({
          kind: 'note',
          atMs,
          text: entry.bridged ? 'caller and person have talked' : `not connected: ${entry.status}`,
        })
        return
      case 'warning':
        // The server closes the stream: so does every call that it ends.
        if (entry.code === STREAM_CLOSED) return
        this.note({ kind: 'note', atMs, text: `telephone: ${entry.code} ${entry.message}` })
        return
      case 'application-error':
        this.note({ kind: 'note', atMs, text: `telephone: ${entry.code} ${entry.message}` })
        return
      case 'completed':
        this.note({ kind: 'note', atMs, text: `the call is over, ended by ${entry.by}` })
        return
      default:
        return
    }
  }

  note(happened: Happened): void {
    if (this.#notes.length < MAX_NOTES) this.#notes.push(happened)
  }

  get endReason(): string | null {
    return this.#endReason
  }

  /** The caller has talked to a person. */
  get joined(): boolean {
    return this.#joined
  }

  get replyMs(): readonly number[] {
    return this.#replyMs
  }

  /** The caller heard the last turn to its end. */
  get lastWordsHeard(): boolean {
    return this.#turns.findLast(({ started }) => started)?.heard ?? false
  }

  /** Everything, in order. */
  get happened(): readonly Happened[] {
    const turns = this.#turns
      .filter(({ text }) => text.trim() !== '')
      .map(({ atMs, text, cut }): Happened => ({ kind: 'agent', atMs, text: text.trim(), cut }))
    return [...this.#notes, ...this.#tools.values(), ...turns].sort(
      (one, other) => one.atMs - other.atMs,
    )
  }

  #server(event: CallEvent, atMs: number): void {
    switch (event.type) {
      case 'call-started':
        this.#stream += 1
        return
      case 'agent-text':
        this.#turn(event.turn, atMs).text += event.text
        return
      case 'reply-started': {
        const turn = this.#turn(event.turn, atMs)
        turn.atMs = atMs
        turn.started = true
        return
      }
      case 'turn-heard':
        this.#turn(event.turn, atMs).heard = true
        return
      case 'barge-in': {
        const turn = this.#turn(event.turn, atMs)
        turn.text = event.heardText
        turn.cut = true
        return
      }
      case 'tool-call':
        this.#tool(event.id, event.name, atMs)
        return
      case 'tool-run': {
        const { id, name, args, status, message, durationMs } = event
        Object.assign(this.#tool(id, name, atMs), { args, status, message, durationMs })
        return
      }
      case 'transfer-asked':
        this.note({ kind: 'transfer', atMs, person: event.person, summary: event.summary })
        return
      case 'goodbye-cancelled':
        this.note({ kind: 'note', atMs, text: 'the caller spoke before the goodbye was over' })
        return
      case 'hold':
        this.note({ kind: 'note', atMs, text: event.on ? 'on hold' : 'off hold' })
        return
      case 'idle-prompt':
        this.note({ kind: 'note', atMs, text: 'nobody speaks: the caller is asked' })
        return
      case 'call-ended':
        this.#endReason = event.summary.endReason
        this.note({ kind: 'note', atMs, text: `the server ends it: ${event.summary.endReason}` })
        return
      default:
        return
    }
  }

  #turn(turn: number, atMs: number): Turn {
    const known = this.#turns.find((one) => one.stream === this.#stream && one.turn === turn)
    if (known !== undefined) return known
    const begun: Turn = {
      stream: this.#stream,
      turn,
      atMs,
      text: '',
      cut: false,
      heard: false,
      started: false,
    }
    this.#turns.push(begun)
    return begun
  }

  #tool(id: string, name: string, atMs: number): Draft {
    const known = this.#tools.get(id)
    if (known !== undefined) return known
    const asked: Draft = {
      kind: 'tool',
      atMs,
      name,
      args: {},
      status: null,
      message: '',
      durationMs: null,
    }
    this.#tools.set(id, asked)
    return asked
  }
}
