import type { Agent } from '../../src/agents/agent.ts'

const HEAD = ['assistant', 'version', 'answers', 'manuals', 'tools'] as const

/** A line for each assistant: which calls are its own, and what it may use. */
export function agentsTable(agents: ReadonlyMap<string, Agent>): string {
  const rows = [...agents.values()].map((agent) => [
    agent.name,
    agent.version,
    callsOf(agent),
    String(agent.manuals.manuals.length),
    toolsOf(agent),
  ])
  const widths = HEAD.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  return [HEAD, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function callsOf({ numbers, rollout, default: isDefault }: Agent): string {
  if (rollout !== null) return `${rollout.percent} % of ${rollout.of}`
  const all = isDefault ? [...numbers, 'all other numbers'] : numbers
  return all.length === 0 ? 'nothing: it has no number' : all.join(', ')
}

function toolsOf({ tools, http, mcp }: Agent): string {
  const names = Object.keys(tools)
  const more = [
    ...(http.length > 0 ? [`${http.length} by HTTP`] : []),
    ...(mcp.length > 0 ? [`${mcp.length} MCP servers`] : []),
  ]
  return [...names, ...more].join(', ') || 'none'
}
