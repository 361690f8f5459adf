import { expect, test } from 'vitest'
import { readManuals } from '../../../src/manuals/read-manuals.ts'
import { getStep } from '../../../src/tools/get-step.ts'
import { runTool } from '../../support/tool-context.ts'

const { shelf } = await readManuals('agents/assembly-help')
const world = { manuals: shelf!, people: [], publicUrl: 'https://example.com' }
const tool = getStep.create({}, world)

function call(step?: number, product = 'FJ-3107') {
  const memory = new Map<string, unknown>([['product', product]])
  if (step !== undefined) memory.set('step', step)
  let runs = 0
  const run = (args: Readonly<Record<string, unknown>>, runId = `run-${(runs += 1)}`) =>
    runTool(tool, args, { memory, runId })
  return { memory, run }
}

test('steps follow one another, back and again', async () => {
  const { run, memory } = call()
  const steps: unknown[] = []
  for (const move of ['next', 'next', 'next', 'previous', 'repeat']) {
    steps.push((await run({ move }))['step'])
  }
  steps.push((await run({}))['step'])
  expect(steps).toEqual([1, 2, 3, 2, 2, 2])
  expect(memory.get('step')).toBe(2)
})

test('a step comes with all that has to be said about it', async () => {
  expect(await call().run({ step: 5 })).toMatchObject({
    status: 'ok',
    step: 5,
    of: 17,
    last: false,
    title: 'Push the barrel nuts into the side rails',
    parts: ['P3 left side rail', 'P4 right side rail', 'A2 barrel nut, 8 of them'],
    mistakes: [expect.stringContaining('slot')],
    picture: true,
  })
})

test('the last step says that it is the last', async () => {
  const { run, memory } = call(16)
  expect(await run({ move: 'next' })).toMatchObject({ step: 17, last: true })
  const after = await run({ move: 'next' })
  expect(after).toMatchObject({ status: 'no_results', last: 17 })
  expect(after.message).toContain('last step')
  expect(memory.get('step')).toBe(17)
})

test('nothing is before the first step', async () => {
  const result = await call(1).run({ move: 'previous' })
  expect(result.message).toContain('That was the first step')
})

test.each([0, -1, 18, 1.5, 1e300])('step %d is not there, and the range is told', async (step) => {
  const { run, memory } = call(3)
  const result = await run({ step })
  expect(result).toMatchObject({ status: 'no_results', first: 1, last: 17 })
  expect(result.message).toContain('1 to 17')
  expect(memory.get('step')).toBe(3)
})

test('the same run again moves no further', async () => {
  const { run } = call(3)
  expect((await run({ move: 'next' }, 'same'))['step']).toBe(4)
  expect((await run({ move: 'next' }, 'same'))['step']).toBe(4)
  expect((await run({ move: 'next' }, 'other'))['step']).toBe(5)
})

test('without a product it has to be asked for', async () => {
  expect(await runTool(tool, { step: 1 })).toMatchObject({ status: 'pending' })
  expect(await runTool(tool, { step: 1, product: 'Billi' })).toMatchObject({ status: 'ambiguous' })
  expect(await runTool(tool, { step: 1, product: 'sofa' })).toMatchObject({ status: 'no_results' })
})

test('another product begins at its own first step', async () => {
  const { run, memory } = call(9)
  expect(await run({ product: 'Hylla', move: 'next' })).toMatchObject({ product: 'Hylla', step: 1 })
  expect(memory.get('product')).toBe('FJ-5308')
})

test('every step is short enough to be spoken about', async () => {
  for (const { articleNumber, steps } of world.manuals.manuals) {
    for (const { number } of steps) {
      const result = await call(undefined, articleNumber).run({ step: number })
      expect(JSON.stringify(result).length).toBeLessThan(4_000)
    }
  }
})
