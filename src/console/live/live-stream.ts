import type { ServerResponse } from 'node:http'
import type { Log } from '../../shared/log.ts'
import type { LivePage } from './live-feed.ts'

/** Proxies and browsers give up a connection on which nothing comes. */
const HEARTBEAT_MS = 15_000
/** Unsent, in bytes. Overflow: a page that does not read is cut. */
const MAX_UNSENT_BYTES = 1_048_576
/** After a lost connection the browser comes back so soon. */
const COME_BACK_MS = 2_000

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // A proxy that collects what it sends would hold the feed back.
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
} as const

export interface LiveStreamOptions {
  readonly masked: boolean
  readonly nowMs: number
  readonly log: Log
}

/** One page's connection (server-sent events). It is never waited for. */
export class LiveStream implements LivePage {
  readonly masked: boolean
  readonly #response: ServerResponse
  readonly #log: Log
  #sentMs: number
  #over = false

  constructor(response: ServerResponse, options: LiveStreamOptions) {
    this.#response = response
    this.#log = options.log
    this.masked = options.masked
    this.#sentMs = options.nowMs
    response.writeHead(200, HEADERS)
    response.write(`retry: ${COME_BACK_MS}\n\n`)
  }

  send(text: string): void {
    if (this.#over || text === '') return
    const unsent = this.#response.writableLength
    if (unsent > MAX_UNSENT_BYTES) {
      this.#log.warn({ unsent }, 'a live page does not read: cut')
      this.#over = true
      this.#response.destroy()
      return
    }
    this.#response.write(text)
  }

  tick(nowMs: number): void {
    if (nowMs - this.#sentMs < HEARTBEAT_MS) return
    this.#sentMs = nowMs
    this.send(': here\n\n')
  }

  end(): void {
    if (this.#over) return
    this.#over = true
    this.#response.end()
  }
}
