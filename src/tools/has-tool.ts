import { toolName } from './mcp/mcp-tools.ts'
import type { ToolUser } from './toolbox.ts'

/** Whether an assistant's folder names a tool; the tool's server may be away. */
export function hasTool(
  { tools, http, mcp }: Pick<ToolUser, 'tools' | 'http' | 'mcp'>,
  name: string,
): boolean {
  if (Object.hasOwn(tools, name) || http.some((entry) => entry.name === name)) return true
  return mcp.some((server) => server.tools.some((remote) => toolName(remote) === name))
}
