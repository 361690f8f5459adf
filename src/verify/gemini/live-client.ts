import { describeEnd } from '../../model/gemini/close-fault.ts'
import {
  openNetworkSocket,
  type ModelSocket,
  type SocketEnd,
} from '../../model/gemini/model-socket.ts'
import type { Clock } from '../../shared/clock.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import { MessageLog, type Fields } from '../message-log.ts'

/** How long the service may take to answer our close before the socket is cut. */
const CLOSE_GRACE_MS = 2_000

export interface LiveClientOptions {
  /** Holds the API key. */
  readonly url: string
  readonly clock: Clock
  readonly tap: WireTap
}

/** A session on the wire, without the SDK: it sends what a probe wants, allowed or not. */
export class LiveClient {
  readonly log: MessageLog
  readonly #clock: Clock
  readonly #tap: WireTap
  readonly #socket: ModelSocket
  readonly #ended = Promise.withResolvers<SocketEnd>()
  #opened = false
  #unsent: string[] = []
  #end: SocketEnd | null = null

  constructor({ url, clock, tap }: LiveClientOptions) {
    this.#clock = clock
    this.#tap = tap
    this.log = new MessageLog(clock)
    this.#socket = openNetworkSocket(
      url,
      {},
      {
        opened: () => {
          this.#opened = true
          for (const text of this.#unsent) this.#socket.send(text)
          this.#unsent = []
        },
        message: (text) => {
          tap('model', 'in', text)
          this.log.add(text)
        },
        ended: (end) => {
          this.#end = end
          tap('model', 'closed', JSON.stringify({ code: end.code, reason: end.reason }))
          this.log.end(`the session ended (${summary(end)})`)
          this.#ended.resolve(end)
        },
      },
    )
  }

  /** How the session ended; null while it goes on. */
  get end(): SocketEnd | null {
    return this.#end
  }

  /** Sends one message; waits for the socket when it is not open yet. */
  send(message: Fields): void {
    const text = JSON.stringify(message)
    this.#tap('model', 'out', text)
    // A probe sends nothing but its set-up before the socket is open.
    if (this.#opened) this.#socket.send(text)
    else this.#unsent.push(text)
  }

  /** How the session ended, or null when it still goes on after this long. */
  async endWithin(withinMs: number): Promise<SocketEnd | null> {
    const patience = Promise.withResolvers<null>()
    const timer = this.#clock.after(withinMs, () => {
      patience.resolve(null)
    })
    const end = await Promise.race([this.#ended.promise, patience.promise])
    timer.cancel()
    return end
  }

  /** Says goodbye and waits until the socket is gone. Idempotent. */
  async close(): Promise<void> {
    if (this.#end !== null) return
    this.#socket.close('politely')
    if ((await this.endWithin(CLOSE_GRACE_MS)) !== null) return
    this.cut()
    await this.#ended.promise
  }

  /** Cuts the connection without a word. */
  cut(): void {
    if (this.#end === null) this.#socket.close('at-once')
  }
}

/** An end in one line: the code and the reason, or what the network said. */
export function summary(end: SocketEnd): string {
  const text = describeEnd(end)
  return end.httpStatus === null && end.reason !== '' ? `${end.code}: ${text}` : text
}
