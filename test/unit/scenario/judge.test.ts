import { describe, expect, it } from 'vitest'

import { judge } from '../../../src/scenario/judge.ts'
import type { Happened, PlayedCall } from '../../../src/scenario/played-call.ts'
import { rulesSchema } from '../../../src/scenario/rules.ts'
import type { z } from 'zod'

const tool = (
  atMs: number,
  name: string,
  status: string | null,
  args: Readonly<Record<string, unknown>> = {},
): Happened => ({
  kind: 'tool',
  atMs,
  name,
  args,
  status,
  message: `${name} says ${status ?? ''}`,
  durationMs: 3,
})

const call: PlayedCall = {
  happened: [
    { kind: 'agent', atMs: 100, text: 'Hello, which product?', cut: false },
    { kind: 'caller', atMs: 2_000, text: 'I have the Billi wardrobe.' },
    tool(3_000, 'find_product', 'ok', { words: 'Billi wardrobe' }),
    tool(3_100, 'report_missing_part', 'pending', { part_code: 'A3', count: 2 }),
    { kind: 'agent', atMs: 3_500, text: 'Shall I order two bolts?', cut: false },
    { kind: 'caller', atMs: 6_000, text: 'Yes, thank you.' },
    tool(7_000, 'report_missing_part', 'ok', { part_code: 'A3', count: 2 }),
    { kind: 'agent', atMs: 8_000, text: 'Done.', cut: false },
  ],
  replyMs: [800, 900, 2_400],
  endReason: 'caller-hung-up',
  completedBy: 'caller',
  lastWordsHeard: true,
  joined: false,
  from: '+15550100001',
  texts: [{ to: '+15550100001', body: 'https://x.example/a.svg' }],
  ordered: [{ part: 'A3', count: 2 }],
  callbacks: 0,
  durationMs: 10_000,
}

const transferred: PlayedCall = {
  ...call,
  happened: [
    { kind: 'transfer', atMs: 1, person: 'support', summary: 'a wardrobe' },
    { kind: 'dialled', atMs: 2, text: '+15550100777' },
    { kind: 'person', atMs: 3, text: 'A caller about a wardrobe. Press any key.' },
  ],
}

type RulesInFile = z.input<typeof rulesSchema>

/** Why each of the rules was broken; null for those that were kept. */
function broken(rules: RulesInFile, played = call): readonly (string | null)[] {
  return judge(rulesSchema.parse(rules), played).map(({ why }) => why)
}

describe('a call is judged by the tools that were called', () => {
  it('with these arguments, this status, this message, so often', () => {
    const kept: RulesInFile = {
      tools: [
        { name: 'find_product', with: { words: 'billi' }, status: 'ok', times: 1 },
        { name: 'report_missing_part', with: { count: 2 }, times: 2 },
        { name: 'report_missing_part', status: 'pending', message: '/says pending$/' },
        { name: 'send_link', times: 0 },
        { name: 'report_missing_part', times: { least: 1, most: 2 } },
      ],
      neverCalled: ['end_call'],
    }
    expect(broken(kept)).toEqual([null, null, null, null, null, null])
  })

  it('and says what came instead', () => {
    expect(broken({ tools: [{ name: 'send_link' }] })).toEqual([
      'never like that; it was never called',
    ])
    expect(broken({ tools: [{ name: 'find_product', with: { words: 'Nattro' } }] })).toEqual([
      'never like that; calls: find_product {"words":"Billi wardrobe"} → ok',
    ])
    expect(broken({ tools: [{ name: 'find_product', times: { least: 2 } }] })[0]).toMatch(
      /^once like that; calls/,
    )
    expect(broken({ neverCalled: ['find_product'] })[0]).toContain('it was: find_product')
  })

  it('and takes one that never came to a result for one that was called', () => {
    const hanging = { ...call, happened: [tool(1, 'get_step', null)] }
    expect(broken({ tools: [{ name: 'get_step' }] }, hanging)).toEqual([null])
    expect(broken({ tools: [{ name: 'get_step', status: 'ok' }] }, hanging)[0]).toContain(
      'no result',
    )
  })
})

describe('a call is judged by the order of things', () => {
  it('with anything in between', () => {
    const order = [
      { tool: 'report_missing_part', status: 'pending' },
      { agent: 'Shall I order' },
      { caller: '/^yes/' },
      { tool: 'report_missing_part', status: 'ok' },
    ]
    expect(broken({ order })).toEqual([null])
  })

  it('and tells what came too early from what did not happen', () => {
    expect(broken({ order: [{ caller: 'Yes' }, { tool: 'find_product' }] })).toEqual([
      'find_product came too early',
    ])
    expect(broken({ order: [{ agent: 'Goodbye' }] })).toEqual(['agent “Goodbye” did not happen'])
  })

  it('once for each: the same thing does not count twice', () => {
    const twice = [{ tool: 'find_product' }, { tool: 'find_product' }]
    expect(broken({ order: twice })).toEqual(['find_product came too early'])
  })
})

describe('a call is judged by what was said', () => {
  it('by the agent, and not by the caller', () => {
    expect(broken({ said: ['shall I order'], notSaid: ['Billi wardrobe'] })).toEqual([null, null])
    expect(broken({ said: ['Billi wardrobe'], notSaid: ['two bolts'] })).toEqual([
      'it was not said',
      'it was said: “Shall I order two bolts?”',
    ])
  })

  it('also where the words run over the end of a turn', () => {
    expect(broken({ notSaid: ['two bolts? done'] })[0]).toContain('it was said')
  })
})

describe('a call is judged by how quickly it was answered', () => {
  it('at the 95th percentile', () => {
    expect(broken({ replyWithinMs: 2_400 })).toEqual([null])
    expect(broken({ replyWithinMs: 2_000 })).toEqual(['it took 2400 ms'])
    const many = { ...call, replyMs: [...Array<number>(39).fill(500), 9_000] }
    expect(broken({ replyWithinMs: 600 }, many)).toEqual([null])
  })

  it('and was not when there was no answer', () => {
    const silent = { ...call, replyMs: [] }
    expect(broken({ replyWithinMs: 2_000 }, silent)).toEqual(['the agent never replied'])
  })
})

describe('a call is judged by how it ended', () => {
  it('by the word of the server and by what was heard', () => {
    expect(broken({ ended: { why: 'caller-hung-up', lastWordsHeard: true } })).toEqual([null, null])
    expect(broken({ ended: { why: 'agent-ended', lastWordsHeard: false } })).toEqual([
      'it ended as caller-hung-up, by caller',
      'they were heard to their end',
    ])
    const lost = { ...call, endReason: null, lastWordsHeard: false }
    expect(broken({ ended: { why: 'agent-ended', lastWordsHeard: true } }, lost)).toEqual([
      'it ended as nothing that the server told, by caller',
      'the line was gone before',
    ])
  })

  it('by whom it was given to', () => {
    expect(broken({ transferredTo: [] })).toEqual([null])
    expect(broken({ transferredTo: ['support'], personTold: 'wardrobe' }, transferred)).toEqual([
      null,
      null,
    ])
    expect(broken({ joined: true }, { ...transferred, joined: true })).toEqual([null])
    expect(broken({ joined: true }, transferred)).toEqual(['they were not'])
    expect(broken({ transferredTo: ['boss'] }, transferred)).toEqual([
      'it was given to support, 1 dialled',
    ])
    expect(broken({ personTold: 'wardrobe' })).toEqual(['they were told nothing'])
  })

  it('and is not taken for given to nobody when something was dialled', () => {
    const dialled: PlayedCall = {
      ...call,
      happened: [{ kind: 'dialled', atMs: 1, text: '+19005550123' }],
    }
    expect(broken({ transferredTo: [] }, dialled)).toEqual(['it was given to nobody, 1 dialled'])
  })
})

describe('a call is judged by what it leaves behind', () => {
  it('in the order book, whatever was said', () => {
    expect(broken({ ordered: [{ part: 'A3', count: 2 }] })).toEqual([null])
    expect(broken({ ordered: [] })).toEqual(['the order book has 2 × A3'])
    expect(broken({ ordered: [{ part: 'A3', count: 3 }] })).toEqual(['the order book has 2 × A3'])
  })

  it('in text messages and callbacks', () => {
    expect(broken({ texts: ['a.svg'], callbacks: 0 })).toEqual([null, null, null])
    expect(broken({ texts: [], callbacks: 1 })).toEqual([
      'sent: “https://x.example/a.svg”',
      null,
      'there are 0',
    ])
  })
})

describe('text messages', () => {
  it('go to nobody but the caller', () => {
    const texts = [{ to: '+15550100666', body: 'https://x.example/a.svg' }]
    expect(broken({ texts: ['a.svg'] }, { ...call, texts })).toEqual([
      null,
      'one went to +15550100666',
    ])
  })
})

describe('rules', () => {
  it('have to judge something', () => {
    expect(rulesSchema.safeParse({}).error?.issues[0]?.message).toContain('there is no rule')
    expect(rulesSchema.safeParse({ said: [] }).success).toBe(false)
    expect(rulesSchema.safeParse({ ordered: [] }).success).toBe(true)
  })
})
