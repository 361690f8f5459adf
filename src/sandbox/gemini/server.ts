import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

import { type RawData, type WebSocket, WebSocketServer } from 'ws'

import { type Clock, systemClock } from '../../shared/clock.ts'
import { type EventSource, TypedEvents } from '../../shared/typed-events.ts'
import { admit, type Platform } from './endpoint.ts'
import type { LiveServerEvents, WatchedSession } from './live-events.ts'
import { LiveSession } from './live-session.ts'
import type { Scenario } from './scenario.ts'
import { SessionRecord } from './session-record.ts'
import { Snapshots } from './snapshots.ts'

export interface GeminiLiveServerOptions {
  readonly scenario: Scenario
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly host?: string
  /** Times speech, delays and deadlines. */
  readonly clock?: Clock
  /** Keep what the callers say, see {@link SessionRecord.audio}. */
  readonly collectAudio?: boolean
  /** How much of it per session; ten minutes unless said otherwise. */
  readonly maxCollectedMs?: number
}

/** A picture of a camera fits well. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024
/** A client that reads nothing is cut off when so much waits for it. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024
/** Records kept; the oldest are forgotten, see {@link GeminiLiveServer.forgottenSessions}. */
const MAX_SESSIONS = 1_000
/** How long a peer gets to answer the close frame when the server closes. */
const CLOSE_GRACE_MS = 500

/**
 * A Gemini Live server that speaks rendered lines from a scenario.
 *
 * It follows the service's wire protocol, its order of messages, its turn detection and its
 * refusals, so that a client can be developed and tested against it without an account. Point the
 * SDK at {@link baseUrl} by `httpOptions.baseUrl` or `GOOGLE_GEMINI_BASE_URL`; any key will do.
 */
export class GeminiLiveServer implements EventSource<LiveServerEvents> {
  readonly #options: GeminiLiveServerOptions
  readonly #http: Server
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  })
  readonly #events = new TypedEvents<LiveServerEvents>()
  readonly #snapshots = new Snapshots()
  readonly #open = new Set<WatchedSession>()
  #records: SessionRecord[] = []
  #scenario: Scenario
  #opened = 0
  #closing: Promise<void> | null = null

  private constructor(options: GeminiLiveServerOptions) {
    this.#options = options
    this.#scenario = options.scenario
    this.#events.on('closed', (session) => {
      this.#open.delete(session)
    })
    this.#http = createServer((_request, response) => {
      response.writeHead(404).end()
    })
    this.#http.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head)
    })
  }

  /** Listens; rejects when the port is taken. */
  static async start(options: GeminiLiveServerOptions): Promise<GeminiLiveServer> {
    const server = new GeminiLiveServer(options)
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject)
      server.#http.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
    })
    return server
  }

  /** For example `http://127.0.0.1:8099`. */
  get baseUrl(): string {
    const { address, family, port } = this.#http.address() as AddressInfo
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  }

  /** What every session was told and said, oldest first. */
  get sessions(): readonly SessionRecord[] {
    return this.#records
  }

  /** Sessions whose records were dropped because there were too many. */
  get forgottenSessions(): number {
    return this.#opened - this.#records.length
  }

  /** The sessions that are open now. */
  get openSessions(): readonly WatchedSession[] {
    return [...this.#open]
  }

  on<K extends keyof LiveServerEvents>(
    name: K,
    listener: (...args: LiveServerEvents[K]) => void,
  ): () => void {
    return this.#events.on(name, listener)
  }

  /** Plays this scenario in every session that connects from now on. */
  useScenario(scenario: Scenario): void {
    this.#scenario = scenario
  }

  /** From now on no handle that was given out is known any more. */
  forgetHandles(): void {
    this.#snapshots.forget()
  }

  /** Closes every session (1001) and stops listening. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #shutDown(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.#http.close(() => {
        resolve()
      })
    })
    for (const session of this.openSessions) session.close(1001, 'The server is closing.')
    // Real time, whatever clock the conversations run on: this waits for a peer, not for a line.
    const grace = systemClock.after(CLOSE_GRACE_MS, () => {
      for (const client of this.#webSockets.clients) client.terminate()
      this.#http.closeAllConnections()
    })
    await stopped
    grace.cancel()
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The peer may go away in the middle of the handshake.
    socket.on('error', () => socket.destroy())
    const { refuseUpgrade } = this.#scenario
    const admission = admit(request.url ?? '', request.headers)
    if (admission.kind === 'refused') {
      refuse(socket, admission.status, admission.reason)
    } else if (refuseUpgrade !== undefined) {
      refuse(socket, refuseUpgrade, 'refused by the scenario')
    } else if (this.#closing !== null) {
      refuse(socket, 503, 'the server is closing')
    } else {
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#opensSession(webSocket, admission.platform)
      })
    }
  }

  #opensSession(webSocket: WebSocket, platform: Platform): void {
    this.#opened += 1
    const record = new SessionRecord(`session-${this.#opened}`, platform, {
      collect: this.#options.collectAudio ?? false,
      maxMs: this.#options.maxCollectedMs ?? 600_000,
    })
    this.#records = [...this.#records, record].slice(-MAX_SESSIONS)
    const session = new LiveSession({
      record,
      scenario: this.#scenario,
      snapshots: this.#snapshots,
      clock: this.#options.clock ?? systemClock,
      events: this.#events,
      socket: {
        send: (frame) => {
          webSocket.send(frame, { binary: true })
          if (webSocket.bufferedAmount > MAX_BUFFERED_BYTES) {
            session.close(1006, 'the client does not read')
          }
        },
        close: (code, reason) => {
          if (code === 1006) webSocket.terminate()
          else webSocket.close(code, reason)
        },
      },
    })
    this.#open.add(session)
    webSocket.on('message', (data, isBinary) => {
      session.receive(isBinary ? new Uint8Array(0) : textOf(data))
    })
    webSocket.on('close', (code, reason) => {
      session.socketClosed(code, reason.toString())
    })
    // A broken frame or a lost connection; `close` follows.
    webSocket.on('error', () => undefined)
    this.#events.emit('session', session)
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString()
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(reason)}`,
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${reason}`)
}
