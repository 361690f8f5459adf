import { SaxesParser } from 'saxes'

import { HexkeyError } from '../../shared/errors.ts'

/** One element of an XML document. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The character data of this element and of everything inside it, in document order. */
  readonly text: string
}

/** The text is not well-formed XML. */
export class XmlInvalid extends HexkeyError {
  readonly code = 'XML_INVALID'
  readonly retryable = false
}

interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

/**
 * Reads a whole document into a tree. The caller bounds the length of the text.
 *
 * @throws XmlInvalid with line and column at the first thing that is not well-formed.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser()
  const open: OpenElement[] = []
  const roots: XmlElement[] = []

  parser.on('error', (error) => {
    throw new XmlInvalid(`not well-formed XML: ${error.message}`, { cause: error })
  })
  parser.on('opentag', ({ name, attributes }) => {
    open.push({ name, attributes: { ...attributes }, children: [], text: '' })
  })
  const addText = (piece: string): void => {
    for (const element of open) element.text += piece
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const done = open.pop()
    if (done === undefined) return
    const siblings = open.at(-1)?.children ?? roots
    siblings.push(done)
  })

  parser.write(text).close()
  // The parser reports a document without an element as an error; this is for the compiler.
  const [root] = roots
  if (root === undefined) throw new XmlInvalid('not well-formed XML: the document has no element')
  return root
}
