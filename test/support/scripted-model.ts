import { ModelLost, ModelUnavailable } from '../../src/model/model-errors.ts'
import type {
  ModelConnector,
  ModelEvents,
  ModelSession,
  SessionRequest,
  ToolCall,
} from '../../src/model/model-session.ts'
import { TypedEvents } from '../../src/shared/typed-events.ts'

/** A model session whose side of the conversation is written by the test. */
export class ScriptedSession extends TypedEvents<ModelEvents> implements ModelSession {
  readonly request: SessionRequest
  readonly texts: string[] = []
  readonly activity: ('start' | 'end')[] = []
  readonly toolResults: { call: ToolCall; response: Readonly<Record<string, unknown>> }[] = []
  audioBytes = 0
  loudestSample = 0
  closed = false

  constructor(request: SessionRequest) {
    super()
    this.request = request
  }

  get isOpen(): boolean {
    return !this.closed
  }

  sendAudio(pcm: Uint8Array): void {
    this.audioBytes += pcm.length
    const samples = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
    for (let at = 0; at + 1 < pcm.length; at += 2) {
      this.loudestSample = Math.max(this.loudestSample, Math.abs(samples.getInt16(at, true)))
    }
  }

  activityStart(): void {
    this.activity.push('start')
  }

  activityEnd(): void {
    this.activity.push('end')
  }

  sendText(text: string): void {
    this.texts.push(text)
  }

  toolResult(call: ToolCall, response: Readonly<Record<string, unknown>>): void {
    this.toolResults.push({ call, response })
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.emit('closed', { code: 1000, reason: '', error: null })
  }

  /** Speaks `ms` of a tone, with its text. */
  speak(ms: number, text = ''): void {
    if (text !== '') this.emit('agentText', text)
    const pcm = new Int16Array(ms * 24)
    for (let index = 0; index < pcm.length; index += 1) {
      pcm[index] = Math.round(8_000 * Math.sin((2 * Math.PI * 440 * index) / 24_000))
    }
    this.emit('audio', new Uint8Array(pcm.buffer))
  }

  finishTurn(): void {
    this.emit('generationComplete')
    this.emit('turnComplete', { reason: null, waiting: false, final: true })
  }

  /** The service ends the session. */
  lose(code = 1011): void {
    this.closed = true
    this.emit('closed', { code, reason: 'gone', error: new ModelLost('network', code, 'gone') })
  }
}

/** Connects when the test says so. */
export class ScriptedConnector implements ModelConnector {
  readonly sessions: ScriptedSession[] = []
  #pending: { request: SessionRequest; settle: (session: ScriptedSession | null) => void }[] = []

  connect(request: SessionRequest): Promise<ModelSession> {
    return new Promise((resolve, reject) => {
      this.#pending.push({
        request,
        settle: (session) => {
          if (session === null) reject(new ModelUnavailable('network', 'refused by the script'))
          else resolve(session)
        },
      })
    })
  }

  /** Lets the oldest pending connection succeed. */
  async accept(): Promise<ScriptedSession> {
    const pending = this.#take()
    const session = new ScriptedSession(pending.request)
    this.sessions.push(session)
    pending.settle(session)
    await Promise.resolve()
    await Promise.resolve()
    return session
  }

  /** Lets the oldest pending connection fail. */
  async refuse(): Promise<void> {
    this.#take().settle(null)
    await Promise.resolve()
    await Promise.resolve()
  }

  #take(): { request: SessionRequest; settle: (session: ScriptedSession | null) => void } {
    const pending = this.#pending.shift()
    if (pending === undefined) throw new Error('nobody is connecting')
    return pending
  }
}
