import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'

import { messageOf } from '../../shared/errors.ts'
import { checkScenario, InvalidScenario, type Scenario } from './scenario.ts'

/** The scenario that the sandbox plays when it is given none. */
export const ASSEMBLY_HELP = new URL('../scenarios/assembly-help.yaml', import.meta.url)

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
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  if (document.errors.length > 0) {
    throw new InvalidScenario(
      document.errors.map(
        (error) => `${path}:${lineCounter.linePos(error.pos[0]).line}: ${error.message}`,
      ),
    )
  }
  const checked = checkScenario(document.toJS())
  if (!Array.isArray(checked)) return checked
  throw new InvalidScenario(
    checked.map((problem) => {
      const { line } = lineCounter.linePos(offsetOf(document, problem.path))
      return `${path}:${line}: ${problem.path.join('.') || 'file'}: ${problem.message}`
    }),
  )
}

/** Where the deepest part of the path that exists is written: its key, or the value itself. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = document.getIn(path.slice(0, depth - 1), true)
    const last = path[depth - 1]
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
      : undefined
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true)
    const offset = isNode(node) ? node.range?.[0] : undefined
    if (offset !== undefined) return offset
  }
  return 0
}
