import formBody from '@fastify/formbody'
import websocket, { type WebSocket } from '@fastify/websocket'
import Fastify, { type FastifyRequest } from 'fastify'
import { encodeMulaw } from '../../src/audio/mulaw.ts'

/** A webhook as the server saw it. */
export interface SeenRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly form: Readonly<Record<string, string>>
  readonly signature: string | undefined
}

/** What to answer: TwiML, or something else on purpose. */
export type Reply =
  string | { readonly status: number; readonly contentType?: string; readonly body?: string }

export interface VoiceServerOptions {
  /** Answers every HTTP request; 204 for what it leaves out. */
  readonly answer: (request: SeenRequest, server: VoiceServer) => Reply | undefined
  readonly onStream?: (stream: ServerStream) => void
  /** Refuse the upgrade with this status. */
  readonly refuseUpgrade?: number
}

/** One message of the phone. */
export interface PhoneMessage {
  readonly event: string
  readonly sequenceNumber?: string
  readonly streamSid?: string
  readonly start?: Readonly<Record<string, unknown>>
  readonly media?: Readonly<Record<string, string>>
  readonly mark?: { readonly name: string }
  readonly dtmf?: { readonly digit: string }
}

/** A tone as loud as speech, μ-law. */
export function tone(ms: number): Uint8Array {
  return encodeMulaw(Int16Array.from({ length: ms * 8 }, (_, at) => (at % 16 < 8 ? 8_031 : -8_031)))
}

/** The server's end of a media stream. */
export class ServerStream {
  readonly socket: WebSocket
  readonly signature: string | undefined
  /** Everything that came, in order; text that is not JSON as `{ event: 'not-json' }`. */
  readonly messages: PhoneMessage[] = []
  readonly #listeners = new Set<(message: PhoneMessage) => void>()
  /** Close code of the socket, once it is gone. */
  readonly closed: Promise<number>

  constructor(socket: WebSocket, signature: string | undefined) {
    this.socket = socket
    this.signature = signature
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        resolve(code)
      })
    })
    socket.on('message', (data, isBinary) => {
      const message = isBinary ? { event: 'binary' } : parse((data as Buffer).toString('utf8'))
      this.messages.push(message)
      for (const listener of this.#listeners) listener(message)
    })
  }

  get streamSid(): string {
    return this.messages.find(({ event }) => event === 'start')?.streamSid ?? ''
  }

  /** Runs for every message from now on. */
  onMessage(listener: (message: PhoneMessage) => void): void {
    this.#listeners.add(listener)
  }

  /** Runs once, when the first such message comes. */
  once(event: string, run: () => void): void {
    const listener = (message: PhoneMessage): void => {
      if (message.event !== event) return
      this.#listeners.delete(listener)
      run()
    }
    this.#listeners.add(listener)
  }

  send(message: Readonly<Record<string, unknown>>): void {
    this.socket.send(JSON.stringify(message))
  }

  play(mulaw: Uint8Array): void {
    const payload = Buffer.from(mulaw).toString('base64')
    this.send({ event: 'media', streamSid: this.streamSid, media: { payload } })
  }

  mark(name: string): void {
    this.send({ event: 'mark', streamSid: this.streamSid, mark: { name } })
  }

  clear(): void {
    this.send({ event: 'clear', streamSid: this.streamSid })
  }
}

/** A minimal server behind a phone number: whatever a test wants it to be. */
export class VoiceServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = []
  readonly streams: ServerStream[] = []
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly #close: () => Promise<void>

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url
    this.#close = close
  }

  static async start(options: VoiceServerOptions): Promise<VoiceServer> {
    const app = Fastify({ forceCloseConnections: true })
    await app.register(formBody)
    await app.register(websocket)
    const holder: { server: VoiceServer | null } = { server: null }
    app.get(
      '/media',
      {
        websocket: true,
        preValidation: async (_request, reply) => {
          if (options.refuseUpgrade !== undefined) await reply.code(options.refuseUpgrade).send()
        },
      },
      (socket, request) => {
        const stream = new ServerStream(socket, headerOf(request))
        holder.server?.streams.push(stream)
        options.onStream?.(stream)
      },
    )
    app.all('/*', (request, reply) => {
      const server = holder.server
      if (server === null) return reply.code(503).send()
      const seen = seenRequest(request)
      server.requests.push(seen)
      const answer = options.answer(seen, server)
      if (answer === undefined) return reply.code(204).send()
      if (typeof answer === 'string') return reply.type('text/xml').send(answer)
      return reply
        .code(answer.status)
        .type(answer.contentType ?? 'text/plain')
        .send(answer.body ?? '')
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    holder.server = new VoiceServer(url, () => app.close())
    return holder.server
  }

  /** The TwiML that opens a stream to this server. */
  connectTwiml(attributes = '', inside = '', after = ''): string {
    const url = `${this.url.replace('http', 'ws')}/media`
    return (
      `<Response><Connect${attributes}><Stream url="${url}" statusCallback="/stream-status">` +
      `${inside}</Stream></Connect>${after}</Response>`
    )
  }

  requestsTo(path: string): readonly SeenRequest[] {
    return this.requests.filter((request) => request.path === path)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }
}

function seenRequest(request: FastifyRequest): SeenRequest {
  return {
    method: request.method,
    path: request.url,
    form: { ...(request.body as Record<string, string> | undefined) },
    signature: headerOf(request),
  }
}

function headerOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-twilio-signature']
  return Array.isArray(header) ? header[0] : header
}

function parse(text: string): PhoneMessage {
  try {
    return JSON.parse(text) as PhoneMessage
  } catch {
    return { event: 'not-json' }
  }
}
