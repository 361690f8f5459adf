import { expect, test } from 'vitest'
import { readManuals } from '../../../src/manuals/read-manuals.ts'
import { listParts } from '../../../src/tools/list-parts.ts'
import { runTool } from '../../support/tool-context.ts'

const { shelf } = await readManuals('agents/assembly-help')
const world = { manuals: shelf!, people: [], publicUrl: 'https://example.com' }
const tool = listParts.create({}, world)

const memory = new Map<string, unknown>([['product', 'FJ-2042']])

test('all parts come in a few groups that fit an answer', async () => {
  for (const { articleNumber, parts } of world.manuals.manuals) {
    const result = await runTool(tool, { product: articleNumber })
    const groups = result['groups'] as { letter: string; pieces: number; parts: string }[]
    expect(groups.map(({ letter }) => letter)).toEqual(['P', 'A', 'B', 'C'])
    expect(result['complete']).toBe(true)
    expect(JSON.stringify(result).length).toBeLessThan(4_000)
    const pieces = groups.reduce((sum, group) => sum + group.pieces, 0)
    expect(pieces).toBe(parts.reduce((sum, { count }) => sum + count, 0))
  }
})

test('the parts of one step come with their names and counts', async () => {
  const result = await runTool(tool, { step: 3 }, { memory })
  expect(result).toMatchObject({ status: 'ok', step: 3 })
  expect(result['parts']).toContain('A2 cam lock, 12 of them')
})

test('a step that takes nothing says so', async () => {
  const result = await runTool(tool, { step: 17, product: 'Nattro' })
  expect(result).toMatchObject({ status: 'ok', parts: [] })
  expect(result.message).toContain('no new parts')
})

test.each([0, 23, 2.5])('step %d is not there', async (step) => {
  const result = await runTool(tool, { step }, { memory })
  expect(result.status).toBe('no_results')
  expect(result.message).toContain('1 to 22')
})

test('without a product it has to be asked for', async () => {
  expect((await runTool(tool, {})).status).toBe('pending')
})
