import { expect, test } from 'vitest'
import { z } from 'zod'
import { declarationsOf } from '../../../../src/call/tools/declarations.ts'
import { testTool, toolsOf } from '../../../support/tool-rig.ts'

const run = () => ({ status: 'ok', message: '' }) as const

test('a tool is declared with the schema of its parameters', () => {
  const parameters = z.object({
    product: z.string().describe('Its name.'),
    step: z.int().min(1).default(1).describe('Its number.'),
    count: z.int().optional(),
  })
  const [declared] = declarationsOf(toolsOf(testTool('get_step', run, { parameters })))
  expect(declared).toMatchObject({
    name: 'get_step',
    description: 'The tool get_step.',
    background: false,
    schema: {
      type: 'object',
      properties: {
        product: { type: 'string', description: 'Its name.' },
        step: { type: 'integer', minimum: 1, description: 'Its number.' },
        count: { type: 'integer' },
      },
      required: ['product'],
    },
  })
  expect(JSON.stringify(declared?.schema)).not.toContain('9007199254740991')
  expect('interrupts' in declared!).toBe(false)
})

test('a schema of its own goes first, and is declared once', () => {
  const schema = { type: 'object', properties: { x: { type: 'string' } } }
  const tools = toolsOf(testTool('find', run, { schema, mode: 'background', interrupts: true }))
  const [declared] = declarationsOf(tools)
  expect(declared).toMatchObject({ schema, background: true, interrupts: true })
  expect(declarationsOf(tools)[0]).toBe(declared)
})
