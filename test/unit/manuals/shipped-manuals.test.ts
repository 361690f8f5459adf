import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readManuals } from '../../../src/manuals/read-manuals.ts'
import { xmlTree, type XmlElement } from '../../support/xml-tree.ts'

const folder = 'agents/assembly-help'
const { shelf, problems } = await readManuals(folder)
const manuals = shelf?.manuals ?? []
const diagrams = join(folder, 'manuals/diagrams')

test('the shipped manuals have no problems', () => {
  expect(problems).toBeNull()
  expect(manuals).toHaveLength(5)
})

test.each(manuals)('the steps of $product use up exactly what is in the box', (manual) => {
  const used = new Map<string, number>()
  for (const { code, count } of manual.steps.flatMap(({ parts }) => parts)) {
    used.set(code, (used.get(code) ?? 0) + count)
  }
  expect(Object.fromEntries(used)).toEqual(
    Object.fromEntries(manual.parts.map(({ code, count }) => [code, count])),
  )
})

test.each(manuals)('$product has 10 to 25 steps, warnings, mistakes and a picture', (manual) => {
  expect(manual.steps.length).toBeGreaterThanOrEqual(10)
  expect(manual.steps.length).toBeLessThanOrEqual(25)
  expect(manual.steps.some(({ warnings }) => warnings.length > 0)).toBe(true)
  expect(manual.steps.some(({ mistakes }) => mistakes.length > 0)).toBe(true)
  expect(manual.steps.some(({ diagram }) => diagram !== null)).toBe(true)
  expect(manual.parts.every(({ looks }) => looks !== null)).toBe(true)
})

test('what can tip over is fixed to the wall, with a warning', () => {
  const tall = manuals.filter(({ kind }) => kind === 'wardrobe' || kind === 'shelf')
  expect(tall).toHaveLength(3)
  for (const { steps } of tall) {
    const wall = steps.find(({ title }) => title === 'Fix it to the wall')
    expect(wall?.warnings.join(' ')).toMatch(/tips over can kill a child.*no cable and no pipe/)
  }
})

const attributes = new Set(
  (
    'xmlns viewBox role aria-labelledby id width height fill stroke stroke-width stroke-linejoin ' +
    'stroke-linecap stroke-dasharray d x y cx cy r font-family font-size'
  ).split(' '),
)

function elements(root: XmlElement): readonly XmlElement[] {
  const below = root.children.filter((child) => typeof child !== 'string')
  return [root, ...below.flatMap(elements)]
}

test('every picture is shown by a step', async () => {
  const shown = manuals.flatMap(({ steps }) => steps.flatMap(({ diagram }) => diagram ?? []))
  expect((await readdir(diagrams)).sort()).toEqual(shown.sort())
})

test.each(await readdir(diagrams))(
  '%s is a plain drawing that loads and runs nothing',
  async (file) => {
    const root = xmlTree(await readFile(join(diagrams, file), 'utf8'))
    expect(root.name).toBe('svg')
    expect(root.attributes['viewBox']).toMatch(/^0 0 \d+ \d+$/)
    for (const { name, attributes: has } of elements(root)) {
      expect(['svg', 'title', 'rect', 'g', 'path', 'circle', 'text']).toContain(name)
      expect(Object.keys(has).filter((attribute) => !attributes.has(attribute))).toEqual([])
      expect(Object.values(has).join(' ')).not.toMatch(/url\(|javascript:/)
    }
  },
)
