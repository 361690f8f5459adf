import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import type { LiveEvent, Moment } from '../../../../src/console/console-api.ts'
import { LiveFeed, type LivePage } from '../../../../src/console/live/live-feed.ts'
import type { CallEvent } from '../../../../src/shared/call-event.ts'
import { LiveCallsRig, newCall } from '../../../support/live-calls.ts'

type Sent = LiveEvent & { readonly id: string }

/** A page as the feed sees it. */
class Page implements LivePage {
  readonly texts: string[] = []
  readonly ticks: number[] = []
  ended = 0
  readonly masked: boolean

  constructor(masked = false) {
    this.masked = masked
  }

  send(text: string): void {
    if (text !== '') this.texts.push(text)
  }

  tick(nowMs: number): void {
    this.ticks.push(nowMs)
  }

  end(): void {
    this.ended += 1
  }

  get events(): readonly Sent[] {
    const blocks = this.texts.join('').split('\n\n').filter(Boolean)
    return blocks.map((block) => {
      const [id, event, data, ...more] = block.split('\n')
      const json = JSON.parse(data!.slice('data: '.length)) as LiveEvent
      expect([event, more]).toEqual([`event: ${json.type}`, []])
      return { ...json, id: id!.slice('id: '.length) }
    })
  }

  /** Without the snapshot. */
  get later(): readonly Sent[] {
    return this.events.slice(1)
  }
}

class Rig extends LiveCallsRig {
  readonly asked: CallEvent[] = []
  readonly feed = new LiveFeed({
    calls: this.calls,
    momentOf: (event) => {
      this.asked.push(event)
      return event.type === 'tool-call' ? momentOf(event) : null
    },
    clock: this.clock,
    log: pino({ level: 'silent' }),
  })

  watch(lastId: string | null = null, masked = false): Page & { leave: () => void } {
    const page = new Page(masked)
    return Object.assign(page, { leave: this.feed.join(page, lastId) })
  }
}

function momentOf({ atMs, type, ...detail }: CallEvent): Moment {
  return { atMs, type, tone: 'plain', title: type, durationMs: null, detail }
}

const says = (turn: number, text: string) => ({ type: 'agent-text', turn, text }) as const

describe('what a page gets', () => {
  test('first a snapshot with what was said last, then what happens', () => {
    const rig = new Rig()
    rig.begin()
    rig.happens(says(1, 'Hello.'), 'CA1', 300)
    const page = rig.watch()
    expect(page.events).toMatchObject([
      { type: 'snapshot', calls: [{ callId: 'CA1', state: 'talking' }] },
      { type: 'line', callId: 'CA1', line: { place: 0, text: 'Hello.' } },
    ])
    rig.calls.opened(newCall('CA2'))
    rig.clock.advance(0)
    expect(page.events[2]).toMatchObject({
      type: 'call',
      call: { callId: 'CA2', state: 'ringing' },
    })
    rig.calls.closed('CA2')
    rig.clock.advance(50)
    expect(page.events.slice(3)).toMatchObject([
      { type: 'gone', callId: 'CA2', outcome: 'caller-hung-up' },
    ])
  })

  test('what was said at once, and pieces that follow each other within 50 ms together', () => {
    const rig = new Rig()
    rig.begin()
    const page = rig.watch()
    rig.clock.advance(1_000)
    rig.happens(says(1, 'One '))
    expect(page.later).toEqual([])
    rig.clock.advance(0)
    expect(page.later).toMatchObject([
      { type: 'line', line: { text: 'One' } },
      { type: 'call', call: { lastWords: { text: 'One' } } },
    ])
    rig.happens(says(1, 'two '))
    rig.clock.advance(20)
    rig.happens(says(1, 'three.'))
    rig.clock.advance(29)
    expect(page.later).toHaveLength(2)
    rig.clock.advance(1)
    expect(page.later.slice(2)).toMatchObject([
      { type: 'line', line: { place: 0, text: 'One two three.' } },
      { type: 'call', call: { lastWords: { text: 'One two three.' } } },
    ])
  })

  test('the moments of a call, in time from its first stream on', () => {
    const rig = new Rig()
    rig.begin()
    const page = rig.watch()
    rig.ends('carrier-lost')
    rig.clock.advance(5_000)
    rig.begin()
    rig.happens({ type: 'tool-call', id: '1', name: 'find_product' }, 'CA1', 700)
    rig.clock.advance(50)
    expect(page.events.filter(({ type }) => type === 'moment')).toMatchObject([
      { callId: 'CA1', moment: { type: 'tool-call', atMs: 5_700 } },
    ])
  })

  test('the loss of health that has passed', () => {
    const rig = new Rig()
    rig.begin()
    const page = rig.watch()
    rig.happens({ type: 'underrun', side: 'ours', gapMs: 40 })
    rig.clock.advance(31_000)
    expect(page.later).toMatchObject([
      { type: 'call', call: { health: 'warn' } },
      { type: 'call', call: { health: 'good', trouble: null } },
    ])
  })

  test('numbers only when it may see them', () => {
    const rig = new Rig()
    rig.begin('CA1')
    const open = rig.watch()
    const masked = rig.watch(null, true)
    rig.begin('CA2', '+15550109999')
    rig.happens({ type: 'tool-call', id: '+1 555 010 9999', name: 'request_callback' }, 'CA2')
    rig.clock.advance(50)
    expect(open.texts.join('')).toContain('+4915112345655')
    expect(open.texts.join('')).toContain('+1 555 010 9999')
    expect(masked.texts.join('')).not.toMatch(/4915112345655|15550109999|010 9999/)
    const shown = masked.events.flatMap((event) => {
      if (event.type === 'snapshot') return event.calls.map(({ from }) => from)
      return event.type === 'call' ? [event.call.from] : []
    })
    expect(shown).toEqual(['+49 ••• ••55', '+15 ••• ••99'])
    expect(masked.events.map(({ id }) => id)).toEqual(open.events.map(({ id }) => id))
  })

  test('whatever was said, one line of JSON', () => {
    const rig = new Rig()
    rig.begin()
    const page = rig.watch()
    const words = 'a\n\nevent: gone\r\ndata: {}\u2028</script><script>alert(1)</script> \u202eabc'
    rig.happens(says(1, words))
    rig.clock.advance(50)
    expect(page.later[0]).toMatchObject({ type: 'line', line: { text: words } })
  })
})

describe('a page that comes back', () => {
  test('gets exactly what it has missed', () => {
    const rig = new Rig()
    rig.begin()
    const page = rig.watch()
    rig.happens(says(1, 'One.'))
    rig.clock.advance(100)
    page.leave()
    rig.happens(says(2, 'Two.'))
    rig.clock.advance(20_000)
    const again = rig.watch(page.events.at(-1)!.id)
    rig.happens(says(3, 'Three.'))
    rig.clock.advance(100)
    const lines = again.events.flatMap((event) => (event.type === 'line' ? [event.line.text] : []))
    expect(lines).toEqual(['Two.', 'Three.'])
    expect(again.events.map(({ type }) => type)).not.toContain('snapshot')
  })

  test('gets a snapshot when nobody has watched for a minute', () => {
    const rig = new Rig()
    rig.begin()
    const page = rig.watch()
    rig.happens(says(1, 'One.'))
    rig.clock.advance(100)
    page.leave()
    rig.clock.advance(62_000)
    rig.happens(says(2, 'Two.'))
    const again = rig.watch(page.events.at(-1)!.id)
    expect(again.events.map(({ type }) => type)).toEqual(['snapshot', 'line', 'line'])
  })

  test.each(['', 'nonsense', 'ffffffff-3', '-1', '1', 'x'.repeat(5_000), '__proto__-1'])(
    'gets a snapshot for an id that is none of ours: %j',
    (id) => {
      const rig = new Rig()
      rig.begin()
      expect(rig.watch(id).events[0]).toMatchObject({ type: 'snapshot' })
    },
  )

  test('gets a snapshot for an id that has not been given yet', () => {
    const rig = new Rig()
    rig.begin()
    const [name] = rig.watch().events[0]!.id.split('-')
    for (const number of ['99', '1e3', '-5', '99999999999999999999']) {
      expect(rig.watch(`${name!}-${number}`).events[0]).toMatchObject({ type: 'snapshot' })
    }
  })
})

describe('the feed itself', () => {
  test('writes nothing while nobody watches, and has no timers then', () => {
    const rig = new Rig()
    rig.begin()
    rig.happens({ type: 'tool-call', id: '1', name: 'find_product' })
    expect([rig.asked, rig.clock.pending]).toEqual([[], 0])
    rig.watch().leave()
    rig.clock.advance(62_000)
    rig.happens({ type: 'tool-call', id: '2', name: 'find_product' })
    expect([rig.asked, rig.clock.pending]).toEqual([[], 0])
  })

  test('asks every page each second', () => {
    const rig = new Rig()
    const page = rig.watch()
    rig.clock.advance(3_500)
    expect(page.ticks).toEqual([1_000, 2_000, 3_000])
  })

  test('gives everybody a new snapshot when too much happens at once', () => {
    const rig = new Rig()
    rig.begin()
    const page = rig.watch()
    for (let at = 0; at < 6_000; at += 1) {
      rig.happens({ type: 'tool-call', id: String(at), name: 'find_product' })
    }
    rig.happens(says(1, 'After that.'))
    rig.clock.advance(50)
    expect(page.later.length).toBeLessThan(1_100)
    expect(page.later[0]).toMatchObject({ type: 'snapshot', calls: [{ callId: 'CA1' }] })
    expect(page.later.at(-2)).toMatchObject({ type: 'line', line: { text: 'After that.' } })
  })

  test('ends its pages when the server closes, and takes no more', () => {
    const rig = new Rig()
    const page = rig.watch()
    rig.feed.close()
    rig.feed.close()
    expect(page.ended).toBe(1)
    expect(rig.watch().ended).toBe(1)
    expect([rig.feed.pages, rig.clock.pending]).toEqual([0, 0])
  })
})
