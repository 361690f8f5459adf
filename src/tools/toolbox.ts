import type { ManualShelf } from '../manuals/manual-shelf.ts'
import { builtinTools } from './builtin-tools.ts'
import { httpTools, type HttpToolEntry, type ToolsFromElsewhere } from './http/http-tools.ts'
import { McpTools, type McpServerEntry } from './mcp/mcp-tools.ts'
import type { ToolWorld } from './tool-kind.ts'
import type { AnyTool } from './tool.ts'

/** An assistant, as far as its tools go. */
export interface ToolUser {
  readonly name: string
  /** Settings by the name of the tool. */
  readonly tools: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly http: readonly HttpToolEntry[]
  readonly mcp: readonly McpServerEntry[]
  readonly people: Readonly<Record<string, unknown>>
  readonly manuals: ManualShelf
}

export interface ToolboxOptions extends ToolsFromElsewhere {
  /** Without a slash at its end. */
  readonly publicUrl: string
}

/** Lists of MCP servers that are kept connected; assistants with the same list share them. */
const MAX_SERVER_LISTS = 16

/** The tools of all assistants: those that come with Hexkey, and those from elsewhere. */
export class Toolbox {
  readonly #options: ToolboxOptions
  /** What does not change while an assistant is loaded. */
  readonly #fixed = new WeakMap<ToolUser, readonly AnyTool[]>()
  /** By their settings; the oldest are closed when there are too many. */
  readonly #servers = new Map<string, McpTools>()

  constructor(options: ToolboxOptions) {
    this.#options = options
  }

  /** The tools of an assistant by name, as far as their servers are there by now. */
  of(user: ToolUser): ReadonlyMap<string, AnyTool> {
    const byName = new Map<string, AnyTool>()
    // What comes first has the name.
    for (const tool of [...this.#fixedOf(user), ...(this.#serversOf(user)?.tools ?? [])]) {
      if (!byName.has(tool.name)) byName.set(tool.name, tool)
    }
    return byName
  }

  /**
   * Begins to connect the servers of these assistants. Resolves when each was tried once, after
   * `limitMs` in any case: those that are late are there for later calls.
   */
  async connect(users: Iterable<ToolUser>, limitMs: number): Promise<void> {
    const late = Promise.withResolvers<undefined>()
    const timer = this.#options.clock.after(limitMs, () => {
      late.resolve(undefined)
    })
    const tried = Promise.all([...users].map(async (user) => this.#serversOf(user)?.ready))
    try {
      await Promise.race([tried, late.promise])
    } finally {
      timer.cancel()
    }
  }

  async close(): Promise<void> {
    const servers = [...this.#servers.values()]
    this.#servers.clear()
    await Promise.all(servers.map((one) => one.close()))
  }

  #fixedOf(user: ToolUser): readonly AnyTool[] {
    const made = this.#fixed.get(user)
    if (made !== undefined) return made
    const { publicUrl } = this.#options
    const world: ToolWorld = {
      manuals: user.manuals,
      people: Object.keys(user.people),
      publicUrl,
      picturesUrl: `${publicUrl}/pictures/${user.name}`,
    }
    const builtin = Object.entries(user.tools).flatMap(([name, settings]) => {
      const kind = builtinTools.get(name)
      return kind === undefined ? [] : [kind.create(kind.settings.parse(settings), world)]
    })
    const tools = [...builtin, ...httpTools(user.http, this.#options)]
    this.#fixed.set(user, tools)
    return tools
  }

  #serversOf(user: ToolUser): McpTools | null {
    if (user.mcp.length === 0) return null
    const key = JSON.stringify(user.mcp)
    const known = this.#servers.get(key)
    if (known !== undefined) return known
    const opened = McpTools.open(user.mcp, this.#options)
    this.#servers.set(key, opened)
    for (const [oldest, servers] of this.#servers) {
      if (this.#servers.size <= MAX_SERVER_LISTS) break
      this.#servers.delete(oldest)
      void servers.close()
    }
    return opened
  }
}
