import { describe, expect, it } from 'vitest'
import {
  readFilter,
  readOverviewQuery,
  readPageQuery,
} from '../../../../src/console/calls/call-query.ts'
import { Refused } from '../../../../src/console/refused.ts'

function statusOf(read: () => unknown): number {
  try {
    read()
  } catch (error) {
    if (error instanceof Refused) return error.status
    throw error
  }
  return 200
}

describe('the query of a list of calls', () => {
  it('is 50 calls of all when nothing is asked for', () => {
    expect(readPageQuery({}, 'viewer')).toEqual({ filter: {}, page: { cursor: null, limit: 50 } })
  })

  it('is read as it is meant', () => {
    const query = {
      ...{ fromMs: '1', toMs: '2', number: '+49 (151) 234-56', agent: 'help', outcome: 'live' },
      ...{ tool: 'get_step', minLatencyMs: '1500', tag: 'späť', text: ' leg\u0000 bolts ' },
      ...{ cursor: 'x', limit: '200' },
    }
    expect(readPageQuery(query, 'operator')).toEqual({
      filter: {
        ...{ fromMs: 1, toMs: 2, number: '4915123456', agent: 'help', outcome: 'live' },
        ...{ tool: 'get_step', minLatencyMs: 1_500, tag: 'späť', text: 'leg  bolts' },
      },
      page: { cursor: 'x', limit: 200 },
    })
  })

  it.each([
    [{ colour: 'red' }],
    [{ limit: '0' }],
    [{ limit: '201' }],
    [{ limit: '1e2' }],
    [{ limit: '' }],
    [{ limit: ['1', '2'] }],
    [{ cursor: '' }],
    [{ cursor: 'x'.repeat(301) }],
    [{ fromMs: '-1' }],
    [{ fromMs: '1.5' }],
    [{ toMs: '9999999999999999' }],
    [{ minLatencyMs: 'slow' }],
    [{ outcome: 'toString' }],
    [{ outcome: '<script>' }],
    [{ agent: '' }],
    [{ agent: 'x'.repeat(10_000) }],
    [{ agent: 'a\u0000b' }],
    [{ tag: ['a', 'b'] }],
    [{ number: "1' OR '1'='1" }],
    [{ number: '1' }],
    [{ number: '1234567890123456' }],
    [{ text: ' \u0000 ' }],
    [{ text: 'x'.repeat(201) }],
  ])('is refused: %j', (query) => {
    expect(statusOf(() => readPageQuery(query, 'admin'))).toBe(400)
  })

  it.each(["'; DROP TABLE calls; --", '100% "leg" NEAR bolts* ^_', '\u202eevil', '😀 <b>'])(
    'takes %s for words to look for',
    (text) => {
      expect(readFilter({ text }, 'viewer')).toEqual({ text })
    },
  )

  it('lets nobody look for numbers who is not shown them', () => {
    const may = (query: object, role: 'viewer' | 'operator') =>
      statusOf(() => readFilter(query, role))
    expect(may({ number: '151' }, 'viewer')).toBe(403)
    expect(may({ number: '151' }, 'operator')).toBe(200)
    expect(may({ text: 'call 01512' }, 'viewer')).toBe(403)
    expect(may({ text: '٠١٥١٢' }, 'viewer')).toBe(403)
    expect(may({ text: '0151 23 4' }, 'viewer')).toBe(403)
    expect(may({ text: '01512' }, 'operator')).toBe(200)
    expect(may({ text: 'FJ-3107 leg' }, 'viewer')).toBe(200)
  })

  it('has no page when it is for all of them', () => {
    expect(statusOf(() => readFilter({ cursor: 'x' }, 'admin'))).toBe(400)
  })
})

describe('the query of the overview', () => {
  it('is a time that is not too long', () => {
    const DAY_MS = 86_400_000
    expect(readOverviewQuery({ fromMs: '0', toMs: '5' })).toEqual({ fromMs: 0, toMs: 5 })
    const of = (query: object) => statusOf(() => readOverviewQuery(query))
    expect(of({ fromMs: '0', toMs: String(400 * DAY_MS) })).toBe(200)
    expect(of({ fromMs: '0', toMs: String(401 * DAY_MS) })).toBe(400)
    expect(of({ fromMs: '5', toMs: '5' })).toBe(400)
    expect(of({ fromMs: '5' })).toBe(400)
    expect(of({ fromMs: '5', toMs: '6', x: '1' })).toBe(400)
  })
})
