import { z } from 'zod'
import type { Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import { credentials, type Credentials, type RequestSettings } from '../http/credentials.ts'
import { AS_DATA, type ToolsFromElsewhere } from '../http/http-tools.ts'
import { Reach } from '../http/reach.ts'
import { spokenSize } from '../http/spoken-size.ts'
import type { AnyTool, Tool, ToolContext, ToolResult } from '../tool.ts'
import { CallRefused, type RemoteAnswer, type RemoteTool } from './mcp-connection.ts'
import { McpServer } from './mcp-server.ts'

/** One entry of `mcp:` in `agent.yaml`. */
export interface McpServerEntry extends RequestSettings {
  readonly url: string
  /** The names of the tools that are used. */
  readonly tools: readonly string[]
  readonly timeoutMs: number
  readonly mode: 'blocking' | 'background'
}

type Arguments = Readonly<Record<string, unknown>>

interface Listed {
  readonly entry: McpServerEntry
  readonly server: McpServer
  readonly carried: Credentials
  /** By their names at the server; made once for each description. */
  readonly made: Map<string, { readonly remote: RemoteTool; readonly tool: AnyTool }>
}

const MAX_DESCRIPTION_CHARACTERS = 1_000
/** So that our own word comes before the runner's. */
const RUNNER_GRACE_MS = 500

/** Tools of MCP servers that an assistant's folder names. */
export class McpTools {
  readonly #listed: readonly Listed[]
  readonly #log: Log
  readonly #clock: Clock
  /** Each server is there, or was tried once. */
  readonly ready: Promise<void>

  private constructor(listed: readonly Listed[], parts: ToolsFromElsewhere) {
    this.#listed = listed
    this.#log = parts.log
    this.#clock = parts.clock
    this.ready = Promise.all(listed.map((one) => this.#start(one))).then(() => undefined)
  }

  /**
   * Begins to connect. A server that is away costs its own tools alone, until it is there.
   *
   * @param reach only for tests: how far they reach.
   * @throws StartupFailed when a secret is missing.
   */
  static open(
    entries: readonly McpServerEntry[],
    parts: ToolsFromElsewhere,
    reach: Reach = new Reach(parts),
  ): McpTools {
    const listed = entries.map((entry) => {
      const carried = credentials(entry, parts.environment)
      const server = new McpServer(entry.name, entry.url, carried, { ...parts, reach })
      return { entry, server, carried, made: new Map() }
    })
    return new McpTools(listed, parts)
  }

  /** Those that are known by now: a call takes what is there when it begins. */
  get tools(): readonly AnyTool[] {
    const byName = new Map<string, AnyTool>()
    for (const listed of this.#listed) {
      for (const remote of listed.server.tools) {
        if (!listed.entry.tools.includes(remote.name)) continue
        const tool = this.#toolOf(listed, remote)
        // Of two servers with the same name, the first in the folder has it.
        if (!byName.has(tool.name)) byName.set(tool.name, tool)
      }
    }
    return [...byName.values()]
  }

  async close(): Promise<void> {
    await Promise.all(this.#listed.map(({ server }) => server.close()))
  }

  async #start({ entry, server }: Listed): Promise<void> {
    await server.start()
    const there = new Set(server.tools.map(({ name }) => name))
    const missing = entry.tools.filter((name) => !there.has(name))
    if (there.size > 0 && missing.length > 0) {
      this.#log.warn({ server: entry.name, missing }, 'an MCP server lacks tools')
    }
  }

  #toolOf(listed: Listed, remote: RemoteTool): AnyTool {
    const before = listed.made.get(remote.name)
    if (before?.remote === remote) return before.tool
    const tool = this.#makeTool(listed, remote)
    listed.made.set(remote.name, { remote, tool })
    return tool
  }

  #makeTool({ entry, server, carried }: Listed, remote: RemoteTool): Tool<Arguments> {
    const { timeoutMs } = entry
    return {
      name: toolName(remote.name),
      description: remote.description.slice(0, MAX_DESCRIPTION_CHARACTERS),
      // The server checks them: its schema may say more than zod understands.
      parameters: z.record(z.string(), z.unknown()),
      schema: remote.schema,
      mode: entry.mode,
      timeoutMs: timeoutMs + RUNNER_GRACE_MS,
      run: async (args, context) => {
        const limit = new AbortController()
        const timer = this.#clock.after(timeoutMs, () => {
          limit.abort()
        })
        const signal = AbortSignal.any([context.signal, limit.signal])
        try {
          return resultOf(await server.call(remote.name, args, signal, timeoutMs * 2), carried)
        } catch (error) {
          this.#logFailure(entry.name, remote.name, context, carried.scrub(messageOf(error)))
          return failure(error, limit.signal.aborted)
        } finally {
          timer.cancel()
        }
      },
    }
  }

  #logFailure(server: string, tool: string, { callId }: ToolContext, reason: string): void {
    this.#log.warn({ callId, server, tool, reason }, 'an MCP tool failed')
  }
}

/** Models take lower-case letters, digits and underscores. */
export function toolName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')
}

function resultOf({ isError, text }: RemoteAnswer, { scrub }: Credentials): ToolResult {
  const { value, cut } = spokenSize(parsed(text))
  const answer = JSON.parse(scrub(JSON.stringify(value))) as unknown
  const left = cut ? ' It was too long, parts are left out.' : ''
  if (!isError) return { status: 'ok', message: `It is done. ${AS_DATA}${left}`, answer }
  const message = `It did not work. ${AS_DATA}${left}`
  return { status: 'failed', retryable: false, message, answer }
}

/** Many tools answer with JSON as text: its lists are shortened one by one. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function failure(error: unknown, late: boolean): ToolResult {
  if (late) return { status: 'failed', retryable: true, message: 'The service took too long.' }
  if (error instanceof CallRefused) {
    const why = error.cause === undefined ? '' : ` ${messageOf(error.cause).slice(0, 300)}`
    return { status: 'failed', retryable: false, message: `The service refused the call.${why}` }
  }
  const message = 'The service cannot be reached right now.'
  return { status: 'failed', retryable: true, message }
}
