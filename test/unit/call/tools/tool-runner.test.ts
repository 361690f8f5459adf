import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { HexkeyError } from '../../../../src/shared/errors.ts'
import { sleep } from '../../../../src/shared/clock.ts'
import { noDesk } from '../../../../src/call/tools/no-desk.ts'
import type { Desk } from '../../../../src/tools/desk.ts'
import type { ToolContext, ToolResult } from '../../../../src/tools/tool.ts'
import { settled } from '../../../support/scripted-model.ts'
import { testTool, ToolRig } from '../../../support/tool-rig.ts'

const OK: ToolResult = { status: 'ok', message: 'Done.' }
const forever = (): Promise<ToolResult> => new Promise(() => undefined)

const PART = { callId: 'CA1', caller: null, product: 'Billi', partCode: '7', count: 1 }

class Busy extends HexkeyError {
  readonly code = 'BUSY'
  readonly retryable = true
}

describe('a call of a tool', () => {
  test('is answered with its result, and told with its duration', async () => {
    const rig = new ToolRig([
      testTool('look', async (args, { clock }) => {
        await sleep(clock, 300)
        return { status: 'ok', message: `You said ${String(args['what'])}.`, step: 4 }
      }),
    ])
    await rig.call('a', 'look', { what: 'Billi' })
    expect(rig.facts).toEqual([{ type: 'tool-call', id: 'a', name: 'look' }])
    await rig.advance(300)
    expect(rig.answers).toEqual([
      { id: 'a', result: { status: 'ok', message: 'You said Billi.', step: 4 } },
    ])
    expect(rig.facts.at(-1)).toEqual({
      type: 'tool-run',
      id: 'a',
      name: 'look',
      args: { what: 'Billi' },
      status: 'ok',
      message: 'You said Billi.',
      durationMs: 300,
    })
    expect(rig.clock.pending).toBe(0)
  })

  test('runs with what the schema has read', async () => {
    const seen: unknown[] = []
    const tool = testTool(
      'list',
      (args) => {
        seen.push(args)
        return OK
      },
      { parameters: z.object({ count: z.int().default(3) }) },
    )
    const rig = new ToolRig([tool])
    await rig.call('a', 'list')
    expect(seen).toEqual([{ count: 3 }])
  })

  test('with wrong arguments is told what is wrong, and nothing runs', async () => {
    const parameters = z.object({ count: z.int().max(9), part: z.string() })
    const rig = new ToolRig([testTool('list', forever, { parameters })])
    await rig.call('a', 'list', { count: 500 })
    const { result } = rig.answers[0]!
    expect(result).toMatchObject({ status: 'failed', retryable: true })
    expect(result.message).toMatch(/count: .*9.*part: .*string/s)
    expect(result.message).toContain('Call list again')
    expect(rig.of('tool-run')).toMatchObject([{ status: 'failed', durationMs: 0 }])
  })

  test('with endless arguments is refused', async () => {
    const rig = new ToolRig([testTool('list', forever)])
    await rig.call('a', 'list', { text: 'x'.repeat(20_000) })
    expect(rig.answers[0]?.result.message).toContain('too long')
  })

  test('that does not exist is told which there are', async () => {
    const rig = new ToolRig([testTool('look', forever), testTool('list', forever)])
    await rig.call('a', 'order_pizza')
    expect(rig.answers[0]?.result).toEqual({
      status: 'failed',
      retryable: false,
      message: 'There is no such tool. There are: look, list.',
    })
  })

  test('beyond the limit of the call is refused', async () => {
    const rig = new ToolRig([testTool('look', () => OK)], { maxCalls: 1 })
    await rig.call('a', 'look')
    await rig.call('b', 'look')
    expect(rig.statuses).toEqual(['a ok', 'b refused'])
    expect(rig.of('tool-call')).toHaveLength(2)
  })
})

describe('a tool that', () => {
  test.each([
    [
      'throws',
      () => {
        throw new Error('secret detail')
      },
      false,
    ],
    ['rejects', () => Promise.reject(new Error('secret detail')), false],
    ['rejects for a while', () => Promise.reject(new Busy('secret detail')), true],
  ] as const)('%s has failed, without its words', async (_what, run, retryable) => {
    const rig = new ToolRig([testTool('look', run)])
    await rig.call('a', 'look')
    expect(rig.answers[0]?.result).toMatchObject({ status: 'failed', retryable })
    expect(JSON.stringify(rig.facts)).not.toContain('secret detail')
    expect(rig.logged).toMatchObject([{ tool: 'look', msg: 'tool failed' }])
  })

  test('hangs is left behind when its time is over', async () => {
    let signal: AbortSignal | null = null
    const late = Promise.withResolvers<ToolResult>()
    const rig = new ToolRig([
      testTool('look', (_args, context) => {
        signal = context.signal
        return late.promise
      }),
    ])
    await rig.call('a', 'look')
    await rig.advance(4_999)
    expect(rig.answers).toEqual([])
    await rig.advance(1)
    expect(rig.answers[0]?.result).toMatchObject({ status: 'failed', retryable: true })
    expect(signal!.aborted).toBe(true)
    late.resolve(OK)
    await settled()
    expect(rig.answers).toHaveLength(1)
    expect(rig.told).toEqual([])
  })

  test('goes on after its time is over can do nothing more', async () => {
    const keys: string[] = []
    const desk: Desk = {
      ...noDesk,
      orderPart: (key) => {
        keys.push(key)
        return Promise.resolve({ orderNumber: 'P-7' })
      },
    }
    const go = Promise.withResolvers<null>()
    const outcome: unknown[] = []
    const tool = testTool('order', async (_args, context) => {
      await go.promise
      context.line.endCall()
      context.line.startHold()
      context.line.transfer('anna', '')
      outcome.push(
        await context.line.collectDigits({
          most: 1,
          secret: false,
          timeoutMs: 1,
          signal: context.signal,
        }),
      )
      await context.desk
        .orderPart(context.runId, PART)
        .catch((error: unknown) => outcome.push(error))
      return OK
    })
    const rig = new ToolRig([tool], { desk })
    await rig.call('a', 'order')
    await rig.advance(5_000)
    go.resolve(null)
    await settled()
    expect(keys).toEqual([])
    expect(rig.lineUse).toEqual([])
    expect(outcome).toMatchObject([{ kind: 'call-over' }, { code: 'TOOL_RUN_STOPPED' }])
  })

  test.each([
    ['2 MB', { status: 'ok', message: 'Here.', text: 'x'.repeat(2_000_000) }],
    ['nothing', undefined],
    ['text', 'Done.'],
  ])('returns %s is answered all the same, in few words', async (_what, returned) => {
    const rig = new ToolRig([testTool('look', () => returned as unknown as ToolResult)])
    await rig.call('a', 'look')
    expect(rig.answers).toHaveLength(1)
    expect(JSON.stringify(rig.answers[0]?.result).length).toBeLessThanOrEqual(4_000)
  })
})

describe('several calls', () => {
  test('run at once, and are answered as they end', async () => {
    const tool = (name: string, ms: number) =>
      testTool(name, async (_args, { clock }) => {
        await sleep(clock, ms)
        return OK
      })
    const rig = new ToolRig([tool('slow', 900), tool('quick', 100)])
    rig.runner.call([
      { id: 'a', name: 'slow', args: {} },
      { id: 'b', name: 'quick', args: {} },
    ])
    await rig.advance(100)
    expect(rig.statuses).toEqual(['b ok'])
    await rig.advance(800)
    expect(rig.statuses).toEqual(['b ok', 'a ok'])
  })

  test('for the same thing at a time are one run, and each is answered', async () => {
    const runs: string[] = []
    const rig = new ToolRig([
      testTool('look', async (_args, { clock, runId }) => {
        runs.push(runId)
        await sleep(clock, 100)
        return OK
      }),
    ])
    rig.runner.call([
      { id: 'a', name: 'look', args: { x: 1, y: 2 } },
      { id: 'b', name: 'look', args: { y: 2, x: 1 } },
      { id: 'c', name: 'look', args: { y: 3, x: 1 } },
    ])
    await rig.advance(100)
    expect(rig.statuses).toEqual(['a ok', 'b ok', 'c ok'])
    expect(runs).toHaveLength(2)
    expect(rig.of('tool-run')).toHaveLength(3)
    await rig.call('b', 'look', { x: 1, y: 2 })
    expect(rig.statuses.at(-1)).toBe('b ok')
    expect(runs).toHaveLength(2)
  })

  test('beyond so many at once wait for the model to think again', async () => {
    const rig = new ToolRig([testTool('look', forever)])
    for (let n = 0; n < 17; n += 1) await rig.call(`c${n}`, 'look', { n })
    expect(rig.statuses).toEqual(['c16 failed'])
  })

  test('with an identifier that was there before run once; the same identifier for another is another', async () => {
    let runs = 0
    const rig = new ToolRig([
      testTool('look', () => {
        runs += 1
        return { status: 'ok', message: `Run ${runs}.` }
      }),
    ])
    await rig.call('a', 'look', { n: 1 })
    await rig.call('a', 'look', { n: 1 })
    await rig.call('a', 'look', { n: 2 })
    expect(rig.answers.map(({ result }) => result.message)).toEqual(['Run 1.', 'Run 1.', 'Run 2.'])
  })

  test('for the same before the caller speaks again have the same run identifier', async () => {
    const runIds: string[] = []
    const tool = testTool('look', (_args, { runId }: ToolContext) => {
      runIds.push(runId)
      return OK
    })
    const rig = new ToolRig([tool])
    await rig.call('a', 'look', { n: 1 })
    await rig.call('b', 'look', { n: 1 })
    const other = new ToolRig([tool])
    await other.call('x', 'look', { n: 1 })
    rig.memory.callerSpoke()
    await rig.call('c', 'look', { n: 1 })
    expect(runIds[1]).toBe(runIds[0])
    expect(runIds[2]).toBe(runIds[0])
    expect(runIds[3]).not.toBe(runIds[0])
  })
})
