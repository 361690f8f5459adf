import { beforeEach, describe, expect, test } from 'vitest'
import { CallMemory } from '../../../src/call/tools/call-memory.ts'
import type { Manual, ManualStep } from '../../../src/manuals/manual.ts'
import type { TextOutcome } from '../../../src/tools/desk.ts'
import { sendLink } from '../../../src/tools/send-link.ts'
import type { ToolContext } from '../../../src/tools/tool.ts'
import { runTool } from '../../support/tool-context.ts'

const step = (number: number, diagram: string | null): ManualStep => ({
  number,
  title: `Step ${number}`,
  text: 'Do it.',
  parts: [],
  warnings: [],
  mistakes: [],
  diagram,
})

const billi: Manual = {
  articleNumber: 'FJ-2041',
  product: 'Billi',
  kind: 'wardrobe',
  aliases: [],
  tools: [],
  parts: [],
  steps: [step(1, 'billi-1.svg'), step(2, null), step(3, 'billi-3.png'), step(4, 'billi-4.svg')],
  people: 1,
  minutes: 60,
}

const world = {
  manuals: {
    manuals: [billi],
    manual: (article: string) => (article === billi.articleNumber ? billi : null),
    findProduct: () => ({ kind: 'none' }) as const,
  },
  people: [],
  publicUrl: 'https://calls.example.com',
  picturesUrl: 'https://calls.example.com/pictures/assembly-help',
}
const tool = sendLink.create({ maxPerCall: 2 }, world)

let texts: { key: string; to: string | null; body: string }[]
let outcome: TextOutcome
let memory: CallMemory
let context: Partial<ToolContext>

beforeEach(() => {
  texts = []
  outcome = { kind: 'sent' }
  memory = new CallMemory()
  const desk = {
    sendText: (key: string, { to, body }: { to: string | null; body: string }) => {
      texts.push({ key, to, body })
      return Promise.resolve(to === null ? { kind: 'not-sent', why: 'no-number' } : outcome)
    },
  }
  context = { desk: desk as unknown as ToolContext['desk'], memory, runId: 'run-3' }
  memory.set('product', 'FJ-2041')
  memory.set('step', 4)
})

test('the picture of the step that the call is at goes to the caller', async () => {
  expect(await runTool(tool, {}, context)).toMatchObject({ status: 'ok', step: 4 })
  const body = `Billi, step 4: ${world.picturesUrl}/billi-4.svg`
  expect(texts).toEqual([{ key: 'run-3', to: '+15550100001', body }])
})

test('nobody else is texted, whatever the model asks for', async () => {
  await runTool(tool, { step: 1, to: '+15550100999', number: '+15550100999' }, context)
  expect(texts.map(({ to }) => to)).toEqual(['+15550100001'])
})

test('the same picture goes once, and not many in one call', async () => {
  await runTool(tool, { step: 1 }, context)
  expect((await runTool(tool, { step: 1 }, context)).message).toMatch(/not sent twice/)
  await runTool(tool, { step: 4 }, context)
  memory.set('pictures-sent', ['one.svg', 'two.svg'])
  expect(await runTool(tool, { step: 1 }, context)).toMatchObject({ status: 'refused' })
  expect(texts).toHaveLength(2)
})

describe('nothing is sent', () => {
  test.each([
    [{ step: 2 }, /no picture of step 2, but of these steps: 1, 4/],
    [{ step: 3 }, /no picture of step 3/],
    [{ step: 9 }, /no step 9: Billi has steps 1 to 4/],
  ])('for %o', async (args, words) => {
    const result = await runTool(tool, args, context)
    expect(result.status).toBe('no_results')
    expect(result.message).toMatch(words)
    expect(texts).toEqual([])
  })

  test('before the product is known', async () => {
    memory.set('product', undefined)
    expect(await runTool(tool, {}, context)).toMatchObject({ status: 'pending' })
  })

  test('without a place for pictures', async () => {
    const { manuals, people, publicUrl } = world
    const without = sendLink.create({ maxPerCall: 2 }, { manuals, people, publicUrl })
    expect(await runTool(without, {}, context)).toMatchObject({ why: 'not-set-up' })
  })

  test.each(['+19005550100', '911'])('to %s', async (caller) => {
    expect(await runTool(tool, {}, { ...context, caller })).toMatchObject({ status: 'failed' })
    expect(texts).toEqual([])
  })
})

describe('a failure is told in words, and may be mended', () => {
  test.each([
    ['landline', /takes no text messages/, false],
    ['opted-out', /STOP/, false],
    ['undelivered', /could not be delivered/, false],
    ['not-set-up', /cannot be sent from this line/, false],
    ['unavailable', /just now/, true],
  ] as const)('%s', async (why, words, retryable) => {
    outcome = { kind: 'not-sent', why }
    const result = await runTool(tool, {}, context)
    expect(result).toMatchObject({ status: 'failed', retryable })
    expect(result.message).toMatch(words)
    outcome = { kind: 'sent' }
    expect(await runTool(tool, {}, context)).toMatchObject({ status: 'ok' })
  })

  test('a withheld number', async () => {
    const result = await runTool(tool, {}, { ...context, caller: null })
    expect(result.message).toMatch(/withheld/)
  })
})
