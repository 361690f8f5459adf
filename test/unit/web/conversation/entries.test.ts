import { expect, test } from 'vitest'
import type {
  LiveLine,
  Moment,
  ReplyLatency,
  Utterance,
} from '../../../../src/console/console-api.ts'
import {
  entriesOf,
  joinConversation,
  joinMoments,
  placeAt,
} from '../../../../web/src/conversation/entries.ts'

const latency: ReplyLatency = {
  endOfSpeechMs: 1,
  modelMs: 2,
  firstFrameMs: 3,
  carrierMs: 4,
  totalMs: 5,
}
const said = (atMs: number, text: string, more: Partial<Utterance> = {}): Utterance => ({
  who: 'caller',
  atMs,
  text,
  unheard: '',
  interrupted: false,
  turn: null,
  latency: null,
  ...more,
})
const line = (
  place: number,
  atMs: number,
  text: string,
  more: Partial<LiveLine> = {},
): LiveLine => ({
  place,
  who: 'caller',
  atMs,
  text,
  unheard: '',
  ...more,
})
const moment = (atMs: number, type: string, tone: Moment['tone'] = 'plain'): Moment => ({
  atMs,
  type,
  tone,
  title: type,
  durationMs: null,
  detail: {},
})

test('words and moments stand in the order in which they began, words first', () => {
  const entries = entriesOf(
    [said(0, 'one'), said(20, 'two')],
    [moment(20, 'tool-run'), moment(10, 'hold')],
    'all',
  )
  expect(
    entries.map((entry) => (entry.kind === 'said' ? entry.said.text : entry.moment.type)),
  ).toEqual(['one', 'hold', 'two', 'tool-run'])
})

test('one chooses how much of what happened is shown', () => {
  const moments = [moment(1, 'greeting-asked'), moment(2, 'tool-run'), moment(3, 'underrun', 'bad')]
  const shown = (detail: 'words' | 'notable' | 'all'): number =>
    entriesOf([], moments, detail).length
  expect([shown('words'), shown('notable'), shown('all')]).toEqual([0, 2, 3])
})

test('the line that sounds is the last that has begun', () => {
  const conversation = [said(900, 'one'), said(5_000, 'two')]
  expect([0, 900, 4_999, 5_000, 9e9].map((atMs) => placeAt(conversation, atMs))).toEqual([
    -1, 0, 0, 1, 1,
  ])
})

test('without a live line, what is kept is all', () => {
  const kept = [said(0, 'one')]
  expect(joinConversation(kept, [])).toBe(kept)
})

test('the feed goes on where what is kept ends, and no line stands twice', () => {
  const kept = [said(0, 'one'), said(10, 'two, begun')]
  const live = [line(1, 10, 'two, whole'), line(2, 20, 'three')]
  expect(joinConversation(kept, live).map(({ text }) => text)).toEqual([
    'one',
    'two, whole',
    'three',
  ])
})

test('what only the store knows of a reply is kept beside its live words', () => {
  const kept = [said(10, 'reply', { who: 'agent', turn: 3, latency, interrupted: true })]
  const [joined] = joinConversation(kept, [line(0, 10, 'reply, longer', { who: 'agent' })])
  expect(joined).toMatchObject({ text: 'reply, longer', turn: 3, latency, interrupted: true })
})

test('a live line with words that nobody heard was interrupted', () => {
  const [joined] = joinConversation([], [line(0, 10, 'heard', { who: 'agent', unheard: 'cut' })])
  expect(joined).toMatchObject({ interrupted: true, latency: null })
})

test('moments of the feed are added once', () => {
  const kept = [moment(1, 'hold'), moment(5, 'tool-run')]
  expect(joinMoments(kept, [moment(5, 'tool-run')])).toBe(kept)
  expect(joinMoments(kept, [moment(3, 'keypad'), moment(5, 'tool-run')])).toEqual([
    moment(1, 'hold'),
    moment(3, 'keypad'),
    moment(5, 'tool-run'),
  ])
})
