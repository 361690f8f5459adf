import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml'

/** A mistake in the form of a document; `line` counts from 1. */
interface YamlMistake {
  readonly line: number
  readonly message: string
}

/** A document that still knows on which line each of its values stands. */
export interface PlacedYaml {
  /** Undefined when there are mistakes. */
  readonly value: unknown
  readonly mistakes: readonly YamlMistake[]
  /**
   * The line of the value at `path`, from 1. Of a value that is not there: the line of the innermost
   * part of the path that is.
   */
  readonly lineOf: (path: readonly PropertyKey[]) => number
}

/**
 * Reads one YAML 1.2 document. Never throws: what cannot be read is in `mistakes`.
 *
 * @param firstLine the line of the file on which `text` begins.
 */
export function readPlacedYaml(text: string, firstLine = 1): PlacedYaml {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const lineAt = (offset: number): number =>
    firstLine + Math.max(1, counter.linePos(offset).line) - 1
  const lineOf = (path: readonly PropertyKey[]): number => lineAt(offsetOf(document, path))
  const mistakes = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineAt(pos[0]),
    message,
  }))
  if (mistakes.length > 0) return { value: undefined, mistakes, lineOf }
  try {
    return { value: document.toJS(), mistakes, lineOf }
  } catch (thrown) {
    // Aliases are resolved only here: unknown ones, and far too many of them.
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { value: undefined, mistakes: [{ line: firstLine, message }], lineOf }
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
      if (isNode(node)) offset = node.range?.[0] ?? offset
    }
  }
  return offset
}
