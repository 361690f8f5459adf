import { expect, test } from 'vitest'
import type { LiveCall, LiveEvent, LiveLine } from '../../../../src/console/console-api.ts'
import { after, NOTHING_YET, watching } from '../../../../web/src/live/live-state.ts'

const liveCall = (callId: string, more: Partial<LiveCall> = {}): LiveCall => ({
  callId,
  from: '+4915112345655',
  to: '+4930901820',
  agent: 'helpline',
  startedAtMs: 0,
  state: 'talking',
  speaking: 'nobody',
  lastWords: null,
  health: 'good',
  trouble: null,
  instance: 'one',
  ...more,
})
const line = (place: number, text: string): LiveLine => ({
  place,
  who: 'caller',
  atMs: place * 1_000,
  text,
  unheard: '',
})
const snapshot = (...ids: string[]): LiveEvent => ({
  type: 'snapshot',
  calls: ids.map((id) => liveCall(id)),
})
const lineEvent = (callId: string, place: number, text: string): LiveEvent => ({
  type: 'line',
  callId,
  line: line(place, text),
})
const momentEvent = (callId: string, atMs: number): LiveEvent => ({
  type: 'moment',
  callId,
  moment: { atMs, type: 'hold', tone: 'plain', title: 'On hold', durationMs: null, detail: {} },
})

test('nothing is known before the snapshot, which may be empty', () => {
  expect(NOTHING_YET.calls).toBeNull()
  expect(after(NOTHING_YET, [snapshot()], 0).calls?.size).toBe(0)
})

test('calls come, change and go, and the last of them are remembered', () => {
  const state = after(
    NOTHING_YET,
    [
      snapshot('a', 'b'),
      { type: 'call', call: liveCall('c', { state: 'ringing' }) },
      { type: 'call', call: liveCall('c') },
      { type: 'gone', callId: 'a', outcome: 'agent-ended' },
    ],
    5_000,
  )
  expect([...(state.calls ?? new Map<string, LiveCall>()).keys()]).toEqual(['b', 'c'])
  expect(state.calls?.get('c')?.state).toBe('talking')
  expect(state.ended).toMatchObject([{ outcome: 'agent-ended', endedAtMs: 5_000 }])
})

test('a call that comes back is not over', () => {
  const state = after(
    NOTHING_YET,
    [
      snapshot('a'),
      { type: 'gone', callId: 'a', outcome: 'carrier-lost' },
      { type: 'call', call: liveCall('a') },
    ],
    0,
  )
  expect(state.ended).toEqual([])
  expect(state.calls?.has('a')).toBe(true)
})

test('the end of a call that nobody knew is no news', () => {
  const state = after(NOTHING_YET, [snapshot(), { type: 'gone', callId: 'x', outcome: 'live' }], 0)
  expect(state.ended).toEqual([])
})

test('lines stand by place, and the same place again replaces', () => {
  const state = after(
    NOTHING_YET,
    [
      snapshot('a'),
      lineEvent('a', 0, 'one'),
      lineEvent('a', 2, 'three'),
      lineEvent('a', 1, 'two'),
      lineEvent('a', 2, 'three, whole'),
    ],
    0,
  )
  expect(state.lines.get('a')?.map(({ text }) => text)).toEqual(['one', 'two', 'three, whole'])
})

test('lines of unknown calls are not kept, except of the one that is watched', () => {
  const watched = watching(after(NOTHING_YET, [snapshot('a')], 0), 'w')
  const state = after(watched, [lineEvent('x', 0, 'who?'), lineEvent('w', 0, 'here')], 0)
  expect([...state.lines.keys()]).toEqual(['w'])
})

test('a page that stays open for a day keeps only so much', () => {
  let state = watching(after(NOTHING_YET, [snapshot('watched', 'other')], 0), 'watched')
  for (let at = 0; at < 3_000; at += 100) {
    const events = Array.from({ length: 100 }, (_, index): LiveEvent[] => [
      lineEvent('watched', at + index, 'x'),
      lineEvent('other', at + index, 'x'),
      momentEvent('watched', at + index),
      momentEvent('other', at + index),
      { type: 'call', call: liveCall(`short ${at + index}`) },
      lineEvent(`short ${at + index}`, 0, 'x'),
      momentEvent(`short ${at + index}`, 0),
      { type: 'gone', callId: `short ${at + index}`, outcome: 'agent-ended' },
    ])
    state = after(state, events.flat(), at)
  }
  expect(state.lines.get('watched')).toHaveLength(1_000)
  expect(state.lines.get('watched')?.at(-1)?.place).toBe(2_999)
  expect(state.lines.get('other')).toHaveLength(20)
  expect(state.moments.get('watched')).toHaveLength(500)
  expect(state.moments.get('other')).toHaveLength(20)
  expect([state.lines.size, state.moments.size, state.calls?.size]).toEqual([2, 2, 2])
  expect(state.ended).toHaveLength(12)
})

test('who reads another call lets most of the first one go', () => {
  let state = watching(after(NOTHING_YET, [snapshot('a', 'b')], 0), 'a')
  state = after(
    state,
    Array.from({ length: 100 }, (_, place) => lineEvent('a', place, 'x')),
    0,
  )
  expect(state.lines.get('a')).toHaveLength(100)
  expect(watching(state, 'b').lines.get('a')).toHaveLength(20)
})

test('the words of a watched call stay after its end, until one leaves it', () => {
  let state = watching(after(NOTHING_YET, [snapshot('a')], 0), 'a')
  state = after(
    state,
    [lineEvent('a', 0, 'bye'), { type: 'gone', callId: 'a', outcome: 'agent-ended' }],
    0,
  )
  expect(state.lines.get('a')).toHaveLength(1)
  expect(watching(state, null).lines.size).toBe(0)
})

test('a snapshot is the truth: what was before may have holes', () => {
  const before = after(NOTHING_YET, [snapshot('a'), lineEvent('a', 0, 'old')], 0)
  const state = after(before, [snapshot('b')], 0)
  expect([...(state.calls ?? new Map<string, LiveCall>()).keys()]).toEqual(['b'])
  expect(state.lines.size).toBe(0)
  expect(state.snapshots).toBe(2)
})

test('what was known is left as it is: a state is never changed', () => {
  const before = after(NOTHING_YET, [snapshot('a'), lineEvent('a', 0, 'old')], 0)
  after(before, [lineEvent('a', 0, 'new'), { type: 'gone', callId: 'a', outcome: 'x' }], 0)
  expect(before.calls?.size).toBe(1)
  expect(before.lines.get('a')?.[0]?.text).toBe('old')
  expect(after(before, [], 0)).toBe(before)
})
