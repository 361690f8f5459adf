import { describe, expect, it } from 'vitest'
import { lineView } from '../../../../src/console/calls/call-view.ts'
import { callsAsCsv } from '../../../../src/console/calls/calls-csv.ts'
import { maskedLine } from '../../../../src/console/calls/hidden-numbers.ts'
import type { CallHistory, HistoryLine, HistoryPage } from '../../../../src/store/call-history.ts'
import { historyLine } from '../../../support/history-calls.ts'

const asked: unknown[] = []

/** Pages by their cursors. */
function history(pages: Readonly<Record<string, HistoryPage>>): Pick<CallHistory, 'list'> {
  asked.length = 0
  return {
    list: (filter, { cursor, limit }) => {
      asked.push({ filter, cursor, limit })
      return Promise.resolve(pages[cursor ?? ''] ?? { calls: [], next: null })
    },
  }
}

async function csv(calls: readonly HistoryLine[], masked = false): Promise<string> {
  const show = (line: HistoryLine) => (masked ? maskedLine(lineView(line)) : lineView(line))
  const parts = []
  for await (const part of callsAsCsv(history({}), {}, { calls, next: null }, show)) {
    parts.push(part)
  }
  return parts.join('')
}

const page = (from: number, many: number, next: string | null): HistoryPage => ({
  calls: Array.from({ length: many }, (_, at) => historyLine({ callId: `CA${from + at}` })),
  next,
})

describe('calls as CSV', () => {
  it('has a row for each call, with times in UTC', async () => {
    const line = historyLine({ tools: ['get_step', 'end_call'], tags: ['späť'] })
    expect(await csv([line, historyLine({ endedAtMs: null, endReason: null })])).toBe(
      [
        '\ufeffcall_id,started_at,ended_at,duration_s,from,to,agent,outcome,agent_turns,' +
          'caller_turns,barge_ins,reply_p50_ms,reply_max_ms,underruns,tools,tags,first_words,' +
          'cost_usd,has_recording',
        "CA1,2027-01-15T08:00:00.000Z,2027-01-15T08:01:01.400Z,61,'+4915123456755," +
          "'+15550100200,help,caller-hung-up,3,2,1,600,900,0,get_step; end_call,späť,Hello?," +
          '0.012346,false',
        "CA1,2027-01-15T08:00:00.000Z,,,'+4915123456755,'+15550100200,help,live,3,2,1,600,900,0," +
          'get_step,,Hello?,0.012346,false',
        '',
      ].join('\r\n'),
    )
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\r=x', `"'\r=x"`],
    ['＝1', "'＝1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['a,b', '"a,b"'],
    ['two\nlines', '"two\nlines"'],
    ['<script>\u202e😀', '<script>\u202e😀'],
  ])('takes %j for a text', async (firstWords, cell) => {
    expect(await csv([historyLine({ firstWords })])).toContain(`,${cell},0.012346,`)
  })

  it('shows viewers no numbers', async () => {
    const line = historyLine({ firstWords: 'I am 0151 2345678', tags: ['+4915123456755'] })
    expect(await csv([line], true)).not.toMatch(/15123456755|2345678|15550100200/)
  })

  it('asks for a page only when the one before was taken', async () => {
    const pages = history({ a: page(2, 2, 'b'), b: page(4, 1, null) })
    const rows = callsAsCsv(pages, { agent: 'help' }, page(0, 2, 'a'), lineView)
    await rows.next()
    expect((await rows.next()).value).toMatch(/^CA0,.*\r\nCA1,.*\r\n$/)
    expect(asked).toEqual([])
    expect((await rows.next()).value).toMatch(/^CA2,.*\r\nCA3,/)
    expect(asked).toEqual([{ filter: { agent: 'help' }, cursor: 'a', limit: 200 }])
    expect((await rows.next()).value).toMatch(/^CA4,/)
    expect((await rows.next()).done).toBe(true)
  })

  it('stops at its limit, and says so only when there are more', async () => {
    const read = async (first: HistoryPage) => {
      const rows = []
      for await (const row of callsAsCsv(history({}), {}, first, lineView, 3)) rows.push(row)
      return rows.slice(1).join('').trimEnd().split('\r\n')
    }
    const limit = 'There are more than these 3 calls: choose a shorter time.'
    expect((await read(page(0, 5, null))).at(-1)).toBe(limit)
    expect(await read(page(0, 5, null))).toHaveLength(4)
    expect((await read(page(0, 3, 'a'))).at(-1)).toBe(limit)
    expect((await read(page(0, 3, null))).at(-1)).toMatch(/^CA2,/)
  })
})
