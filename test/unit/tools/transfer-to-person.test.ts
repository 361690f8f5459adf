import { describe, expect, test } from 'vitest'
import { transferToPerson } from '../../../src/tools/transfer-to-person.ts'
import type { ToolContext, ToolResult } from '../../../src/tools/tool.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { runTool } from '../../support/tool-context.ts'
import { testAgent } from '../../support/agents.ts'

const world = {
  manuals: testAgent.manuals,
  people: ['support', 'Anna'],
  publicUrl: 'https://calls.example.com',
}

async function transferred(
  args: Readonly<Record<string, unknown>>,
  people = world.people,
  settings: { to?: string[] } = {},
): Promise<{ result: ToolResult; given: unknown[]; warnings: number }> {
  const given: unknown[] = []
  const { log, lines } = memoryLog()
  const line = { transfer: (...to: unknown[]) => given.push(to) } as unknown as ToolContext['line']
  const tool = transferToPerson.create(settings, { ...world, people })
  const result = await runTool(tool, args, { line, log })
  return { result, given, warnings: lines.length }
}

describe('people of the folder', () => {
  test.each(['support', 'SUPPORT', ' anna '])('"%s"', async (person) => {
    const { result, given } = await transferred({ person, summary: 'A hinge is missing.' })
    expect(result.status).toBe('ok')
    expect(given).toEqual([[result['person'], 'A hinge is missing.']])
    expect(world.people).toContain(result['person'])
  })

  test('hear no more of a summary than they can keep in mind', async () => {
    const { given } = await transferred({ person: 'support', summary: 'x'.repeat(2_000) })
    expect(given).toEqual([['support', 'x'.repeat(600)]])
  })

  test('are named to the model', () => {
    expect(transferToPerson.create({}, world).description).toContain('support, Anna')
  })
})

describe('nobody else is ever dialled', () => {
  test.each(['+19005550100', '911', 'my lawyer', 'toString', 'support; +15550100'])(
    '"%s" is refused, and logged',
    async (person) => {
      const { result, given, warnings } = await transferred({ person, summary: 'Please.' })
      expect(result).toMatchObject({ status: 'refused', people: world.people })
      expect([given, warnings]).toEqual([[], 1])
    },
  )

  test('who is not in the settings', async () => {
    const { result } = await transferred({ person: 'Anna', summary: 'Please.' }, world.people, {
      to: ['support'],
    })
    expect(result).toMatchObject({ status: 'refused', people: ['support'] })
  })

  test('without people a callback is offered', async () => {
    const { result } = await transferred({ person: 'support', summary: 'Please.' }, [])
    expect(result).toMatchObject({ status: 'refused', retryable: false })
    expect(result.message).toMatch(/calls them back/)
  })
})

test('settings are strict', () => {
  expect(transferToPerson.settings.safeParse({}).success).toBe(true)
  expect(transferToPerson.settings.safeParse({ to: [] }).success).toBe(false)
  expect(transferToPerson.settings.safeParse({ numbers: ['+1'] }).success).toBe(false)
})
