import { beforeEach, describe, expect, test } from 'vitest'
import { collectDigits, digitsTool, type SecretDigits } from '../../../src/tools/collect-digits.ts'
import type { ToolResult } from '../../../src/tools/tool.ts'
import { ActionsRig } from '../../support/actions-rig.ts'
import { runOnLine, toolOf } from '../../support/line-tools.ts'

let rig: ActionsRig

beforeEach(() => {
  rig = new ActionsRig()
})

function ask(settings: unknown, args: object = {}, signal?: AbortSignal): Promise<ToolResult> {
  const tool = toolOf(collectDigits, settings)
  const wanted = { purpose: 'order number', most: 8, ...args }
  const call = { line: rig.actions, clock: rig.clock }
  return runOnLine(tool, wanted, signal === undefined ? call : { ...call, signal })
}

test('the model learns what was pressed', async () => {
  const result = ask({})
  rig.press('0815#')
  expect(await result).toEqual({
    status: 'ok',
    digits: '0815',
    message: 'The caller pressed 0 8 1 5.',
  })
})

test('nothing pressed: the model may ask again', async () => {
  const result = ask({ timeoutSeconds: 5 })
  rig.advance(5_000)
  expect(await result).toMatchObject({ status: 'no_results' })
})

test('a call that ends meanwhile', async () => {
  const result = ask({})
  rig.actions.close()
  expect(await result).toMatchObject({ status: 'failed', retryable: false })
})

test('a cancelled run ends at once', async () => {
  const abort = new AbortController()
  const result = ask({}, {}, abort.signal)
  abort.abort()
  expect(await result).toMatchObject({ status: 'no_results' })
})

test('the conversation goes on while the caller presses', () => {
  expect(toolOf(collectDigits)).toMatchObject({ name: 'collect_digits', mode: 'background' })
})

test.each([
  { most: 0 },
  { most: 33 },
  { most: 2.5 },
  { most: '4' },
  { purpose: '' },
  { purpose: 'x'.repeat(81) },
])('the model cannot ask for %o', (wrong) => {
  const { parameters } = toolOf(collectDigits)
  expect(parameters.safeParse({ purpose: 'order number', most: 8, ...wrong }).success).toBe(false)
})

test('only what the folder names may be asked for, where it names anything', () => {
  const { parameters } = toolOf(collectDigits, { purposes: ['order number'] })
  expect(parameters.safeParse({ purpose: 'order number', most: 8 }).success).toBe(true)
  expect(parameters.safeParse({ purpose: 'card number', most: 8 }).success).toBe(false)
})

test.each([{ secrets: true }, { purposes: [] }, { timeoutSeconds: 1 }, { keep: 'memory' }])(
  'the folder cannot say %o',
  (wrong) => {
    expect(collectDigits.settings.safeParse(wrong).success).toBe(false)
  },
)

describe('secret digits', () => {
  const secret = '80671293'

  test('do not reach the model: it learns how many there were', async () => {
    const result = ask({ secret: true })
    rig.press(secret)
    expect(await result).toMatchObject({ status: 'ok', count: 8 })
    expect(JSON.stringify([await result, rig.facts, rig.told])).not.toMatch(
      /8.{0,3}0.{0,3}6.{0,3}7/,
    )
    expect(rig.hiding).toEqual([true])
  })

  async function handOn(sink: SecretDigits): Promise<ToolResult> {
    const settings = collectDigits.settings.parse({ secret: true })
    const result = runOnLine(
      digitsTool(settings, sink),
      { purpose: 'PIN', most: 8 },
      { line: rig.actions, clock: rig.clock },
    )
    rig.press(secret)
    return result
  }

  test('go to whom they are for, and nowhere else', async () => {
    const taken: unknown[] = []
    const result = await handOn({
      take: (digits, { callId, purpose }) => {
        taken.push([digits, callId, purpose])
        return Promise.resolve(true)
      },
    })
    expect(taken).toEqual([[secret, 'CA1', 'PIN']])
    expect(result).toMatchObject({ status: 'ok', count: 8 })
    expect(JSON.stringify(result)).not.toContain(secret)
  })

  test.each([
    ['refuses', () => Promise.resolve(false)],
    ['fails with the digits in its words', (digits: string) => Promise.reject(new Error(digits))],
  ])('whom they are for %s: the model learns that alone', async (_case, take) => {
    const result = await handOn({ take })
    expect(result).toMatchObject({ status: 'failed', retryable: true, count: 8 })
    expect(JSON.stringify(result)).not.toContain(secret)
  })
})
