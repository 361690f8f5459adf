import { describe, expect, it } from 'vitest'
import { scenarioOf } from '../../../../src/console/calls/call-scenario.ts'
import { parseCallScenario } from '../../../../src/scenario/scenario-file.ts'
import type { CallEvent, CallFact } from '../../../../src/shared/call-event.ts'
import { historyCall, historyLine } from '../../../support/history-calls.ts'

const at = (atMs: number, fact: CallFact): CallEvent => ({ ...fact, callId: 'CA1', atMs })
const agent = (atMs: number, turn: number, text: string) =>
  at(atMs, { type: 'agent-text', turn, text })
const caller = (atMs: number, text: string) => at(atMs, { type: 'caller-text', text })
const reply = (atMs: number, turn: number) =>
  at(atMs, { type: 'reply-started', turn, latencyMs: 1, fromQuietMs: 1, firstFrameMs: 1 })
const tool = (
  atMs: number,
  name: string,
  status: string,
  args: Readonly<Record<string, unknown>>,
) => at(atMs, { type: 'tool-run', id: '1', name, status, args, message: '', durationMs: 5 })

const streams = (...events: CallEvent[]) => ({ streams: [{ stream: 1, events }] })

function scenario(...given: Parameters<typeof historyCall>) {
  const { name, yaml } = scenarioOf(historyCall(...given))
  return { name, yaml, read: parseCallScenario(yaml, `${name}.yaml`) }
}

const bolts = { part_code: 'A3', count: 2 }
const ordered = streams(
  agent(100, 1, 'Hello.'),
  caller(2_000, 'Two bolts are missing.'),
  tool(2_500, 'report_missing_part', 'pending', bolts),
  reply(2_900, 2),
  agent(3_000, 2, 'Shall I order them?'),
  caller(5_000, 'Yes, call me at 0151 2345678.'),
  tool(5_500, 'report_missing_part', 'ok', { ...bolts, confirmation: 'K7Q2' }),
  reply(5_900, 3),
  agent(6_000, 3, 'Done.'),
)

describe('a call as a scenario', () => {
  it('asks for the same tools, after the same words of the caller', () => {
    const { read, name } = scenario({
      ...ordered,
      orders: [{ orderNumber: 'X', product: 'FJ-3107', partCode: 'A3', count: 2, orderedAtMs: 1 }],
    })
    expect(name).toBe('call-ca1')
    expect(read.name).toBe(name)
    expect(read.model.lines).toMatchObject([
      { clip: 'agent-hello' },
      {
        callerText: 'Two bolts are missing.',
        toolCalls: [{ name: 'report_missing_part', args: bolts }],
      },
      { clip: 'agent-done' },
      {
        callerText: 'Yes, call me at +15550100002.',
        toolCalls: [
          {
            name: 'report_missing_part',
            args: { ...bolts, confirmation: '{{results.report_missing_part.confirmation}}' },
          },
        ],
      },
      { clip: 'agent-done' },
    ])
    expect(read.rules).toMatchObject({
      tools: [
        { name: 'report_missing_part', with: bolts, status: 'pending' },
        { name: 'report_missing_part', with: bolts, status: 'ok' },
      ],
      ended: { why: 'caller-hung-up' },
      ordered: [{ part: 'A3', count: 2 }],
      callbacks: 0,
    })
    expect(read.caller.does.map(({ say, hangUp }) => say ?? hangUp)).toEqual([
      ...['caller-hello', 'caller-hello', true],
    ])
  })

  it('makes no rule of what a rule would take for an expression', () => {
    const { read } = scenario(
      streams(tool(1, 'get_step', 'ok', { words: '/step (/', step: 2, more: '{{{x}}}' })),
    )
    expect(read.rules.tools[0]?.with).toEqual({ step: 2, more: '{ { {x}}}' })
    expect(read.model.lines[0]?.toolCalls[0]?.args).toMatchObject({ words: '/step (/' })
  })

  it('waits where the caller took their time', () => {
    const begins = (atMs: number) => at(atMs, { type: 'caller-speech', edge: 'start', by: 'us' })
    const { read } = scenario(
      streams(
        agent(0, 1, 'Take your time.'),
        at(1_000, { type: 'turn-heard', turn: 1, heardMs: 900 }),
        begins(1_400),
        caller(1_800, 'Wait.'),
        reply(2_000, 2),
        agent(2_000, 2, 'Yes.'),
        at(3_000, { type: 'turn-heard', turn: 2, heardMs: 900 }),
        begins(12_340),
        caller(13_000, 'Done.'),
        reply(14_000, 3),
        agent(14_000, 3, 'Now the next'),
        begins(14_500),
        caller(15_000, 'No.'),
      ),
    )
    expect(read.caller.does.map(({ when }) => when)).toEqual([
      ...[undefined, { quietMs: 9_300 }, undefined, 'at once'],
    ])
  })

  it('presses no keys that could be a telephone number', () => {
    const keys = Array.from('0301234567#', (digit, place) =>
      at(place * 500, { type: 'keypad', digit }),
    )
    const { read, yaml } = scenario(streams(...keys))
    expect(read.caller.does[0]).toEqual({ press: '0000000000#' })
    expect(yaml).toContain('# FILL IN keys')
  })

  it('says in comments what a person has to fill in', () => {
    const { yaml } = scenario(ordered)
    expect(yaml).toContain('# FILL IN a clip that says: Two bolts are missing.\n')
    expect(yaml).toContain('# FILL IN a clip that says: Shall I order them?\n')
    expect(yaml).toMatch(/^# Made from call CA1 of 2027-/)
  })

  it('holds no number of the call, in whatever form', () => {
    const call = { number: 4915123456755, text: '+49 151 23456755 or 0151/2345 6755' }
    const { yaml, read } = scenario({
      ...streams(caller(10, 'I am +49 151 23456755.'), tool(20, 'request_callback', 'ok', call)),
      line: historyLine({ from: '+4915123456755', to: '+4930123456' }),
    })
    expect(yaml).not.toMatch(/4915|23456755|0151|4930/)
    expect(read.caller.from).toBe('+15550100001')
    expect(read.model.lines[1]?.toolCalls[0]?.args).toEqual({
      number: 15_550_100_002,
      text: '+15550100002 or +15550100003',
    })
  })

  it('interrupts where the caller did, and presses the same keys but for secret ones', () => {
    const cut: CallFact = {
      ...{ type: 'barge-in', turn: 1, heardMs: 2_345, cutMs: 900, uncertaintyMs: 20 },
      ...{ heardText: 'First, take', cutText: ' the bolts.', interruptToClearMs: 3 },
    }
    const { read, yaml } = scenario(
      streams(
        agent(0, 1, 'First, take the bolts.'),
        at(2_400, cut),
        caller(2_500, 'Wait!'),
        at(4_000, { type: 'keypad', digit: '4' }),
        at(4_200, { type: 'keypad', digit: '#' }),
        reply(4_500, 2),
        caller(5_000, 'And this.'),
        at(6_000, { type: 'keypad', digit: '•' }),
      ),
    )
    expect(read.caller.does).toMatchObject([
      { say: 'caller-hello', when: { intoReplyMs: 400 } },
      { press: '4#' },
      { say: 'caller-hello' },
      { press: '0' },
      { hangUp: true },
    ])
    expect(yaml).toContain('# The caller interrupted after 2345 ms.')
    expect(yaml).toContain('# FILL IN keys: these were secret.')
    expect(yaml).toContain('says: First, take the bolts.')
  })

  it.each([
    ['model-lost', undefined],
    ['person-asked', { why: 'person-asked' }],
    ['agent-ended', { why: 'agent-ended' }],
    [null, undefined],
  ] as const)('a call that ended with %s is judged by %j', (endReason, judged) => {
    const { read } = scenario({ ...ordered, line: historyLine({ endReason }) })
    expect(read.rules.ended).toEqual(judged)
    expect(read.person).toBe(endReason === 'person-asked' ? 'answers' : 'no answer')
  })

  it('can be read when nothing was said, or nothing is kept', () => {
    const { read, yaml } = scenario({ streams: [], textsKept: false, eventsLeftOut: 3 })
    expect(read.caller.does).toEqual([{ hangUp: true }])
    expect(yaml).toContain('# What was said is not kept any more.')
    expect(yaml).toContain('# 3 events were not kept')
  })

  it('can be read whatever was said', () => {
    const nasty = [
      '<script>alert(1)</script>',
      '\u202eevil\u2066 # not: [yaml',
      'two\nlines\r\n- say: x\u2028# y',
      "'; DROP TABLE calls; --",
      '{{results.}} {{x}}',
      '😀'.repeat(5_000),
      '\ud800 \u0000 \u009b',
      '*alias &anchor !!tag %YAML',
    ]
    const events = nasty.flatMap((text, index) => [
      caller(index * 100, text),
      tool(index * 100 + 20, `tool ${text}`, text, { [text]: text, list: [text] }),
      tool(index * 100 + 30, 'get_step', 'ok', { [text]: text, list: [text] }),
      reply(index * 100 + 40, index),
      agent(index * 100 + 50, index, text),
    ])
    const { yaml, read } = scenario({
      ...streams(...events),
      line: historyLine({ callId: `../${'x'.repeat(100)}"`, agent: nasty.join(' ') }),
    })
    expect(read.model.lines.length).toBeGreaterThan(nasty.length)
    expect(yaml).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u2028]/)
  })

  it('stays within what a scenario may be', () => {
    const events = Array.from({ length: 400 }, (_, at) => [
      caller(at * 10, `words ${at}`),
      tool(at * 10 + 8, 'get_step', 'ok', { step: at, more: 'x'.repeat(3_000) }),
      reply(at * 10 + 9, at),
      agent(at * 10 + 9, at, 'y'.repeat(900)),
    ]).flat()
    const { read, yaml } = scenario(streams(...events))
    expect(yaml).toContain('# The call was too long for a scenario: its end is missing.')
    expect(read.caller.does).toHaveLength(50)
    expect(read.rules.ended).toBeUndefined()
    expect(read.rules.tools.length).toBeLessThanOrEqual(50)
    expect(read.model.lines.length).toBeLessThanOrEqual(201)
  })

  it('is cut when it would be more than a file may hold', () => {
    const events = Array.from({ length: 49 }, (_, at) => [
      caller(at * 10, `${at}${'w'.repeat(900)}`),
      tool(at * 10 + 8, 'get_step', 'ok', {
        step: at,
        more: 'x'.repeat(900),
        also: 'z'.repeat(900),
      }),
      reply(at * 10 + 9, at),
      agent(at * 10 + 9, at, 'y'.repeat(900)),
    ]).flat()
    const { read, yaml } = scenario(streams(...events))
    expect(yaml).toContain('its end is missing')
    expect(read.caller.does.at(-1)).toMatchObject({ hangUp: true })
  })
})
