import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { messageOf } from '../../shared/errors.ts'
import { readPlacedYaml } from '../../text/placed-yaml.ts'
import { checkScenario, InvalidScenario, type Scenario } from './scenario.ts'

/** The scenario that the sandbox plays when it is given none. */
export const ASSEMBLY_HELP = new URL('../scenarios/assembly-help.yaml', import.meta.url)

/** The same kind of call, with the tools of the furniture assistant: what the demo shows. */
export const FURNITURE_CALL = new URL('../scenarios/furniture-call.yaml', import.meta.url)

/**
 * Reads a scenario file.
 *
 * @throws InvalidScenario with path and line of every problem.
 */
export function loadScenario(file: string | URL): Scenario {
  const path = file instanceof URL ? fileURLToPath(file) : file
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new InvalidScenario([`${path}: ${messageOf(error)}`], { cause: error })
  }
  return parseScenario(text, path)
}

/**
 * Reads a scenario from YAML; `path` is for the error.
 *
 * @throws InvalidScenario with path and line of every problem.
 */
export function parseScenario(text: string, path: string): Scenario {
  const yaml = readPlacedYaml(text)
  if (yaml.mistakes.length > 0) {
    throw new InvalidScenario(
      yaml.mistakes.map(({ line, message }) => `${path}:${line}: ${message}`),
    )
  }
  const checked = checkScenario(yaml.value)
  if (!Array.isArray(checked)) return checked
  throw new InvalidScenario(
    checked.map((problem) => {
      const place = problem.path.join('.') || 'file'
      return `${path}:${yaml.lineOf(problem.path)}: ${place}: ${problem.message}`
    }),
  )
}
