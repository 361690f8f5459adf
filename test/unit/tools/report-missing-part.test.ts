import { beforeEach, describe, expect, it } from 'vitest'
import type { Manual } from '../../../src/manuals/manual.ts'
import type { ManualShelf } from '../../../src/manuals/manual-shelf.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { HexkeyError } from '../../../src/shared/errors.ts'
import type { PartOrder } from '../../../src/tools/desk.ts'
import { reportMissingPart } from '../../../src/tools/report-missing-part.ts'
import type { Tool, ToolContext, ToolResult } from '../../../src/tools/tool.ts'
import { memoryLog } from '../../support/memory-log.ts'

function manual(articleNumber: string, product: string): Manual {
  const part = (code: string, name: string, count: number) => ({ code, name, count, looks: null })
  return {
    articleNumber,
    product,
    kind: 'wardrobe',
    aliases: [],
    tools: [],
    parts: [part('A12', 'cam lock', 16), part('B3', 'wall anchor', 2)],
    steps: [],
    people: 2,
    minutes: 90,
  }
}

const billi = manual('FJ-2041', 'Billi')
const wide = manual('FJ-2042', 'Billi wide')
const shelf: ManualShelf = {
  manuals: [billi, wide],
  manual: (number) => [billi, wide].find((one) => one.articleNumber === number) ?? null,
  findProduct(words) {
    if (words === 'billi') return { kind: 'one', manual: billi }
    if (words === 'wardrobe') return { kind: 'several', manuals: [billi, wide] }
    return { kind: 'none' }
  },
}

class StoreAway extends HexkeyError {
  readonly code = 'STORE_AWAY'
  readonly retryable = true
}

/** One call, and a desk that keeps orders by their keys. */
class Bench {
  readonly clock = new VirtualClock()
  readonly memory = new Map<string, unknown>()
  readonly orders = new Map<string, PartOrder>()
  readonly log = memoryLog()
  turns = 1
  orderedBefore = 0
  signal = new AbortController().signal
  onOrder: () => void = () => undefined
  tool = this.make({})

  make(settings: Readonly<Record<string, unknown>>): Tool<Record<string, unknown>> {
    const world = { manuals: shelf, people: [], publicUrl: 'https://example.com' }
    const chosen = reportMissingPart.settings.parse(settings)
    return reportMissingPart.create(chosen, world) as unknown as Tool<Record<string, unknown>>
  }

  async report(args: Readonly<Record<string, unknown>>): Promise<ToolResult> {
    const parsed = this.tool.parameters.parse({ part_code: 'A12', count: 2, ...args })
    return this.tool.run(parsed, this.#context())
  }

  /** The code for an order, and the caller's answer to it. */
  async agreed(args: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { confirmation } = await this.report(args)
    this.turns++
    return String(confirmation)
  }

  #context(): ToolContext {
    return {
      callId: 'CA1',
      caller: '+15550100001',
      runId: 'run',
      signal: this.signal,
      clock: this.clock,
      log: this.log.log,
      memory: {
        get: (key) => this.memory.get(key),
        // As it would come back from the store.
        set: (key, value) => this.memory.set(key, JSON.parse(JSON.stringify(value))),
      },
      callerTurns: this.turns,
      line: {} as ToolContext['line'],
      camera: {} as ToolContext['camera'],
      desk: {
        orderPart: (key, order) => {
          if (!this.orders.has(key)) this.orders.set(key, order)
          this.onOrder()
          return Promise.resolve({ orderNumber: `N${[...this.orders.keys()].indexOf(key)}` })
        },
        partsOrdered: () => {
          const counts = [...this.orders.values()].map(({ count }) => count)
          return Promise.resolve(counts.reduce((sum, one) => sum + one, this.orderedBefore))
        },
        requestCallback: () => Promise.reject(new TypeError('not in this test')),
        sendText: () => Promise.reject(new TypeError('not in this test')),
      },
    }
  }
}

describe('report_missing_part', () => {
  let bench = new Bench()
  beforeEach(() => {
    bench = new Bench()
    bench.memory.set('product', 'FJ-2041')
  })

  it('says first what would be ordered, and orders nothing', async () => {
    const result = await bench.report({ part_code: 'a-12' })
    expect(result).toMatchObject({
      status: 'pending',
      articleNumber: 'FJ-2041',
      partCode: 'A12',
      part: 'cam lock',
      count: 2,
      confirmation: expect.stringMatching(/^[34679A-Y]{4}$/) as string,
    })
    expect(bench.orders.size).toBe(0)
  })

  it('orders with that code once the caller has spoken again', async () => {
    const confirmation = await bench.agreed()
    const result = await bench.report({ confirmation: confirmation.toLowerCase() })
    expect(result).toMatchObject({ status: 'ok', orderNumber: 'N0', count: 2 })
    expect([...bench.orders.values()]).toEqual([
      { callId: 'CA1', caller: '+15550100001', product: 'FJ-2041', partCode: 'A12', count: 2 },
    ])
  })

  it('orders nothing while the caller has said nothing, and keeps the code', async () => {
    const { confirmation } = await bench.report({})
    expect(await bench.report({ confirmation })).toMatchObject({ status: 'pending', confirmation })
    expect(bench.orders.size).toBe(0)
    bench.turns++
    expect((await bench.report({ confirmation })).status).toBe('ok')
  })

  it('knows that the caller has spoken to a process that counts anew', async () => {
    bench.turns = 7
    const { confirmation } = await bench.report({})
    bench.turns = 0
    expect((await bench.report({ confirmation })).status).toBe('pending')
    bench.turns = 1
    expect((await bench.report({ confirmation })).status).toBe('ok')
  })

  it('orders once, however often it is confirmed', async () => {
    const confirmation = await bench.agreed()
    const results = await Promise.all([
      bench.report({ confirmation }),
      bench.report({ confirmation }),
    ])
    expect(results.map(({ orderNumber }) => orderNumber)).toEqual(['N0', 'N0'])
    expect(await bench.report({ confirmation })).toMatchObject({ status: 'ok', orderNumber: 'N0' })
    expect(bench.orders.size).toBe(1)
  })

  it('wants a code of its own for another part, count or product', async () => {
    const confirmation = await bench.agreed()
    for (const other of [{ part_code: 'B3' }, { count: 3 }, { product: 'FJ-2042' }]) {
      const result = await bench.report({ confirmation, ...other })
      expect(result.status).toBe('pending')
      expect(result['confirmation']).not.toBe(confirmation)
      bench.turns++
    }
    // The last of them took the place of the first.
    expect((await bench.report({ confirmation })).status).toBe('pending')
    expect(bench.orders.size).toBe(0)
  })

  it('refuses a code that it has not given', async () => {
    await bench.agreed()
    for (const confirmation of ['0000', 'yes', "' or 1=1"]) {
      expect((await bench.report({ confirmation })).status).toBe('pending')
    }
    expect(bench.orders.size).toBe(0)
  })

  it('forgets a code after five minutes', async () => {
    const confirmation = await bench.agreed()
    bench.clock.advance(300_001)
    const result = await bench.report({ confirmation })
    expect(result).toMatchObject({ status: 'pending' })
    expect(result.message).toContain('too old')
    expect(bench.orders.size).toBe(0)
  })

  it.each([
    ['500 wardrobes by name', { part_code: 'Billi', count: 500 }, /never a whole product/],
    ['a wardrobe by number', { part_code: 'FJ-2041', count: 1 }, /never a whole product/],
    ['500 parts', { count: 500 }, /Between 1 and 8/],
    ['more than a box holds', { part_code: 'B3', count: 3 }, /Between 1 and 2/],
    ['none', { count: 0 }, /Between 1 and 8/],
    ['less than none', { count: -2 }, /Between 1 and 8/],
    ['half a part', { count: 1.5 }, /Between 1 and 8/],
    ['an unknown part', { part_code: 'Z99' }, /no part with that code/],
    ['an unknown product', { product: 'spaceship' }, /no such product/],
  ])('refuses %s, and says what is possible', async (_, args, message) => {
    const result = await bench.report(args)
    expect(result).toMatchObject({ status: 'refused', retryable: false })
    expect(result.message).toMatch(message)
    expect(result['confirmation']).toBeUndefined()
  })

  it('refuses too many parts even with a code for them', async () => {
    const confirmation = await bench.agreed({ count: 8 })
    expect((await bench.report({ confirmation, count: 500 })).status).toBe('refused')
    expect(bench.log.lines).toContainEqual(
      expect.objectContaining({ msg: 'an order was refused', count: 500 }),
    )
  })

  it('takes the product by name, asks which one, and asks when none is known', async () => {
    bench.memory.clear()
    expect((await bench.report({ product: 'billi' }))['articleNumber']).toBe('FJ-2041')
    expect(await bench.report({ product: 'wardrobe' })).toMatchObject({
      status: 'ambiguous',
      products: [{ articleNumber: 'FJ-2041' }, { articleNumber: 'FJ-2042' }],
    })
    expect((await bench.report({})).message).toContain('find_product')
  })

  it('holds to what the folder allows', async () => {
    bench.tool = bench.make({ maxPerOrder: 1, products: ['FJ-2042'] })
    expect((await bench.report({ count: 1 })).message).toContain('cannot be ordered here')
    expect((await bench.report({ product: 'FJ-2042' })).message).toContain('Between 1 and 1')
    expect((await bench.report({ product: 'FJ-2042', count: 1 })).status).toBe('pending')
    expect(reportMissingPart.settings.safeParse({ maxPerOrder: 0 }).success).toBe(false)
    expect(reportMissingPart.settings.safeParse({ most: 1 }).success).toBe(false)
  })

  it('stops at so many parts of a caller in a day, also between asking and ordering', async () => {
    bench.orderedBefore = 17
    expect(await bench.report({ count: 4 })).toMatchObject({ status: 'refused', left: 3 })
    const confirmation = await bench.agreed({ count: 3 })
    bench.orderedBefore = 20
    expect(await bench.report({ count: 3, confirmation })).toMatchObject({
      status: 'refused',
      left: 0,
    })
    expect(bench.orders.size).toBe(0)
  })

  it('tells an order that stands although the model has cancelled it', async () => {
    const confirmation = await bench.agreed()
    const model = new AbortController()
    bench.signal = model.signal
    bench.onOrder = () => {
      model.abort()
    }
    expect(await bench.report({ confirmation })).toMatchObject({ status: 'ok', orderNumber: 'N0' })
  })

  it('orders nothing that was cancelled before', async () => {
    const confirmation = await bench.agreed()
    bench.signal = AbortSignal.abort()
    expect(await bench.report({ confirmation })).toMatchObject({
      status: 'failed',
      retryable: true,
    })
    expect(bench.orders.size).toBe(0)
    // It was not begun either: what held for it still holds.
    bench.signal = new AbortController().signal
    bench.clock.advance(300_001)
    expect((await bench.report({ confirmation })).status).toBe('pending')
  })

  it('orders once when the answer of the store was lost, even at the limit and late', async () => {
    bench.orderedBefore = 18
    const confirmation = await bench.agreed()
    bench.onOrder = () => {
      throw new StoreAway('away')
    }
    const lost = await bench.report({ confirmation })
    expect(lost).toMatchObject({ status: 'failed', retryable: true })
    expect(lost.message).toContain('never ordered twice')
    bench.onOrder = () => undefined
    bench.clock.advance(600_000)
    expect((await bench.report({ confirmation })).status).toBe('ok')
    expect(bench.orders.size).toBe(1)
  })

  it('goes on without what was remembered when that is damaged', async () => {
    bench.memory.set('part-order', [{ code: 7 }, null, 'x'])
    const confirmation = await bench.agreed()
    expect((await bench.report({ confirmation })).status).toBe('ok')
  })
})
