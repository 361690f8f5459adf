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
  readonly pictures: string[] = []
  readonly activity: ('start' | 'end')[] = []
  readonly toolResults: { call: ToolCall; response: Readonly<Record<string, unknown>> }[] = []
  audioBytes = 0
  loudestSample = 0
  closed = false
  /** Names of the tools for which it stands still. */
  waitingFor: readonly string[] = []

  constructor(request: SessionRequest) {
    super()
    this.request = request
  }

  readonly ended = Promise.resolve()

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

  sendPicture(jpeg: string): boolean {
    this.pictures.push(jpeg)
    return true
  }

  waitsFor(toolName: string): boolean {
    return this.waitingFor.includes(toolName)
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

interface Pending {
  readonly request: SessionRequest
  readonly settle: (outcome: ScriptedSession | ModelUnavailable) => void
}

/** Connects when the test says so. */
export class ScriptedConnector implements ModelConnector {
  readonly sessions: ScriptedSession[] = []
  #pending: Pending[] = []

  connect(request: SessionRequest): Promise<ModelSession> {
    return new Promise((resolve, reject) => {
      this.#pending.push({
        request,
        settle: (outcome) => {
          if (outcome instanceof ScriptedSession) resolve(outcome)
          else reject(outcome)
        },
      })
    })
  }

  /** Connections that nobody has answered yet. */
  get pending(): number {
    return this.#pending.length
  }

  /** What the oldest pending connection asks for. */
  get nextRequest(): SessionRequest | undefined {
    return this.#pending[0]?.request
  }

  /** Lets the oldest pending connection succeed. */
  async accept(): Promise<ScriptedSession> {
    const pending = this.#take()
    const session = new ScriptedSession(pending.request)
    this.sessions.push(session)
    pending.settle(session)
    await settled()
    return session
  }

  /** Lets the oldest pending connection fail, in a way that may pass. */
  async refuse(): Promise<void> {
    await this.fail(new ModelUnavailable('network', 'refused by the script'))
  }

  /** Lets the oldest pending connection fail. */
  async fail(error: ModelUnavailable): Promise<void> {
    this.#take().settle(error)
    await settled()
  }

  #take(): Pending {
    const pending = this.#pending.shift()
    if (pending === undefined) throw new Error('nobody is connecting')
    return pending
  }
}

/** Lets every promise that hangs on the last step come to its end. */
export async function settled(): Promise<void> {
  for (let step = 0; step < 30; step += 1) await Promise.resolve()
}
