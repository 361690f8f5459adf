import type { CallEvent } from '../../src/shared/call-event.ts'
import type { LogLine } from '../../src/sandbox/server-process.ts'
import type { TimelineEntry } from '../../src/sandbox/phone/call-report.ts'

/** The events of a call, read back from the server's log. */
export function eventOf(line: LogLine): CallEvent | null {
  if (typeof line['callId'] !== 'string' || typeof line['atMs'] !== 'number') return null
  const { msg, ...facts } = line
  return { type: msg, ...facts } as unknown as CallEvent
}

/** Prints a call as it happens: who, when, what. */
export class Story {
  readonly #print: (line: string) => void
  readonly #startMs: number
  /** What the model has understood of the caller since the agent last spoke. */
  #understood = ''
  /** Agent text of the turn that is being said. */
  #sentence = ''

  constructor(startMs: number, print: (line: string) => void) {
    this.#startMs = startMs
    this.#print = print
  }

  tell(who: string, what: string, nowMs: number): void {
    const seconds = ((nowMs - this.#startMs) / 1_000).toFixed(2).padStart(6)
    this.#print(`${seconds}  ${who.padEnd(8)}  ${what}`)
  }

  /** What the phone experienced. */
  phone(entry: TimelineEntry, nowMs: number): void {
    switch (entry.type) {
      case 'ringing':
        this.tell('phone', `${entry.from} calls ${entry.to}, webhook signed`, nowMs)
        return
      case 'twiml':
        this.tell('twiml', `${new URL(entry.url).pathname} → ${entry.verbs.join(', ')}`, nowMs)
        return
      case 'stream-started':
        this.tell('stream', `${entry.streamSid.slice(0, 8)}… open`, nowMs)
        return
      case 'caller-speaking':
        if (entry.edge === 'started') this.tell('caller', `“${entry.text}”`, nowMs)
        return
      case 'clear':
        this.tell('phone', `clear: ${Math.round(entry.droppedMs)} ms thrown away`, nowMs)
        return
      case 'say':
        this.tell('twilio', `says: “${entry.text}”`, nowMs)
        return
      case 'warning':
        this.tell('warning', `${entry.code} ${entry.message}`, nowMs)
        return
      case 'completed':
        this.tell('phone', `call over, ended by ${entry.by}`, nowMs)
        return
      default:
        return
    }
  }

  /** What the server says about the call. */
  server(event: CallEvent, nowMs: number): void {
    switch (event.type) {
      case 'model-ready':
        this.tell('model', `session ready after ${event.connectMs} ms`, nowMs)
        return
      case 'agent-text':
        this.#sentence += event.text
        return
      case 'reply-started': {
        this.#flushUnderstood(nowMs)
        const reply =
          event.latencyMs === null ? 'greets' : `replies after ${Math.round(event.latencyMs)} ms`
        this.tell('agent', `${reply}, first frame ${event.firstFrameMs.toFixed(2)} ms`, nowMs)
        return
      }
      case 'generation-complete':
        this.#flush(nowMs)
        return
      case 'caller-text':
        this.#understood += event.text
        return
      case 'tool-run': {
        const args = Object.entries(event.args).map(([name, value]) => `${name}: ${String(value)}`)
        this.tell('tool', `${event.name}(${args.join(', ')}) → ${event.status}`, nowMs)
        return
      }
      case 'barge-in':
        this.#sentence = ''
        this.tell('agent', `“${event.heardText} …”`, nowMs)
        this.tell('barge-in', bargeInLine(event), nowMs)
        return
      default:
        return
    }
  }

  #flushUnderstood(nowMs: number): void {
    const text = this.#understood.trim()
    if (text !== '') this.tell('model', `understood: “${text}”`, nowMs)
    this.#understood = ''
  }

  #flush(nowMs: number): void {
    if (this.#sentence !== '') this.tell('agent', `“${this.#sentence.trim()}”`, nowMs)
    this.#sentence = ''
  }
}

function bargeInLine(event: Extract<CallEvent, { type: 'barge-in' }>): string {
  const clear =
    event.interruptToClearMs === null
      ? 'the sound had stopped before “interrupted”'
      : `clear ${event.interruptToClearMs.toFixed(2)} ms after “interrupted”`
  return `heard ${event.heardMs} ms, cut ${event.cutMs} ms, ${clear}`
}
