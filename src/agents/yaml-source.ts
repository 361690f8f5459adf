import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml'
import { messageOf } from '../shared/errors.ts'

/** A mistake in the file's form; `line` counts from 1. */
interface YamlMistake {
  readonly line: number
  readonly message: string
}

/** A parsed file that still knows on which line each of its values stands. */
export interface YamlSource {
  readonly value: unknown
  readonly mistakes: readonly YamlMistake[]
  /**
   * The line of the value at `path`, from 1. Of a value that is not there: the line of the innermost
   * key around it.
   */
  lineOf(path: readonly PropertyKey[]): number
}

/** Reads one YAML 1.2 document. Never throws: what cannot be read is in `mistakes`. */
export function parseYaml(text: string): YamlSource {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const lineAt = (offset: number): number => Math.max(1, counter.linePos(offset).line)
  const mistakes = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineAt(pos[0]),
    message,
  }))
  const lineOf = (path: readonly PropertyKey[]): number => lineAt(offsetOf(document, path))
  if (mistakes.length > 0) return { value: undefined, mistakes, lineOf }
  try {
    return { value: document.toJS(), mistakes, lineOf }
  } catch (thrown) {
    // Aliases are resolved only here: unknown ones, and far too many of them.
    return { value: undefined, mistakes: [{ line: 1, message: messageOf(thrown) }], lineOf }
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents
  let offset = document.contents?.range?.[0] ?? 0
  for (const segment of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === segment)
      if (pair === undefined || !isScalar(pair.key)) return offset
      offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node) && typeof segment === 'number') {
      node = node.items[segment]
      if (isScalar(node)) offset = node.range?.[0] ?? offset
    }
  }
  return offset
}
