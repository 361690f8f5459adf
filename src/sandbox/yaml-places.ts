import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'

import { messageOf } from '../shared/errors.ts'

/** Where something stands in a document: keys and indexes, from the outside in. */
type YamlPath = readonly (string | number)[]

/** A document that still knows where its values stand. */
export interface PlacedYaml {
  readonly value: unknown
  /** What cannot be read; then `value` is undefined. Lines count from 1. */
  readonly mistakes: readonly { readonly line: number; readonly message: string }[]
  /** The line of the deepest part of the path that exists: its key, or the value itself. */
  lineOf(path: YamlPath): number
}

/** Reads one YAML document. Never throws. */
export function readPlacedYaml(text: string): PlacedYaml {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const lineAt = (offset: number): number => Math.max(1, counter.linePos(offset).line)
  const lineOf = (path: YamlPath): number => lineAt(offsetOf(document, path))
  const mistakes = document.errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), message }))
  if (mistakes.length > 0) return { value: undefined, mistakes, lineOf }
  try {
    return { value: document.toJS(), mistakes, lineOf }
  } catch (thrown) {
    // Aliases are resolved only here: unknown ones, and far too many of them.
    return { value: undefined, mistakes: [{ line: 1, message: messageOf(thrown) }], lineOf }
  }
}

function offsetOf(document: Document, path: YamlPath): number {
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
