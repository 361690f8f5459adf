import { readFile } from 'node:fs/promises'

import { InvalidScenario } from '../sandbox/gemini/scenario.ts'
import { readPlacedYaml } from '../text/placed-yaml.ts'
import { messageOf } from '../shared/errors.ts'
import { checkCallScenario, type CallScenario } from './call-scenario.ts'

/** A scenario never needs more. */
const MAX_BYTES = 256 * 1_024

/**
 * Reads a file of `scenarios/`.
 *
 * @throws InvalidScenario with file and line of every problem.
 */
export async function readCallScenario(file: string): Promise<CallScenario> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new InvalidScenario([`${file}: ${messageOf(error)}`], { cause: error })
  }
  return parseCallScenario(text, file)
}

/**
 * Reads a scenario from YAML; `file` is for the error.
 *
 * @throws InvalidScenario with file and line of every problem.
 */
export function parseCallScenario(text: string, file: string): CallScenario {
  if (text.length > MAX_BYTES) {
    throw new InvalidScenario([`${file}: is longer than ${MAX_BYTES / 1_024} KiB; split it`])
  }
  const yaml = readPlacedYaml(text)
  if (yaml.mistakes.length > 0) {
    throw new InvalidScenario(
      yaml.mistakes.map(({ line, message }) => `${file}:${line}: ${message}`),
    )
  }
  const checked = checkCallScenario(yaml.value)
  if (!isListOfMistakes(checked)) return checked
  throw new InvalidScenario(
    checked.map(({ path, message }) => {
      return `${file}:${yaml.lineOf(path)}: ${path.join('.') || 'file'}: ${message}`
    }),
  )
}

function isListOfMistakes(
  checked: ReturnType<typeof checkCallScenario>,
): checked is Exclude<typeof checked, CallScenario> {
  return Array.isArray(checked)
}
