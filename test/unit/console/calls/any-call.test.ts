import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callsAsCsv } from '../../../../src/console/calls/calls-csv.ts'
import { scenarioOf } from '../../../../src/console/calls/call-scenario.ts'
import { placedStreams } from '../../../../src/console/calls/call-axis.ts'
import { conversationOf } from '../../../../src/console/calls/conversation.ts'
import { detailView, lineView } from '../../../../src/console/calls/call-view.ts'
import { maskedDetail } from '../../../../src/console/calls/hidden-numbers.ts'
import { parseCallScenario } from '../../../../src/scenario/scenario-file.ts'
import type { CallEvent, CallFact, EndReason } from '../../../../src/shared/call-event.ts'
import type { HistoryCall } from '../../../../src/store/call-history.ts'

/** Of the caller; belongs to nobody. */
const DIGITS = '49301234567'

/** The number as people write it, and models. */
const number = fc.constantFrom(
  '+49301234567',
  '+49 30 1234567',
  '0301234567',
  '(030) 123-45-67',
  '030 – 123 45 67',
  '030, 12, 34, 56, 7',
  '٠٣٠١٢٣٤٥٦٧',
  '+49\u00a030\u202f1234567',
  'tel:0301234567',
  'tel0301234567',
  'Handy-0301234567',
)
const words = fc.oneof(
  { weight: 3, arbitrary: fc.lorem({ maxCount: 6 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '<script>alert(1)</script>',
      '\u202eהפוך',
      '{{{x}}}',
      '{{{{y}}',
      '=cmd()',
      '# a\r\n- b: c',
      "'; drop table calls; --",
      '/step (/',
      '---\n...\n',
      '&a *a !!js/x',
      '\u0085\u2028 x: y',
      '😀'.repeat(5_000),
      '',
    ),
  },
)
const spoken = fc.oneof(
  words,
  fc.tuple(words, number, words).map((parts) => parts.join(' ')),
)
const ms = fc.double({ min: 0, max: 100_000, noNaN: true })
const value: fc.Arbitrary<unknown> = fc.oneof(
  spoken,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(Number(DIGITS)),
  fc.array(spoken, { maxLength: 3 }),
  fc.dictionary(spoken, spoken, { maxKeys: 3 }),
)
const turn = fc.integer({ min: 1, max: 6 })
const toolName = fc.oneof(fc.constantFrom('report_missing_part', 'get_step', 'toString'), words)

const fact: fc.Arbitrary<CallFact> = fc.oneof(
  fc.record({ type: fc.constant('caller-text' as const), text: spoken }),
  fc.record({ type: fc.constant('agent-text' as const), turn, text: spoken }),
  fc.record({
    type: fc.constant('reply-started' as const),
    turn,
    latencyMs: fc.option(ms),
    fromQuietMs: fc.option(ms),
    firstFrameMs: ms,
  }),
  fc.record({ type: fc.constant('reply-heard' as const), turn, afterFrameMs: ms }),
  fc.tuple(spoken, fc.nat({ max: 40 }), turn, ms, ms).map(([text, at, of, heardMs, cutMs]) => ({
    ...{ type: 'barge-in' as const, turn: of, heardMs, cutMs },
    ...{ heardText: text.slice(0, at), cutText: text.slice(at) },
    ...{ uncertaintyMs: 1, interruptToClearMs: null },
  })),
  fc.record({
    type: fc.constant('keypad' as const),
    digit: fc.constantFrom('•', '#', '*', ...Array.from(DIGITS)),
  }),
  fc.record({
    type: fc.constant('tool-run' as const),
    id: fc.string({ maxLength: 3 }),
    name: toolName,
    args: fc.dictionary(fc.oneof(spoken, fc.constant('confirmation')), value, { maxKeys: 4 }),
    status: fc.constantFrom('ok', 'pending', 'refused', 'cancelled', ''),
    message: spoken,
    durationMs: ms,
  }),
  fc.record({
    type: fc.constant('transfer-asked' as const),
    person: fc.constant('support'),
    summary: spoken,
  }),
  fc.record({
    type: fc.constant('model-closed' as const),
    code: fc.integer({ min: 1_000, max: 4_999 }),
    reason: spoken,
    retryable: fc.constantFrom(true, false, null),
  }),
)
const events = fc
  .array(fc.tuple(fact, ms), { maxLength: 40 })
  .map((all): CallEvent[] =>
    all
      .toSorted(([, one], [, other]) => one - other)
      .map(([one, atMs]) => ({ ...one, callId: 'CA1', atMs })),
  )
const endReason = fc.constantFrom<EndReason | null>(
  ...(['caller-hung-up', 'agent-ended', 'person-asked', 'model-lost', null] as const),
)

const call: fc.Arbitrary<HistoryCall> = fc
  .record({
    streams: fc.array(events, { maxLength: 3 }),
    endReason,
    agent: words,
    firstWords: spoken,
    tags: fc.array(spoken, { maxLength: 2 }),
    about: spoken,
    partCode: words,
    textsKept: fc.boolean(),
  })
  .map(({ streams, about, partCode, textsKept, ...line }) => ({
    line: {
      ...{ callId: 'CA0123456789abcdef0123456789abcdef', from: `+${DIGITS}`, to: '+15550100200' },
      ...{ startedAtMs: 1_800_000_000_000, endedAtMs: line.endReason === null ? null : 1.8e12 },
      ...{ agentTurns: 1, callerTurns: 1, bargeIns: 0, replyP50Ms: null, replyMaxMs: null },
      ...{ underruns: 0, tools: [], costUsd: 0.01, hasRecording: false },
      ...line,
    },
    ...{ agentVersion: 'v1', model: 'live', givenTo: null, textsKept, eventsLeftOut: 0 },
    streams: streams.map((ofStream, at) => ({ stream: at + 1, events: ofStream })),
    orders: [{ orderNumber: 'HX-1', product: 'FJ-1', partCode, count: 1, orderedAtMs: 1 }],
    callbacks: [{ number: `+${DIGITS}`, about, when: null, requestedAtMs: 1 }],
  }))

const detailOf = (one: HistoryCall) =>
  detailView(one, { comments: [], recording: null, hasFrames: false, people: [] })

/** All digits of what somebody reads, one after the other. */
function digitsOf(text: string): string {
  return text.replaceAll(/\P{Nd}/gu, '').replaceAll(/[٠-٩]/g, (digit) => {
    return String(digit.charCodeAt(0) - 0x0660)
  })
}

describe('whatever happened in a call', () => {
  it('viewers cannot read the caller’s number out of it', () => {
    fc.assert(
      fc.property(call, (one) => {
        const { call: line, conversation, moments, callbacks } = maskedDetail(detailOf(one))
        const read = [
          line.from ?? '',
          line.firstWords,
          ...line.tags,
          ...conversation.map(({ text, unheard }) => `${text}${unheard}`),
          ...moments.map(({ title }) => title),
          ...moments.map(({ detail }) => JSON.stringify(detail)),
          // Keys that were pressed one after the other.
          moments.map(({ type, title }) => (type === 'keypad' ? title : '')).join(''),
          ...callbacks.map((callback) => JSON.stringify(callback)),
        ]
        for (const text of read) expect(digitsOf(text)).not.toContain('301234567')
      }),
      { numRuns: 200 },
    )
  })

  it('the parts of a reply’s latency add up', () => {
    fc.assert(
      fc.property(fc.tuple(ms, ms, ms), (times) => {
        const [firstFrameMs = 0, latencyMs = 0, fromQuietMs = 0] = times.toSorted((a, b) => a - b)
        const reply: CallFact = {
          ...{ type: 'reply-started', turn: 1, latencyMs, fromQuietMs, firstFrameMs },
        }
        const said: CallFact = { type: 'agent-text', turn: 1, text: 'Yes.' }
        const events = [reply, said].map((one) => ({ ...one, callId: 'CA1', atMs: 0 }))
        const latency = conversationOf(placedStreams([{ stream: 1, events }]))[0]?.latency
        const { endOfSpeechMs, modelMs, totalMs } = latency ?? {}
        expect((modelMs ?? NaN) + (latency?.firstFrameMs ?? NaN)).toBe(totalMs)
        expect((endOfSpeechMs ?? NaN) + (totalMs ?? NaN)).toBe(Math.round(fromQuietMs))
      }),
    )
  })

  it('its scenario can be played as it is, without the caller’s number', () => {
    fc.assert(
      fc.property(call, (one) => {
        const { name, yaml } = scenarioOf(one)
        const scenario = parseCallScenario(yaml, `${name}.yaml`)
        expect(scenario.name).toBe(name)
        for (const line of yaml.split('\n')) expect(digitsOf(line)).not.toContain('301234567')
      }),
      { numRuns: 200 },
    )
  })

  it('its row of CSV is one row, and no formula', async () => {
    await fc.assert(
      fc.asyncProperty(call, async ({ line }) => {
        const history = { list: () => Promise.reject(new Error('there is one page')) }
        const first = { calls: [line], next: null }
        let csv = ''
        for await (const part of callsAsCsv(history, {}, first, lineView)) csv += part
        const [names, cells, ...more] = rowsOf(csv.slice(1))
        expect(more).toEqual([])
        expect(cells).toHaveLength(names?.length ?? 0)
        for (const cell of cells ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
      }),
      { numRuns: 200 },
    )
  })
})

/** Reads CSV as RFC 4180 has it. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
