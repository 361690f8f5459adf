import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { agentFileSchema } from '../../src/agents/agent-file.ts'
import { agentOf, readAgentFolder } from '../../src/agents/agent-folder.ts'
import { readAgentText } from '../../src/agents/agent-text.ts'
import type { Agent } from '../../src/agents/agent.ts'
import { readPlacedYaml } from '../../src/text/placed-yaml.ts'
import { createShelf } from '../../src/manuals/search.ts'
import { GreetingNotRecorded } from './problem.ts'

export interface AgentToRecord {
  readonly folder: string
  /** Without its present clip. */
  readonly agent: Agent
  /** The clip that agent.yaml names, or null. */
  readonly namedClip: string | null
}

/**
 * Finds an agent by its name.
 *
 * @throws GreetingNotRecorded when there is no such agent, with the names that there are, or with
 *   everything that is wrong with its folder.
 */
export async function findAgent(agentsDir: string, name: string | null): Promise<AgentToRecord> {
  const names = await agentNames(agentsDir)
  if (name === null || !names.includes(name)) {
    const problem = name === null ? 'is missing.' : `names no assistant in ${agentsDir}.`
    const cure =
      names.length === 0
        ? `There is no assistant in ${agentsDir}: point --agents at the folder that holds them.`
        : `Name one of these: ${names.join(', ')}.`
    throw new GreetingNotRecorded([{ where: '--agent', problem, cure }])
  }
  const folder = join(agentsDir, name)
  const found = await readWithoutClip(folder)
  if (found !== null) return found
  throw new GreetingNotRecorded((await readAgentFolder(folder)).problems ?? [])
}

/** A clip that is missing or broken keeps the server from starting; here it is to be replaced. */
async function readWithoutClip(folder: string): Promise<AgentToRecord | null> {
  const [yaml, instructions] = await Promise.all([
    readAgentText(join(folder, 'agent.yaml')),
    readAgentText(join(folder, 'instructions.md')),
  ])
  const file = agentFileSchema.safeParse(readPlacedYaml(yaml.value ?? '').value)
  if (!file.success || instructions.value === null) return null
  const agent = agentOf(file.data, {
    name: basename(folder),
    version: '',
    instructions: instructions.value,
    // The greeting is spoken without looking anything up.
    manuals: createShelf([]),
    greetingClip: null,
    fillerClip: null,
  })
  return { folder, agent, namedClip: file.data.greetingClip ?? null }
}

async function agentNames(agentsDir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(agentsDir, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    return folders.map((entry) => entry.name).sort()
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error'
    const problem = code === 'ENOENT' ? 'does not exist.' : `cannot be read (${code}).`
    const cure = 'Point --agents, or AGENTS_DIR, at the folder that holds the assistants.'
    throw new GreetingNotRecorded([{ where: agentsDir, problem, cure }])
  }
}
