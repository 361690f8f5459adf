import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readManuals } from '../../../src/manuals/read-manuals.ts'
import { agentFolders } from '../../support/agent-folders.ts'

const front = `---
articleNumber: FJ-1
product: Stol
kind: chair
people: 1
minutes: 10
parts:
  - { code: A1, name: bolt, count: 4 }
  - { code: B2, name: seat, count: 1 }
---
`.replace('FJ-1', 'FJ-1001')

const steps = `
## 1. Bolt the seat

Lay the seat down.
Turn in the bolts.

Parts: A1 ×4, B2

![The seat](diagrams/seat.svg)

> Warning: Mind your
> fingers.

> Mistake: Too tight.

## 2. Sit down

Sit.
`

async function read(files: Readonly<Record<string, string | Uint8Array>>) {
  await using folders = await agentFolders()
  for (const [path, content] of Object.entries(files)) await folders.write(`a/${path}`, content)
  await folders.write('a/other.txt', '')
  const folder = join(folders.dir, 'a')
  const { shelf, problems } = await readManuals(folder)
  const short = problems?.map(({ where, problem, cure }) => {
    expect(cure).not.toBe('')
    return `${where.replace(`${folder}/`, '')} ${problem.replaceAll(`${folder}/`, '')}`
  })
  return { shelf, problems: short ?? null }
}

const picture = { 'manuals/diagrams/seat.svg': '<svg/>' }
const one = (text: string) => read({ ...picture, 'manuals/stol.md': text })

test('a manual is read with all that its steps say', async () => {
  const { shelf, problems } = await one(front + steps)
  expect(problems).toBeNull()
  expect(shelf?.manual('FJ-1001')).toEqual({
    articleNumber: 'FJ-1001',
    product: 'Stol',
    kind: 'chair',
    aliases: [],
    tools: [],
    people: 1,
    minutes: 10,
    parts: [
      { code: 'A1', name: 'bolt', count: 4, looks: null },
      { code: 'B2', name: 'seat', count: 1, looks: null },
    ],
    steps: [
      {
        number: 1,
        title: 'Bolt the seat',
        text: 'Lay the seat down. Turn in the bolts.',
        parts: [
          { code: 'A1', count: 4 },
          { code: 'B2', count: 1 },
        ],
        warnings: ['Mind your fingers.'],
        mistakes: ['Too tight.'],
        diagram: 'seat.svg',
      },
      expect.objectContaining({ number: 2, parts: [], warnings: [], diagram: null }),
    ],
  })
})

test('lines that end as on Windows are read alike', async () => {
  const { shelf, problems } = await one((front + steps).replaceAll('\n', '\r\n'))
  expect(problems).toBeNull()
  expect(shelf?.manuals[0]?.steps).toHaveLength(2)
})

test('a folder without manuals is an empty shelf', async () => {
  expect((await read({})).shelf?.manuals).toEqual([])
})

test.each([
  ['no front matter', 'Hello', ['manuals/stol.md:1 has no front matter.']],
  [
    'broken YAML',
    (front + steps).replace('kind: chair', 'kind: [chair'),
    [expect.stringMatching(/^manuals\/stol\.md:\d+ is not valid YAML/)],
  ],
  [
    'an unknown key',
    (front + steps).replace('people: 1', 'people: 1\ncolour: red'),
    ['manuals/stol.md:6 "colour" is not a known key.'],
  ],
  [
    'a wrong value',
    (front + steps).replace('count: 4', 'count: four'),
    [expect.stringMatching(/^manuals\/stol\.md:8 "parts\.0\.count"/)],
  ],
  [
    'a missing value',
    (front + steps).replace('product: Stol\n', ''),
    [expect.stringMatching(/^manuals\/stol\.md:\d+ "product"/)],
  ],
  [
    'a part listed twice',
    (front + steps).replace('code: B2', 'code: A1').replace(', B2', ''),
    ['manuals/stol.md:9 lists the part A1 a second time.'],
  ],
  [
    'a part that is not listed',
    (front + steps).replace('Parts: A1 ×4, B2', 'Parts: A1 ×4, C3'),
    ['manuals/stol.md:17 needs the part C3, which is not in the parts list.'],
  ],
  [
    'a part twice in one step',
    (front + steps).replace(', B2', ', A1'),
    ['manuals/stol.md:17 names A1 twice in one step.'],
  ],
  [
    'parts that cannot be read',
    (front + steps).replace('×4, B2', 'four times'),
    ['manuals/stol.md:17 has a part that cannot be read.'],
  ],
  [
    'a gap between steps',
    (front + steps).replace('## 2.', '## 3.'),
    ['manuals/stol.md:26 is step 3 where step 2 belongs.'],
  ],
  ['no steps', front, [expect.stringMatching(/has no steps\.$/)]],
  [
    'a step without text',
    (front + steps).replace('Sit.\n', ''),
    ['manuals/stol.md:26 is a step without text.'],
  ],
  [
    'text before the steps',
    front + '\nHello.\n' + steps,
    ['manuals/stol.md:12 stands before the first step.'],
  ],
  [
    'another heading',
    `${front}${steps}### Notes\n`,
    [expect.stringMatching(/is a heading that is no step\.$/)],
  ],
  [
    'a quotation of no kind',
    (front + steps).replace('Warning:', 'Danger:'),
    [expect.stringMatching(/is a quotation of no kind/), expect.stringMatching(/no kind/)],
  ],
  [
    'a picture outside of diagrams',
    (front + steps).replace('diagrams/seat.svg', '../seat.svg'),
    ['manuals/stol.md:19 is no picture.'],
  ],
  [
    'a picture that is not there',
    (front + steps).replace('seat.svg', 'stool.svg'),
    ['manuals/stol.md:19 shows diagrams/stool.svg, which is missing.'],
  ],
  [
    'a step too long to be spoken',
    (front + steps).replace('Sit.', 'Sit down. '.repeat(200)),
    [expect.stringMatching(/:26 is a step of \d+ characters/)],
  ],
])('%s is a problem with its line', async (_what, text, expected) => {
  const { shelf, problems } = await one(text)
  expect(shelf).toBeNull()
  expect(problems).toEqual(expected)
})

test('every mistake of every manual is told at once', async () => {
  const bad = (front + steps).replace('kind: chair\n', '').replace('## 2.', '## 4.')
  const { problems } = await read({ ...picture, 'manuals/a.md': bad, 'manuals/b.md': bad })
  expect(problems).toHaveLength(4)
})

test('two manuals do not share an article number', async () => {
  const both = { 'manuals/a.md': front + steps, 'manuals/b.md': front + steps }
  expect((await read({ ...picture, ...both })).problems).toEqual([
    'manuals/b.md:1 has the article number FJ-1001 of manuals/a.md.',
  ])
})

test('a manual is text of at most 256 KiB', async () => {
  expect((await one('a'.repeat(256 * 1_024 + 1))).problems).toEqual([
    expect.stringMatching(/^manuals\/stol\.md:1 has 262145 bytes/),
  ])
  const { problems } = await read({ 'manuals/stol.md': new Uint8Array([0xff, 0xfe]) })
  expect(problems).toEqual(['manuals/stol.md:1 is not UTF-8 text.'])
})

test('there are at most 200 manuals', async () => {
  const many = Array.from({ length: 201 }, (_, index) => [`manuals/${index}.md`, ''] as const)
  expect((await read(Object.fromEntries(many))).problems).toEqual([
    expect.stringContaining('has 201 manuals'),
  ])
})

test('a link that leaves the folder is not followed', async () => {
  await using folders = await agentFolders()
  await folders.write('secret.md', front + steps)
  await folders.write('a/manuals/b.txt', '')
  await symlink(join(folders.dir, 'secret.md'), join(folders.dir, 'a/manuals/stol.md'))
  const { problems } = await readManuals(join(folders.dir, 'a'))
  expect(problems).toEqual([
    expect.objectContaining({ problem: 'is a link that leaves its folder.' }),
  ])
})
