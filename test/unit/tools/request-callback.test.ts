import { beforeEach, describe, expect, test } from 'vitest'
import { CallMemory } from '../../../src/call/tools/call-memory.ts'
import type { CallLine, GatheredDigits } from '../../../src/tools/call-line.ts'
import type { CallbackRequest } from '../../../src/tools/desk.ts'
import { requestCallback } from '../../../src/tools/request-callback.ts'
import type { ToolContext, ToolResult } from '../../../src/tools/tool.ts'
import { testAgent } from '../../support/agents.ts'
import { runTool } from '../../support/tool-context.ts'

const world = { manuals: testAgent.manuals, people: [], publicUrl: 'https://calls.example.com' }
const tool = requestCallback.create({ countryCode: '1' }, world)
const args = { about: 'A hinge is missing.' }

let noted: [string, CallbackRequest][]
let keys: GatheredDigits
let context: Partial<ToolContext>

beforeEach(() => {
  noted = []
  keys = { kind: 'nothing-pressed' }
  const desk = {
    requestCallback: (key: string, request: CallbackRequest) => {
      noted.push([key, request])
      return Promise.resolve()
    },
  }
  const line: Pick<CallLine, 'collectDigits'> = { collectDigits: () => Promise.resolve(keys) }
  context = {
    desk: desk as unknown as ToolContext['desk'],
    line: line as CallLine,
    memory: new CallMemory(),
    runId: 'run-7',
  }
})

/** A caller who withholds their number and has been asked to press one. */
async function pressing(gathered: GatheredDigits): Promise<ToolResult> {
  keys = gathered
  const withheld = { ...context, caller: null }
  expect(await runTool(tool, args, withheld)).toMatchObject({ status: 'pending' })
  expect(noted).toEqual([])
  return runTool(tool, args, withheld)
}

test('the number that they call from is noted down, with a key, and never said in full', async () => {
  const result = await runTool(tool, { ...args, when: 'tomorrow' }, context)
  expect(result).toMatchObject({ status: 'ok', when: 'tomorrow' })
  expect(result.message).toContain('0 1')
  expect(JSON.stringify(result)).not.toContain('5550100001')
  const request = { callId: 'CA1', number: '+15550100001', about: args.about, when: 'tomorrow' }
  expect(noted).toEqual([['run-7', request]])
})

test('another number that the model brings along is not looked at', async () => {
  await runTool(tool, { ...args, number: '+19005550100', to: '+19005550100' }, context)
  expect(noted[0]?.[1]).toMatchObject({ number: '+15550100001', when: null })
})

test.each(['+19005550100', '112', 'sip:me@example.com'])(
  '%s is not called back',
  async (caller) => {
    const result = await runTool(tool, args, { ...context, caller })
    expect(result).toMatchObject({ status: 'refused', retryable: false })
    expect(noted).toEqual([])
  },
)

describe('who withholds their number presses one', () => {
  test('it is noted down', async () => {
    const result = await pressing({ kind: 'gathered', digits: '5550100200#' })
    expect(result.status).toBe('ok')
    expect(noted[0]?.[1].number).toBe('+15550100200')
  })

  test.each(['110', '9005550100', '01197912345678'])('%s is refused', async (digits) => {
    const result = await pressing({ kind: 'gathered', digits })
    expect(result).toMatchObject({ status: 'refused', retryable: true })
    expect(noted).toEqual([])
  })

  test.each([
    ['nothing-pressed', 'no_results'],
    ['call-over', 'failed'],
  ] as const)('%s', async (kind, status) => {
    expect((await pressing({ kind })).status).toBe(status)
  })
})

test('a desk that is away is said so, and may be asked again', async () => {
  const desk = { requestCallback: () => Promise.reject(new Error('away')) }
  const away = { ...context, desk: desk as unknown as ToolContext['desk'] }
  expect(await runTool(tool, args, away)).toMatchObject({ status: 'failed', retryable: true })
})

test('settings are strict', () => {
  expect(requestCallback.settings.parse({})).toEqual({ countryCode: '1' })
  expect(requestCallback.settings.safeParse({ countryCode: '+1' }).success).toBe(false)
})
