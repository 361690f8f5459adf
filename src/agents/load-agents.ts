import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StartupFailed, type StartupProblem } from '../shared/errors.ts'
import { readAgentInFolder, type AgentInFolder, type PlaceOf } from './agent-folder.ts'
import { agentSetProblems } from './agent-set-problems.ts'
import type { Read } from './agent-text.ts'
import type { Agent } from './agent.ts'

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/
const MAX_AGENTS = 200
const FOLDER_CURE =
  'Make a folder in it with agent.yaml and instructions.md, or point AGENTS_DIR at another one.'

/**
 * What somebody else finds wrong with an assistant whose files are right: settings of tools that
 * do not exist, for example.
 *
 * @param placeOf the file and the line of a setting, for the problem.
 */
export type AgentCheck = (agent: Agent, placeOf: PlaceOf) => readonly StartupProblem[]

/**
 * Loads every assistant of a directory, by name. Hidden entries and plain files beside the folders
 * are passed over.
 *
 * @returns at least one agent, exactly one of them the default.
 * @throws StartupFailed with every problem of all the folders.
 */
export async function loadAgents(
  dir: string,
  check: AgentCheck = () => [],
): Promise<ReadonlyMap<string, Agent>> {
  const found = await findFolders(dir)
  const read = await Promise.all(found.names.map((name) => readAgentInFolder(join(dir, name))))
  const loaded = read.flatMap((folder) => folder.value ?? [])
  const problems = [
    ...found.problems,
    ...read.flatMap((folder) => folder.problems ?? []),
    ...loaded.flatMap(({ agent, placeOf }) => check(agent, placeOf)),
    // What is not right by itself would be missed by the others.
    ...(loaded.length === found.names.length ? agentSetProblems(loaded) : []),
  ]
  if (problems.length > 0) throw new StartupFailed(problems)

  const agents = withDefault(dir, loaded)
  if (agents.problems !== null) throw new StartupFailed(agents.problems)
  return new Map(agents.value.map((agent) => [agent.name, agent]))
}

async function findFolders(
  dir: string,
): Promise<{ readonly names: readonly string[]; readonly problems: readonly StartupProblem[] }> {
  const failed = (problem: string) => ({
    names: [],
    problems: [{ where: dir, problem, cure: FOLDER_CURE }],
  })
  let entries: Dirent[]
  try {
    entries = await readdir(dir, { withFileTypes: true })
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error'
    return failed(
      code === 'ENOENT' ? 'does not exist.' : `cannot be read as a directory (${code}).`,
    )
  }
  const folders = entries.filter((entry) => !entry.isFile() && !entry.name.startsWith('.'))
  if (folders.length === 0) return failed('holds no assistant.')
  if (folders.length > MAX_AGENTS) return failed(`holds more than ${MAX_AGENTS} assistants.`)
  const problems = folders.flatMap((entry) => folderProblem(dir, entry) ?? [])
  const names = folders.filter((entry) => folderProblem(dir, entry) === null)
  return { names: names.map(({ name }) => name).sort(), problems }
}

function folderProblem(dir: string, entry: Dirent): StartupProblem | null {
  const where = join(dir, entry.name)
  if (!entry.isDirectory()) {
    return {
      where,
      problem: 'is a link or a special file.',
      cure: 'Put the folder itself there, or remove it.',
    }
  }
  if (NAME.test(entry.name)) return null
  return {
    where,
    problem: 'has a name that no assistant can have.',
    cure: 'Use lower-case letters, digits and hyphens, at most 63.',
  }
}

/**
 * A lone agent is the default without saying so; among several, one says it. Those that take a
 * share of another's calls are not counted.
 */
function withDefault(dir: string, loaded: readonly AgentInFolder[]): Read<readonly Agent[]> {
  const agents = loaded.map(({ agent }) => agent)
  const [only, ...others] = agents.filter(({ rollout }) => rollout === null)
  if (only !== undefined && others.length === 0) {
    const value = agents.map((one) => (one === only ? asDefault(one) : one))
    return { value, problems: null }
  }
  const defaults = agents.filter((agent) => agent.default).map(({ name }) => name)
  if (defaults.length === 1) return { value: agents, problems: null }
  const problem =
    defaults.length === 0
      ? 'has no default assistant.'
      : `has more than one default assistant: ${defaults.join(', ')}.`
  const cure = 'Write "default: true" in the agent.yaml of exactly one.'
  return { value: null, problems: [{ where: dir, problem, cure }] }
}

function asDefault(agent: Agent): Agent {
  return Object.freeze({ ...agent, default: true })
}
