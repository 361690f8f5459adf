import { describe, expect, it } from 'vitest'
import { momentOf } from '../../../../src/console/calls/moment.ts'
import { endings, isOutcome, outcomes } from '../../../../src/console/calls/endings.ts'
import type {
  CallEvent,
  CallFact,
  CallSummary,
  EndReason,
} from '../../../../src/shared/call-event.ts'

const of = (fact: CallFact, atMs = 1_000.6) => momentOf({ ...fact, callId: 'CA1', atMs })
const titleOf = (fact: CallFact) => of(fact)?.title

const closed = (code: number, retryable: boolean | null) =>
  of({ type: 'model-closed', code, reason: 'gone', retryable })

const ended = (endReason: EndReason) =>
  of({ type: 'call-ended', summary: { endReason, durationMs: 61_000 } as CallSummary })

describe('a moment of a call', () => {
  it('says how much of an interrupted reply was heard', () => {
    const fact: CallFact = {
      ...{ type: 'barge-in', turn: 2, heardMs: 3_140, cutMs: 6_270, uncertaintyMs: 20 },
      ...{ heardText: 'All right.', cutText: 'And then', interruptToClearMs: 4 },
    }
    expect(of(fact)).toEqual({
      atMs: 1_001,
      type: 'barge-in',
      tone: 'plain',
      title: 'Caller interrupted: heard 3.1 s, 6.3 s cut',
      durationMs: null,
      detail: {
        ...{ turn: 2, heardMs: 3_140, cutMs: 6_270, uncertaintyMs: 20 },
        ...{ heardText: 'All right.', cutText: 'And then', interruptToClearMs: 4 },
      },
    })
  })

  it.each([
    [1000, 'closed in order'],
    [1006, 'cut without a word'],
    [1007, 'did not accept what it was sent'],
    [1008, 'refused'],
    [1011, 'quota'],
    [1013, 'overloaded'],
    [4711, 'without a common meaning'],
  ])('says what close code %i means', (code, words) => {
    expect(closed(code, true)?.title).toContain(`(${code}: `)
    expect(closed(code, true)?.title).toContain(words)
  })

  it('says what was done about a close', () => {
    expect(closed(1000, null)).toMatchObject({ tone: 'plain' })
    expect(closed(1006, true)).toMatchObject({ tone: 'warn' })
    expect(closed(1006, true)?.title).toMatch(/Another session was asked for\.$/)
    expect(closed(1008, false)).toMatchObject({ tone: 'bad' })
    expect(closed(1008, false)?.title).toMatch(/would not help\.$/)
  })

  it('tells gaps that are ours from those of the model', () => {
    expect(of({ type: 'underrun', side: 'ours', gapMs: 80 })).toMatchObject({
      tone: 'bad',
      durationMs: 80,
      title: 'Gap of 80 ms in the assistant’s voice, made by this server',
    })
    expect(of({ type: 'underrun', side: 'model', gapMs: 1_200 })).toMatchObject({ tone: 'warn' })
  })

  it('never shows a key that is secret', () => {
    expect(titleOf({ type: 'keypad', digit: '#' })).toBe('Caller pressed #')
    expect(titleOf({ type: 'keypad', digit: '•' })).toBe('Caller pressed a key, kept secret')
    expect(titleOf({ type: 'digits-gathered', count: 1, secret: false })).toBe(
      '1 key taken together',
    )
    expect(titleOf({ type: 'digits-gathered', count: 4, secret: true })).toBe(
      '4 keys taken together, kept secret',
    )
  })

  it.each([
    ['ok', 'good'],
    ['no_results', 'plain'],
    ['ambiguous', 'plain'],
    ['pending', 'plain'],
    ['refused', 'warn'],
    ['failed', 'bad'],
    ['something-new', 'plain'],
  ])('a tool with the result %s is %s', (status, tone) => {
    const run = { id: '1', name: 'get_step', args: { step: 1 }, message: 'm', durationMs: 20 }
    const moment = of({ type: 'tool-run', status, ...run })
    expect(moment).toMatchObject({ tone, durationMs: 20, detail: { args: { step: 1 }, status } })
    expect(moment?.title).toMatch(/^get_step: .+ \(20 ms\)$/)
  })

  it('an announced change of sessions is nothing to look at, a lost one is', () => {
    const handover = { type: 'model-handover', gapMs: 40, replayedMs: 0 } as const
    expect(of({ ...handover, why: 'go-away', how: 'resumed' })?.tone).toBe('plain')
    expect(of({ ...handover, why: 'go-away', how: 'fresh' })?.tone).toBe('warn')
    expect(titleOf({ ...handover, why: 'lost', how: 'fresh' })).toBe(
      'Another session of the model goes on anew, with the transcript: the connection was lost',
    )
  })

  it.each<CallFact>([
    { type: 'call-started', agent: 'help', agentVersion: 'v1', streamId: 'MZ1' },
    { type: 'model-ready', connectMs: 310 },
    { type: 'greeting-asked' },
    { type: 'playout-held', turn: 1, heardMs: 900, onsetToClearMs: 60 },
    { type: 'playout-resumed', turn: 1, heldMs: 400 },
    { type: 'barge-in-mode', mode: 'model' },
    { type: 'playout-overflow', droppedMs: 100 },
    { type: 'turn-complete', turn: 1, reason: 'SAFETY' },
    { type: 'idle-prompt', times: 2 },
    { type: 'hold', on: true },
    { type: 'hold', on: false },
    { type: 'tool-cancelled', ids: ['1'] },
    { type: 'transfer-asked', person: 'Kim', summary: 'A bolt is missing.' },
    { type: 'goodbye-cancelled' },
    { type: 'go-away', timeLeftMs: null },
    { type: 'go-away', timeLeftMs: 9_000 },
    { type: 'bad-message', from: 'carrier', reason: 'no JSON' },
    { type: 'model-retry', attempt: 2, delayMs: 500, reason: 'HTTP 503 on the upgrade' },
    { type: 'model-fresh', why: 'handle-refused' },
    { type: 'model-fresh', why: 'handle-doubted' },
    { type: 'model-fresh', why: 'silent' },
    { type: 'replay-overflow', droppedMs: 700 },
    { type: 'watchdog', rung: 'nudge' },
    { type: 'watchdog', rung: 'resume' },
    { type: 'watchdog', rung: 'fresh' },
    { type: 'watchdog', rung: 'give-up' },
    { type: 'filler', what: 'tone' },
    { type: 'tool-result-told', name: 'get_step' },
  ])('has a title of its own for %j', (fact) => {
    expect(titleOf(fact)).toMatch(/^[A-Z0-9].{10,}$/)
    expect(titleOf(fact)).not.toMatch(/undefined|null|NaN|\[object/)
  })

  it.each<CallFact>([
    { type: 'caller-text', text: 'hello' },
    { type: 'agent-text', turn: 1, text: 'hello' },
    { type: 'caller-speech', edge: 'end', by: 'model' },
    { type: 'turn-complete', turn: 1, reason: null },
    { type: 'usage', promptTokens: 1, responseTokens: 1, totalTokens: 2 },
    { type: 'tool-call', id: '1', name: 'get_step' },
  ])('is not made of %j', (fact) => {
    expect(of(fact)).toBeNull()
  })

  it('ends with its reason in words', () => {
    expect(ended('caller-hung-up')).toMatchObject({ tone: 'plain', title: 'The caller hung up' })
    expect(ended('model-silent')).toMatchObject({ tone: 'bad', durationMs: 61_000 })
  })

  it('cuts a title that is too long, and takes what it is given as it is', () => {
    const person = `<script>alert(1)</script>\u202e${'😀'.repeat(5_000)}`
    const moment = of({ type: 'transfer-asked', person, summary: '' })
    expect(moment?.title).toMatch(/^Transfer to <script>/)
    expect(moment?.title.length).toBe(301)
    expect(moment?.title.isWellFormed()).toBe(true)
    expect(moment?.detail['person']).toBe(person)
  })
})

describe('outcomes', () => {
  it('are all reasons of an end, and calls that last', () => {
    expect(outcomes).toContain('live')
    expect(outcomes).toHaveLength(Object.keys(endings).length + 1)
    expect(isOutcome('taken-over')).toBe(true)
    expect(isOutcome('constructor')).toBe(false)
  })
})

// Every kind of event has its words: the compiler says so in the code, and nothing throws here.
it('knows nothing of kinds that do not exist', () => {
  const unknown = { type: 'no-such-kind', callId: 'CA1', atMs: 1 } as unknown as CallEvent
  expect(() => momentOf(unknown)).toThrow('unreachable')
})
