import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Clock } from '../../shared/clock.ts'
import { LagMeter, type Lag } from './lag-meter.ts'
import { LoadSession, type SessionReport } from './load-session.ts'
import { SlotTicker } from './slot-ticker.ts'
import { PART_MS } from './tracks.ts'
import { composeScore } from './turn-score.ts'

const SLOT_MS = 2
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024

export interface ModelReport {
  /** In the order in which they were opened. */
  readonly sessions: readonly SessionReport[]
}

/**
 * The Gemini side of a load: the wire protocol of {@link import('../gemini/server.ts')}, but with
 * ready frames, one timer and no opinion, so that hundreds of sessions cost a fraction of a core.
 */
export class LoadModel {
  readonly #http: Server
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  readonly #clock: Clock
  readonly #sessions: LoadSession[] = []
  readonly #lag = new LagMeter()
  readonly #ticker: SlotTicker
  readonly #score: ReturnType<typeof composeScore>

  private constructor(clock: Clock, duty: number) {
    this.#clock = clock
    this.#score = composeScore(duty)
    this.#ticker = new SlotTicker({
      clock,
      periodMs: PART_MS,
      slotMs: SLOT_MS,
      onDone: (lateMs) => {
        this.#lag.add(lateMs)
      },
    })
    this.#http = createServer((_request, response) => {
      response.writeHead(404).end()
    })
    this.#http.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head)
    })
  }

  /** @param duty share of the time in which every agent speaks, over 0, at most 1. */
  static async start(clock: Clock, duty: number): Promise<LoadModel> {
    const model = new LoadModel(clock, duty)
    model.#http.listen(0, '127.0.0.1')
    await once(model.#http, 'listening')
    model.#ticker.start()
    return model
  }

  /** For `GOOGLE_GEMINI_BASE_URL`. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  /** The measurement begins: forgets the lag of the start. */
  begin(): void {
    this.#lag.reset()
  }

  /** Every agent stops speaking; what was sent is played to its end. */
  finish(): void {
    for (const session of this.#sessions) session.finish()
  }

  /** Since the measurement began. */
  get lag(): Lag {
    return this.#lag.report()
  }

  report(): ModelReport {
    return { sessions: this.#sessions.map((one) => one.report()) }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The peer may go away in the middle of the handshake.
    socket.on('error', () => socket.destroy())
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      // The library shakes hands and reads; ready frames go to the socket below it.
      const write = (frames: Uint8Array): void => {
        if (webSocket.readyState === webSocket.OPEN) socket.write(frames)
      }
      const session = new LoadSession(this.#sessions.length, this.#score, this.#clock, write)
      this.#sessions.push(session)
      const leave = this.#ticker.join(session)
      webSocket.on('message', (data) => {
        if (Buffer.isBuffer(data)) session.receive(data)
      })
      webSocket.on('error', () => undefined)
      webSocket.on('close', () => {
        leave()
        session.closed()
      })
    })
  }
}
