import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Clock } from '../../shared/clock.ts'
import { HexkeyError } from '../../shared/errors.ts'
import type { Reach } from '../http/reach.ts'
import { guardedFetch } from './guarded-fetch.ts'

/** A tool as its server describes it. */
export interface RemoteTool {
  readonly name: string
  readonly description: string
  readonly schema: Readonly<Record<string, unknown>>
}

/** What a server answered to a call of a tool. */
export interface RemoteAnswer {
  /** The tool itself says that it did not work. */
  readonly isError: boolean
  readonly text: string
}

/** The server is not there, or went away meanwhile. */
export class ServerLost extends HexkeyError {
  readonly code = 'MCP_SERVER_LOST'
  readonly retryable = true
  /** What was asked of it did not reach it. */
  readonly neverRan: boolean

  constructor(message: string, options: ErrorOptions & { readonly neverRan: boolean }) {
    super(message, options)
    this.neverRan = options.neverRan
  }
}

/** The server is there, and refused the call. */
export class CallRefused extends HexkeyError {
  readonly code = 'MCP_CALL_REFUSED'
  readonly retryable = false
}

const CONNECT_WITHIN_MS = 10_000
/** Tools that are looked at: a list has pages. */
const MAX_PAGES = 20
const MAX_CONTENT_CHARACTERS = 100_000
/** JSON-RPC, and the SDK's own for what never reached the server. */
const CONNECTION_CODES = [-32_000, -32_001]

/** One session with a server; it does not come back once it is lost. */
export class McpConnection {
  readonly #client: Client
  readonly tools: readonly RemoteTool[]
  #lost = false

  private constructor(client: Client, tools: readonly RemoteTool[]) {
    this.#client = client
    this.tools = tools
    client.onclose = () => {
      this.#lost = true
    }
  }

  /** @throws ServerLost when it cannot be had within 10 s. */
  static async open(
    url: string,
    headers: Readonly<Record<string, string>>,
    parts: { readonly reach: Reach; readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<McpConnection> {
    // Only with a server in a folder: the SDK takes memory and time to load.
    const [{ Client }, { StreamableHTTPClientTransport }] = await Promise.all([
      import('@modelcontextprotocol/sdk/client/index.js'),
      import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
    ])
    const client = new Client({ name: 'hexkey', version: '1' })
    const end = (): void => {
      void client.close().catch(() => undefined)
    }
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      fetch: guardedFetch(parts.reach, end),
      requestInit: { headers: { ...headers } },
    })
    const timer = parts.clock.after(CONNECT_WITHIN_MS, end)
    parts.signal.addEventListener('abort', end, { once: true })
    try {
      await client.connect(transport)
      const tools = await allTools(client)
      if (client.transport === undefined)
        throw new ServerLost('The server closed the session.', { neverRan: true })
      return new McpConnection(client, tools)
    } catch (error) {
      end()
      throw new ServerLost('The server cannot be reached.', { cause: error, neverRan: true })
    } finally {
      timer.cancel()
      parts.signal.removeEventListener('abort', end)
    }
  }

  get lost(): boolean {
    return this.#lost
  }

  /** @throws ServerLost, CallRefused; and what the signal says. */
  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<RemoteAnswer> {
    try {
      const answer = await this.#client.callTool({ name, arguments: { ...args } }, undefined, {
        signal,
        timeout: timeoutMs,
      })
      return { isError: answer.isError === true, text: textOf(answer) }
    } catch (error) {
      if (signal.aborted) throw error
      const code = codeOf(error)
      if (code !== null && !CONNECTION_CODES.includes(code)) {
        throw new CallRefused('The server refused the call.', { cause: error })
      }
      await this.close()
      throw new ServerLost('The server was lost.', { cause: error, neverRan: neverRan(error) })
    }
  }

  async close(): Promise<void> {
    this.#lost = true
    await this.#client.close().catch(() => undefined)
  }
}

async function allTools(client: Client): Promise<readonly RemoteTool[]> {
  const tools: RemoteTool[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const listed = await client.listTools(cursor === undefined ? {} : { cursor })
    for (const { name, description, inputSchema } of listed.tools) {
      tools.push({ name, description: description ?? name, schema: inputSchema })
    }
    cursor = listed.nextCursor
    if (cursor === undefined) break
  }
  return tools
}

/** The session is not known (any more), or nobody took the connection. */
function neverRan(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  return error.code === 404 || error.code === 'ECONNREFUSED'
}

/** JSON-RPC codes are below zero; HTTP ones, of a session that is gone, are not. */
function codeOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'number' && error.code < 0 ? error.code : null
}

/** What can be spoken of an answer. */
function textOf(answer: Readonly<Record<string, unknown>>): string {
  const { content, structuredContent } = answer
  const texts = Array.isArray(content) ? content.map(spoken).filter((text) => text !== '') : []
  const text = texts.length > 0 ? texts.join('\n') : JSON.stringify(structuredContent ?? null)
  return text.slice(0, MAX_CONTENT_CHARACTERS)
}

function spoken(part: unknown): string {
  if (typeof part !== 'object' || part === null || !('type' in part)) return ''
  if (part.type === 'text' && 'text' in part && typeof part.text === 'string') return part.text
  if (part.type === 'resource' && 'resource' in part) {
    const { resource } = part
    if (typeof resource === 'object' && resource !== null && 'text' in resource) {
      return typeof resource.text === 'string' ? resource.text : ''
    }
  }
  return ''
}
