// Plays scripted conversations and judges them by rules: npm run scenario -- --help
import { existsSync } from 'node:fs'

import { readEnvironment } from '../src/config/env.ts'
import { ServerProcess } from '../src/sandbox/server-process.ts'
import { agentsAround, findScenarios } from '../src/scenario/find-scenarios.ts'
import { runScenarios, type ScenarioToRun } from '../src/scenario/run-scenarios.ts'
import { remarks, scenarioReport, scenarioTable } from '../src/scenario/scenario-report.ts'
import { isKept } from '../src/scenario/scenario-result.ts'
import { HexkeyError } from '../src/shared/errors.ts'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run scenario -- FILE [FILE…] | --all [options]

Plays scripted conversations through the real server and judges them by the rules of their files:
which tools were called, what was said, how quickly, how the call ended, what was ordered.

  FILE             a scenario, for example agents/assembly-help/scenarios/missing-part.yaml
  --all            the scenarios of all assistants; prints a table
  --agents DIR     the folder of the assistants (default: the one around the file, or agents)
  --real           with the real model, by GEMINI_API_KEY from the environment or a file named .env;
                   the model: section of the files is not used then (default: the sandbox's model)
  --at-a-time N    scenarios side by side, 1 to 8 (default 3)
  --json           prints one JSON object on the last line
  --help           this text

Exits with 0 when every rule was kept, with 1 otherwise.`

/** The command line cannot be used; the message says what to change. */
class ScenarioProblem extends HexkeyError {
  readonly code = 'SCENARIO_PROBLEM'
  readonly retryable = false
}

async function main(): Promise<void> {
  const given = readCommandLine(USAGE, {
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      agents: { type: 'string' },
      real: { type: 'boolean', default: false },
      'at-a-time': { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    },
  })
  if (given === null) return
  const { values, positionals } = given
  const atATime = readAtATime(values['at-a-time'])
  const chosen = await choose(values.all, values.agents, positionals)
  const realModel = values.real ? readRealModel() : null
  await ServerProcess.compile()
  const results = await runScenarios(chosen, { realModel, atATime }, (result) => {
    if (!values.all) console.log(`${scenarioReport(result)}\n`)
    else console.log(`${isKept(result) ? 'kept  ' : 'BROKEN'}  ${result.name}`)
  })
  if (values.all) {
    const broken = results.filter((result) => !isKept(result))
    for (const result of broken) console.log(`\n${scenarioReport(result)}`)
    console.log(`\n${scenarioTable(results)}\n`)
    for (const remark of remarks(results)) console.log(remark)
  }
  const kept = results.every(isKept)
  if (values.json) console.log(JSON.stringify({ kept, results }))
  process.exitCode = kept ? 0 : 1
}

async function choose(
  all: boolean,
  agents: string | undefined,
  files: readonly string[],
): Promise<readonly ScenarioToRun[]> {
  if (all && files.length > 0) throw new ScenarioProblem('Give either --all or files, not both.')
  if (!all && files.length === 0) throw new ScenarioProblem('Give a scenario file, or --all.')
  if (!all) {
    return [...new Set(files)].map((file) => ({
      file,
      agents: agents ?? agentsAround(file) ?? 'agents',
    }))
  }
  const folder = agents ?? 'agents'
  if (!existsSync(folder)) throw new ScenarioProblem(`--agents: there is no folder ${folder}.`)
  const found = await findScenarios(folder)
  if (found.length > 0) return found
  throw new ScenarioProblem(`${folder} holds no scenario; put one into ${folder}/NAME/scenarios/.`)
}

function readAtATime(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 8) return value
  throw new ScenarioProblem(`--at-a-time "${text}" must be a whole number from 1 to 8.`)
}

/** What of the environment leads the server to the real model. */
function readRealModel(): Readonly<Record<string, string>> {
  const environment = readEnvironment()
  const key = environment['GEMINI_API_KEY'] ?? ''
  if (key === '') throw new ScenarioProblem('--real needs GEMINI_API_KEY, in .env or set here.')
  const model = environment['GEMINI_MODEL'] ?? ''
  return { GEMINI_API_KEY: key, ...(model === '' ? {} : { GEMINI_MODEL: model }) }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof HexkeyError)) throw error
  refuseCommandLine(USAGE, error.message)
}
