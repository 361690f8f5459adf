import type { FastifyInstance } from 'fastify'
import twilio from 'twilio'
import type { CarrierStream } from '../../src/carrier/carrier-stream.ts'
import type {
  Answer,
  CallProgress,
  Claim,
  DialOutcome,
  IncomingCall,
  NextStep,
  Switchboard,
  Whisper,
} from '../../src/carrier/switchboard.ts'
import { registerTwilio } from '../../src/carrier/twilio/register.ts'
import type { TextStatus } from '../../src/carrier/twilio/text-statuses.ts'
import { Twiml } from '../../src/carrier/twilio/twiml.ts'
import { buildServer } from '../../src/server/build-server.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { MemoryCallLog } from './memory-call-log.ts'
import { memoryLog } from './memory-log.ts'
import { CALL_SID } from './twilio-messages.ts'
import { elementsNamed, xmlTree } from './xml-tree.ts'

const AUTH_TOKEN = 'auth-token-current'
export const PUBLIC_URL = 'https://calls.example.com'
export const MEDIA_URL = 'wss://calls.example.com/twilio/media'

export type Form = Readonly<Record<string, string | readonly string[]>>

export const voiceForm = {
  CallSid: CALL_SID,
  From: '+15550100200',
  To: '+15550100300',
  CallStatus: 'ringing',
}

export function signed(url: string, form: Form = {}, authToken = AUTH_TOKEN): string {
  return twilio.getExpectedTwilioSignature(authToken, url, form)
}

/** A switchboard that writes down what it is asked and answers what the test says. */
export class NotedSwitchboard implements Switchboard {
  readonly calls: IncomingCall[] = []
  readonly streams: CarrierStream[] = []
  readonly asked: string[] = []
  readonly progresses: CallProgress[] = []
  readonly dials: { readonly callId: string; readonly outcome: DialOutcome }[] = []
  readonly whispers: string[] = []
  readonly givenUp: string[] = []
  words: Whisper | null = { language: 'en-US', text: 'A call for you.' }
  answer: () => Answer = () => ({ kind: 'connect', language: 'en-US' })
  step: () => NextStep = () => ({ kind: 'hang-up' })
  /** After a person was dialled; null: as {@link step}. */
  outcome: (() => NextStep) | null = null
  onStream: (stream: CarrierStream) => void = () => undefined

  takesStreams = true

  get used(): boolean {
    const { calls, streams, asked, progresses, dials, whispers } = this
    const used = [calls, streams, asked, progresses, dials, whispers]
    return used.some(({ length }) => length > 0)
  }

  incoming(call: IncomingCall): Promise<Answer> {
    this.calls.push(call)
    return new Promise((resolve) => {
      resolve(this.answer())
    })
  }

  claim(): Promise<Claim | null> {
    return Promise.resolve({
      tap: null,
      connected: (stream) => {
        this.streams.push(stream)
        this.onStream(stream)
      },
      abandoned: () => undefined,
    })
  }

  next(callId: string): Promise<NextStep> {
    this.asked.push(callId)
    return new Promise((resolve) => {
      resolve(this.step())
    })
  }

  dialled(callId: string, outcome: DialOutcome): Promise<NextStep> {
    this.dials.push({ callId, outcome })
    return Promise.resolve((this.outcome ?? this.step)())
  }

  whisper(callId: string): Promise<Whisper | null> {
    this.whispers.push(callId)
    return Promise.resolve(this.words)
  }

  progress(progress: CallProgress): void {
    this.progresses.push(progress)
  }

  gaveUp(callId: string): Promise<void> {
    this.givenUp.push(callId)
    return Promise.resolve()
  }
}

export interface Posted {
  readonly status: number
  readonly type: string | null
  readonly text: string
}

/** The carrier's routes on a real server; the test is Twilio. */
export class TwilioServer implements AsyncDisposable {
  readonly switchboard = new NotedSwitchboard()
  readonly captured = memoryLog()
  readonly texts: TextStatus[] = []
  #app: FastifyInstance | null = null
  #origin = ''

  static async start(): Promise<TwilioServer> {
    const server = new TwilioServer()
    const { log } = server.captured
    const app = await buildServer({
      log,
      readiness: () => ({ availability: 'open', liveCalls: 0 }),
      routes: (routes) => {
        registerTwilio(routes, {
          switchboard: server.switchboard,
          publicUrl: new URL(PUBLIC_URL),
          authTokens: [AUTH_TOKEN],
          usedTokens: new MemoryCallLog(),
          twiml: Twiml.load(),
          onText: (status) => server.texts.push(status),
          clock: systemClock,
          log,
        })
      },
    })
    server.#app = app
    server.#origin = await app.listen({ port: 0, host: '127.0.0.1' })
    return server
  }

  /** What was logged because somebody should look at it. */
  get warnings(): readonly Readonly<Record<string, unknown>>[] {
    return this.captured.lines.filter((line) => Number(line['level']) >= 40)
  }

  /** `http://127.0.0.1:<port>` */
  get origin(): string {
    return this.#origin
  }

  /** Posts a form as Twilio does; `signature: null` leaves it unsigned. */
  async post(
    target: string,
    form: Form,
    options: { signature?: string | null; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Posted> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(form)) {
      for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
    }
    const { signature = signed(`${PUBLIC_URL}${target}`, form) } = options
    const headers = signature === null ? {} : { 'X-Twilio-Signature': signature }
    const response = await fetch(`${this.#origin}${target}`, {
      method: 'POST',
      body,
      headers: { ...headers, ...options.headers },
    })
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    }
  }

  /** Answers a call and takes the stream token out of the TwiML. */
  async tokenFor(callSid: string): Promise<string> {
    const { text } = await this.post('/twilio/voice', { ...voiceForm, CallSid: callSid })
    return elementsNamed(xmlTree(text), 'Parameter')[0]?.attributes['value'] ?? ''
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app?.close()
  }
}
