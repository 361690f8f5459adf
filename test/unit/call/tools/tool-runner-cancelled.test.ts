import { describe, expect, test } from 'vitest'
import { HexkeyError } from '../../../../src/shared/errors.ts'
import { sleep } from '../../../../src/shared/clock.ts'
import type { Desk, TextOutcome } from '../../../../src/tools/desk.ts'
import type { ToolResult } from '../../../../src/tools/tool.ts'
import { settled } from '../../../support/scripted-model.ts'
import { testTool, ToolRig } from '../../../support/tool-rig.ts'

const OK: ToolResult = { status: 'ok', message: 'Done.' }
const forever = (): Promise<ToolResult> => new Promise(() => undefined)

/** A desk that takes as long as the test says. */
class SlowDesk implements Desk {
  readonly keys: string[] = []
  text: TextOutcome = { kind: 'sent' }
  readonly written = Promise.withResolvers<{ orderNumber: string }>()

  orderPart(key: string): Promise<{ orderNumber: string }> {
    this.keys.push(key)
    return this.written.promise
  }

  partsOrdered(): Promise<number> {
    return Promise.resolve(0)
  }

  requestCallback(): Promise<void> {
    return Promise.resolve()
  }

  sendText(): Promise<TextOutcome> {
    return Promise.resolve(this.text)
  }
}

const PART = { callId: 'CA1', caller: null, product: 'Billi', partCode: '7', count: 1 }

const orderTool = testTool('order', async (_args, { desk, runId }) => {
  const { orderNumber } = await desk.orderPart(runId, PART)
  return { status: 'ok', message: `Ordered: ${orderNumber}.` }
})

class Busy extends HexkeyError {
  readonly code = 'BUSY'
  readonly retryable = true
}

describe('a call that the model takes back', () => {
  test('is stopped, and its result is not given', async () => {
    let signal: AbortSignal | null = null
    const late = Promise.withResolvers<ToolResult>()
    const rig = new ToolRig([
      testTool('look', (_args, context) => {
        signal = context.signal
        return late.promise
      }),
    ])
    await rig.call('a', 'look')
    rig.runner.cancel(['a', 'unknown'])
    expect(signal!.aborted).toBe(true)
    late.resolve(OK)
    await rig.advance(10_000)
    expect([rig.answers, rig.told]).toEqual([[], []])
    expect(rig.of('tool-run')).toMatchObject([{ id: 'a', status: 'cancelled' }])
    expect(rig.clock.pending).toBe(0)
  })

  test('goes on for another that asks for the same', async () => {
    const rig = new ToolRig([
      testTool('look', async (_args, { clock }) => {
        await sleep(clock, 100)
        return OK
      }),
    ])
    await rig.call('a', 'look')
    await rig.call('b', 'look')
    rig.runner.cancel(['a'])
    await rig.advance(100)
    expect(rig.statuses).toEqual(['b ok'])
  })

  test('can be asked for again', async () => {
    const rig = new ToolRig([testTool('look', forever)])
    await rig.call('a', 'look')
    rig.runner.cancel(['a'])
    await rig.call('b', 'look')
    expect(rig.runner.blocking).toHaveLength(1)
    await rig.call('a', 'look')
    expect(rig.statuses).toEqual(['a failed'])
  })

  test('after its order was given is finished, recorded and told', async () => {
    const desk = new SlowDesk()
    const rig = new ToolRig([orderTool], { desk })
    await rig.call('a', 'order')
    rig.runner.cancel(['a'])
    expect(rig.of('tool-run')).toEqual([])
    desk.written.resolve({ orderNumber: 'P-7' })
    await settled()
    expect(rig.answers).toEqual([])
    expect(rig.told).toEqual([{ id: 'a', result: { status: 'ok', message: 'Ordered: P-7.' } }])
    expect(rig.of('tool-run')).toMatchObject([{ id: 'a', status: 'ok', message: 'Ordered: P-7.' }])
  })

  test('and asks for again while its order is being written is not ordered twice', async () => {
    const desk = new SlowDesk()
    const rig = new ToolRig([orderTool], { desk })
    await rig.call('a', 'order')
    rig.memory.callerSpoke()
    rig.runner.cancel(['a'])
    await rig.call('b', 'order')
    desk.written.resolve({ orderNumber: 'P-7' })
    await settled()
    expect(desk.keys).toHaveLength(1)
    expect(rig.statuses).toEqual(['b ok'])
    expect(rig.told).toEqual([])
    expect(rig.of('tool-run').map(({ id, status }) => `${id} ${status}`)).toEqual(['b ok', 'a ok'])
  })

  test('while the order fails is told that as well', async () => {
    const desk = new SlowDesk()
    const rig = new ToolRig([orderTool], { desk })
    await rig.call('a', 'order')
    rig.runner.cancel(['a'])
    desk.written.reject(new Busy('no'))
    await settled()
    expect(rig.told).toMatchObject([{ id: 'a', result: { status: 'failed', retryable: true } }])
  })
})

test.each([
  [{ kind: 'sent' }, 1],
  [{ kind: 'not-sent', why: 'landline' }, 0],
] as const)('a text that was %j is told so often after it was taken back', async (text, times) => {
  const desk = new SlowDesk()
  desk.text = text
  const send = testTool('send', async (_args, { desk: counter, callId, signal, runId, clock }) => {
    const outcome = await counter.sendText(runId, { callId, to: null, body: 'x' }, signal)
    await sleep(clock, 100)
    return { status: 'ok', message: outcome.kind }
  })
  const rig = new ToolRig([send], { desk })
  await rig.call('a', 'send')
  rig.runner.cancel(['a'])
  await rig.advance(100)
  expect(rig.told).toHaveLength(times)
})

describe('an order that takes its time', () => {
  test('is waited for beyond the limit of its tool', async () => {
    const desk = new SlowDesk()
    const rig = new ToolRig([orderTool], { desk })
    await rig.call('a', 'order')
    await rig.advance(7_000)
    desk.written.resolve({ orderNumber: 'P-7' })
    await settled()
    expect(rig.statuses).toEqual(['a ok'])
    expect(rig.clock.pending).toBe(0)
  })

  test('is told when it comes after everything; asked for again it has the same key', async () => {
    const desk = new SlowDesk()
    const rig = new ToolRig([orderTool], { desk })
    await rig.call('a', 'order')
    await rig.advance(10_000)
    expect(rig.answers[0]?.result.message).toContain('not known whether')
    await rig.call('b', 'order')
    expect(new Set(desk.keys).size).toBe(1)
    desk.written.resolve({ orderNumber: 'P-7' })
    await settled()
    expect(rig.statuses).toEqual(['a failed', 'b ok'])
    expect(rig.told).toEqual([{ id: 'a', result: { status: 'ok', message: 'Ordered: P-7.' } }])
  })
})

describe('the end of the call', () => {
  test('stops what runs, and lets an order be written down', async () => {
    const signals: AbortSignal[] = []
    const desk = new SlowDesk()
    const rig = new ToolRig(
      [
        orderTool,
        testTool('look', (_args, { signal }) => {
          signals.push(signal)
          return forever()
        }),
      ],
      { desk },
    )
    await rig.call('a', 'look')
    await rig.call('b', 'order')
    rig.runner.close()
    rig.runner.close()
    expect(signals[0]?.aborted).toBe(true)
    expect(rig.of('tool-run')).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }])
    desk.written.resolve({ orderNumber: 'P-7' })
    await rig.call('c', 'look')
    expect([rig.answers, rig.told]).toEqual([[], []])
    expect(rig.of('tool-call')).toHaveLength(2)
    expect(rig.clock.pending).toBe(0)
  })
})
