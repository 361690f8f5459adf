import { loadAgents, type AgentCheck } from '../src/agents/load-agents.ts'
import { readEnvironment } from '../src/config/env.ts'
import { StartupFailed } from '../src/shared/errors.ts'
import { toolProblems } from '../src/tools/tool-problems.ts'
import { agentsTable } from './agents-check/agents-table.ts'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run agents:check -- [DIR]

Reads the assistants of a directory as the server does, and prints every problem with its file,
its line and its cure, or a table of the assistants. Exit code 0: all can be used; 1: problems.

  DIR      where the folders of the assistants are (default: agents)
  --help   this text`

const given = readCommandLine(USAGE, { allowPositionals: true, options: {} })

if (given !== null) {
  const [dir = 'agents', ...more] = given.positionals
  if (more.length > 0) refuseCommandLine(USAGE, 'Name one directory.')
  else await check(dir)
}

async function check(dir: string): Promise<void> {
  try {
    const environment = readEnvironment()
    const check: AgentCheck = (agent, placeOf) =>
      toolProblems(agent, placeOf, (name) => environment[name])
    console.log(agentsTable(await loadAgents(dir, check)))
  } catch (error) {
    if (!(error instanceof StartupFailed)) throw error
    for (const { where, problem, cure } of error.problems) {
      console.error(`${where} ${problem}\n  ${cure}`)
    }
    const { length } = error.problems
    console.error(`${length} ${length === 1 ? 'problem' : 'problems'}`)
    process.exitCode = 1
  }
}
