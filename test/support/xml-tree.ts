import { SaxesParser } from 'saxes'

/** An XML element with its attributes, and its children without blank text. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: (XmlElement | string)[]
}

/** Parses XML strictly; throws where it is not well-formed. */
export function xmlTree(xml: string): XmlElement {
  const root: XmlElement = { name: '#document', attributes: {}, children: [] }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: { ...attributes }, children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    if (text.trim() !== '') open.at(-1)?.children.push(text)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(xml).close()
  const [top] = root.children
  if (typeof top !== 'object') throw new TypeError('no element')
  return top
}

/** All elements of a name, at any depth. */
export function elementsNamed(tree: XmlElement, name: string): readonly XmlElement[] {
  const below = tree.children.flatMap((child) =>
    typeof child === 'string' ? [] : elementsNamed(child, name),
  )
  return tree.name === name ? [tree, ...below] : below
}
