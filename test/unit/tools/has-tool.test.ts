import { expect, test } from 'vitest'
import { hasTool } from '../../../src/tools/has-tool.ts'

const request = { url: 'https://shop.example.com', headers: {}, timeoutMs: 1_000, mode: 'blocking' }

const agent = {
  tools: { get_step: {} },
  http: [{ ...request, name: 'stock_of', description: '', method: 'GET', parameters: {} }],
  mcp: [{ ...request, name: 'shop', tools: ['Track-Order'] }],
} as unknown as Parameters<typeof hasTool>[0]

test.each([
  ['get_step', true],
  ['stock_of', true],
  // As the model knows it.
  ['track_order', true],
  ['Track-Order', false],
  ['shop', false],
  ['constructor', false],
  ['', false],
])('%s: %s', (name, there) => {
  expect(hasTool(agent, name)).toBe(there)
})
