import type { Agent } from './agents/agent.ts'
import { loadAgents, type AgentCheck } from './agents/load-agents.ts'
import { assistantProblems } from './config/browser.ts'
import { readConfig, type Config } from './config/config.ts'
import type { Environment } from './config/env.ts'
import type { ConfigChecks } from './config/variables.ts'
import { StartupFailed, type StartupProblem } from './shared/errors.ts'
import { toolProblems } from './tools/tool-problems.ts'

const DEFAULT_AGENTS_DIR = 'agents'

/** What the file of an assistant cannot know is wrong with it. */
export const agentCheck =
  (environment: Environment): AgentCheck =>
  (agent, placeOf) =>
    toolProblems(agent, placeOf, (name) => environment[name])

/**
 * Reads the configuration and the assistants.
 *
 * @throws StartupFailed with the problems of both at once.
 */
export async function readSetup(
  environment: Environment,
  checks: ConfigChecks,
): Promise<{ config: Config; agents: ReadonlyMap<string, Agent> }> {
  const problems: StartupProblem[] = []
  const collect = (error: unknown): null => {
    if (!(error instanceof StartupFailed)) throw error
    problems.push(...error.problems)
    return null
  }
  let config: Config | null = null
  try {
    config = readConfig(environment, checks)
  } catch (error) {
    collect(error)
  }
  const dir = config?.agentsDir ?? (environment['AGENTS_DIR'] || DEFAULT_AGENTS_DIR)
  const agents = await loadAgents(dir, agentCheck(environment)).catch(collect)
  if (config !== null && agents !== null) {
    problems.push(...assistantProblems(config.browser, (name) => agents.has(name)))
  }
  if (config === null || agents === null || problems.length > 0) throw new StartupFailed(problems)
  return { config, agents }
}
