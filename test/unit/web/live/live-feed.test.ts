import { beforeEach, expect, test } from 'vitest'
import type { LiveEvent } from '../../../../src/console/console-api.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { LiveFeed, type FeedSource, type FeedState } from '../../../../web/src/live/live-feed.ts'

type Listener = (event: { readonly data?: unknown }) => void

/** Stands for the browser's connection. */
class Source implements FeedSource {
  readyState = 0
  readonly #listeners = new Map<string, Listener[]>()

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  close(): void {
    this.readyState = 2
  }

  fire(type: string, data?: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data })
  }

  send(event: LiveEvent): void {
    this.fire(event.type, JSON.stringify(event))
  }

  /** The server refuses: the browser does not come back by itself. */
  refuse(): void {
    this.readyState = 2
    this.fire('error')
  }
}

const gone = (callId: string): LiveEvent => ({ type: 'gone', callId, outcome: 'agent-ended' })

let clock: VirtualClock
let sources: Source[]
let batches: (readonly LiveEvent[])[]
let states: FeedState[]
let refusals: number
let feed: LiveFeed

const latest = (): Source => {
  const source = sources.at(-1)
  if (source === undefined) throw new Error('nothing was opened')
  return source
}

beforeEach(() => {
  clock = new VirtualClock()
  sources = []
  batches = []
  states = []
  refusals = 0
  feed = new LiveFeed({
    open: () => {
      const source = new Source()
      sources.push(source)
      return source
    },
    later: (run, delayMs) => {
      const timer = clock.after(delayMs, run)
      return () => {
        timer.cancel()
      }
    },
    events: (events) => batches.push(events),
    state: (state) => states.push(state),
    refused: () => {
      refusals += 1
    },
  })
})

test('events that come together are told together, soon', () => {
  feed.start()
  latest().fire('open')
  for (const id of ['a', 'b', 'c']) latest().send(gone(id))
  expect(batches).toEqual([])
  clock.advance(100)
  expect(batches).toEqual([[gone('a'), gone('b'), gone('c')]])
  expect(states).toEqual(['connecting', 'open'])
})

test('no more than 500 wait for a timer that the browser holds back', () => {
  feed.start()
  for (let at = 0; at < 1_234; at += 1) latest().send(gone(String(at)))
  expect(batches.map(({ length }) => length)).toEqual([500, 500])
  clock.advance(100)
  expect(batches.flat()).toHaveLength(1_234)
})

test('a lost connection is left to the browser, which knows where it was', () => {
  feed.start()
  latest().fire('open')
  latest().fire('error')
  clock.advance(60_000)
  latest().fire('open')
  expect(sources).toHaveLength(1)
  expect(refusals).toBe(0)
  expect(states).toEqual(['connecting', 'open', 'reconnecting', 'open'])
})

test('after a refusal it asks who is there, and comes back later and later', () => {
  feed.start()
  const openedAtMs: number[] = []
  for (let failure = 0; failure < 7; failure += 1) {
    latest().refuse()
    const before = sources.length
    const fromMs = clock.nowMs()
    while (sources.length === before) clock.advance(100)
    openedAtMs.push(clock.nowMs() - fromMs)
  }
  expect(refusals).toBe(7)
  expect(openedAtMs).toEqual([500, 1_000, 2_000, 5_000, 10_000, 10_000, 10_000])
  latest().fire('open')
  latest().refuse()
  clock.advance(500)
  expect(sources).toHaveLength(9)
})

test('after sleep it is opened anew, and the old connection is heard no more', () => {
  feed.start()
  const old = latest()
  old.send(gone('a'))
  feed.start()
  expect(old.readyState).toBe(2)
  old.send(gone('b'))
  old.fire('error')
  latest().send(gone('c'))
  clock.advance(20_000)
  expect(batches.flat()).toEqual([gone('c')])
  expect(sources).toHaveLength(2)
})

test('once stopped, nothing comes and nothing is opened', () => {
  feed.start()
  latest().send(gone('a'))
  const old = latest()
  old.refuse()
  feed.stop()
  old.send(gone('b'))
  clock.advance(60_000)
  expect(batches).toEqual([])
  expect(sources).toHaveLength(1)
})

test.each([undefined, '', '{', 'null', '"text"', '[]', '{"type":"call"}'])(
  'what is no event of that name is left out: %s',
  (data) => {
    feed.start()
    latest().fire('gone', data)
    latest().send(gone('a'))
    clock.advance(100)
    expect(batches).toEqual([[gone('a')]])
  },
)
