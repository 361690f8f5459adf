import { expect, test } from 'vitest'
import { readManuals } from '../../../src/manuals/read-manuals.ts'
import { createShelf } from '../../../src/manuals/search.ts'
import { findProduct } from '../../../src/tools/find-product.ts'
import { runTool } from '../../support/tool-context.ts'

const { shelf } = await readManuals('agents/assembly-help')
const world = { manuals: shelf!, people: [], publicUrl: 'https://example.com' }
const tool = findProduct.create({}, world)

test('the product is told and remembered', async () => {
  const memory = new Map<string, unknown>([['step', 4]])
  const result = await runTool(tool, { words: 'nat row' }, { memory })
  expect(result).toMatchObject({ status: 'ok', article_number: 'FJ-3107', steps: 17 })
  expect(memory.get('product')).toBe('FJ-3107')
  expect(memory.get('step')).toBeUndefined()
})

test('the same product again keeps its step', async () => {
  const memory = new Map<string, unknown>([
    ['product', 'FJ-3107'],
    ['step', 4],
  ])
  await runTool(tool, { words: 'Nattro' }, { memory })
  expect(memory.get('step')).toBe(4)
})

test('two that fit are asked about, and nothing is remembered', async () => {
  const memory = new Map<string, unknown>()
  const result = await runTool(tool, { words: 'the wardrobe' }, { memory })
  expect(result).toMatchObject({
    status: 'ambiguous',
    products: [{ article_number: 'FJ-2041' }, { article_number: 'FJ-2042' }],
  })
  expect(memory.size).toBe(0)
})

test.each(['', 'Ikea Malm bed', 'asdf'])('"%s" is none of ours', async (words) => {
  const memory = new Map<string, unknown>([['product', 'FJ-3107']])
  const result = await runTool(tool, { words }, { memory })
  expect(result.status).toBe('no_results')
  expect(result['products']).toHaveLength(5)
  expect(memory.get('product')).toBe('FJ-3107')
})

test('an assistant without manuals says so', async () => {
  const bare = findProduct.create({}, { ...world, manuals: createShelf([]) })
  expect(await runTool(bare, { words: 'the bed' })).toMatchObject({ status: 'no_results' })
})
