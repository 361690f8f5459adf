import type { Clock, Timer } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { Credentials } from '../http/credentials.ts'
import type { Reach } from '../http/reach.ts'
import { McpConnection, ServerLost, type RemoteAnswer, type RemoteTool } from './mcp-connection.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

/** A server that is kept within reach: lost, it is looked for again, with growing pauses. */
export class McpServer {
  readonly #name: string
  readonly #url: string
  readonly #carried: Credentials
  readonly #parts: { readonly reach: Reach; readonly clock: Clock; readonly log: Log }
  readonly #closing = new AbortController()
  #connection: McpConnection | null = null
  #opening: Promise<McpConnection> | null = null
  #retry: Timer | null = null
  #pauseMs = FIRST_PAUSE_MS
  #tools: readonly RemoteTool[] = []

  constructor(
    name: string,
    url: string,
    carried: Credentials,
    parts: { readonly reach: Reach; readonly clock: Clock; readonly log: Log },
  ) {
    this.#name = name
    this.#url = url
    this.#carried = carried
    this.#parts = parts
  }

  /** As they were when it was last there. */
  get tools(): readonly RemoteTool[] {
    return this.#tools
  }

  /** Looks for the server; what goes wrong is logged and tried again. */
  async start(): Promise<void> {
    await this.#connected().catch(() => undefined)
  }

  /** @throws ServerLost, CallRefused; and what the signal says. */
  async call(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<RemoteAnswer> {
    for (let first = true; ; first = false) {
      const connection = await this.#connected(signal)
      try {
        return await connection.call(tool, args, signal, timeoutMs)
      } catch (error) {
        if (error instanceof ServerLost) this.#gone(error)
        // A server that was started anew knows nothing of the session, and did nothing.
        if (!first || !(error instanceof ServerLost) || !error.neverRan) throw error
      }
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#retry?.cancel()
    await this.#opening?.catch(() => undefined)
    await this.#connection?.close()
  }

  #connected(signal?: AbortSignal): Promise<McpConnection> {
    if (this.#closing.signal.aborted)
      return Promise.reject(new ServerLost('It was closed.', { neverRan: true }))
    if (this.#connection !== null && !this.#connection.lost) {
      return Promise.resolve(this.#connection)
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    })
    return signal === undefined ? this.#opening : untilAborted(this.#opening, signal)
  }

  async #open(): Promise<McpConnection> {
    this.#retry?.cancel()
    this.#retry = null
    try {
      const { signal } = this.#closing
      const { headers } = this.#carried
      const opened = await McpConnection.open(this.#url, headers, { ...this.#parts, signal })
      if (signal.aborted) {
        await opened.close()
        throw new ServerLost('It was closed.', { neverRan: true })
      }
      this.#connection = opened
      this.#tools = opened.tools
      this.#pauseMs = FIRST_PAUSE_MS
      this.#parts.log.info(
        { server: this.#name, tools: opened.tools.length },
        'an MCP server is there',
      )
      return opened
    } catch (error) {
      this.#gone(error)
      throw error
    }
  }

  #gone(error: unknown): void {
    this.#connection = null
    if (this.#closing.signal.aborted || this.#retry !== null) return
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    const reason = this.#carried.scrub(messageOf(cause))
    const inMs = this.#pauseMs
    this.#parts.log.warn({ server: this.#name, reason, inMs }, 'an MCP server is away')
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS)
    this.#retry = this.#parts.clock.after(inMs, () => {
      this.#retry = null
      void this.start()
    })
  }
}

/** The others still wait for it. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new ServerLost('The server did not come back in time.', { neverRan: true }))
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop)
    })
  })
}
