import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'

const ok = (text: string) => ({ content: [{ type: 'text' as const, text }] })

/** A server of the Model Context Protocol, with the SDK's own server behind a real socket. */
export class McpShop {
  readonly #http: Server
  readonly #sessions = new Map<string, StreamableHTTPServerTransport>()
  readonly #json: boolean
  #port = 0
  /** Headers of every request. */
  readonly headers: IncomingMessage['headers'][] = []
  /** Names of tools that were run. */
  readonly ran: string[] = []
  /** Called when a tool that never answers begins. */
  onHang: () => void = () => undefined

  private constructor(json: boolean) {
    this.#json = json
    this.#http = createServer((request, response) => {
      void this.#serve(request, response)
    })
  }

  /** @param options `json`: answers are single JSON documents, not streams of events. */
  static async start(options: { port?: number; json?: boolean } = {}): Promise<McpShop> {
    const shop = new McpShop(options.json ?? false)
    shop.#http.listen(options.port ?? 0, '127.0.0.1')
    await once(shop.#http, 'listening')
    shop.#port = (shop.#http.address() as AddressInfo).port
    return shop
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/mcp`
  }

  get sessions(): number {
    return this.#sessions.size
  }

  /** Cuts every connection, as a process that is killed does. */
  async die(): Promise<void> {
    if (!this.#http.listening) return
    this.#http.closeAllConnections()
    this.#http.close()
    await once(this.#http, 'close')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.headers.push(request.headers)
    const session = request.headers['mcp-session-id']
    if (typeof session === 'string') {
      const known = this.#sessions.get(session)
      if (known === undefined) response.writeHead(404).end()
      else await known.handleRequest(request, response)
      return
    }
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: this.#json,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, transport)
      },
    })
    await this.#newServer().connect(transport)
    await transport.handleRequest(request, response)
  }

  #newServer(): McpServer {
    const server = new McpServer({ name: 'shop', version: '1' })
    const add = (name: string, answer: () => unknown): void => {
      server.registerTool(name, { description: `Runs ${name}.` }, () => {
        this.ran.push(name)
        return answer() as ReturnType<typeof ok>
      })
    }
    server.registerTool(
      'check-stock',
      { description: 'How many there are.', inputSchema: { code: z.string().min(1) } },
      ({ code }) => {
        this.ran.push('check-stock')
        return ok(JSON.stringify({ code, stock: 7 }))
      },
    )
    add('large', () => ok('word '.repeat(20_000)))
    add('huge', () => ok('a'.repeat(2 << 20)))
    add('wrong', () => ({ content: 'seven' }))
    add('picture', () => ({ content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] }))
    add('sad', () => ({ ...ok('There is none left.'), isError: true }))
    add('throws', () => {
      throw new TypeError('inside the server')
    })
    add('hang', () => {
      this.onHang()
      return new Promise(() => undefined)
    })
    add('drop_tables', () => ok('gone'))
    return server
  }
}
