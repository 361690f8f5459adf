import { expect, test } from 'vitest'
import { readManuals } from '../../../src/manuals/read-manuals.ts'
import { identifyPart } from '../../../src/tools/identify-part.ts'
import { runTool } from '../../support/tool-context.ts'

const { shelf } = await readManuals('agents/assembly-help')
const world = { manuals: shelf!, people: [], publicUrl: 'https://example.com' }
const tool = identifyPart.create({}, world)

const memory = new Map<string, unknown>([['product', 'FJ-2041']])
const identify = (description: string) => runTool(tool, { description }, { memory })

test('a code is told by its name, with the steps that use it', async () => {
  expect(await identify('A4')).toMatchObject({
    status: 'ok',
    part: 'A4 short screw, 28 of them',
    count: 28,
    steps: [6, 7, 17],
  })
})

test('a description finds the part', async () => {
  const result = await identify('the long wooden pin')
  expect(result['part']).toBe('B1 wooden dowel, 14 of them')
})

test('a misheard letter is asked about', async () => {
  const result = await identify('D eight')
  expect(result).toMatchObject({ status: 'ok', part: 'P8 left door' })
  expect(result.message).toContain('ask the caller')
  expect(await identify('E nine')).toMatchObject({ status: 'ambiguous' })
})

test('codes that sound alike are told with the one that was said', async () => {
  const result = await identify('B 1')
  expect(result).toMatchObject({ status: 'ok', part: 'B1 wooden dowel, 14 of them' })
  expect(result['sounds_like']).toContainEqual(
    expect.objectContaining({ part: 'P1 left side panel' }),
  )
})

test('several that fit are asked about', async () => {
  const result = await identify('a screw')
  expect(result.status).toBe('ambiguous')
  expect((result['parts'] as unknown[]).length).toBeGreaterThan(1)
})

test.each(['', 'Z99', 'a purple elephant'])('"%s" is no part', async (description) => {
  expect((await identify(description)).status).toBe('no_results')
})

test('without a product it has to be asked for', async () => {
  expect((await runTool(tool, { description: 'A1' })).status).toBe('pending')
})
