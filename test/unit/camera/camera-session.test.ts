import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Showing, ViewEnd } from '../../../src/call/caller-view.ts'
import type { FoundCall, WhereCall } from '../../../src/camera/call-finder.ts'
import { CameraDoor } from '../../../src/camera/camera-door.ts'
import { CameraLinks } from '../../../src/camera/camera-links.ts'
import type { CameraEnd, CameraServerMessage } from '../../../src/camera/camera-protocol.ts'
import { CameraSession } from '../../../src/camera/camera-session.ts'
import { endWords } from '../../../src/camera/camera-words.ts'
import type { BegunView, OnViewOver } from '../../../src/camera/open-view.ts'
import { InMemoryTokenLedger } from '../../../src/carrier/token-ledger.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { MemoryMediaSocket } from '../../support/memory-media-socket.ts'

const JPEG = `/9j/${'A'.repeat(2_000)}`
const NOT_TALKING: WhereCall = { kind: 'not-now', unreachable: false }
const UNREACHABLE: WhereCall = { kind: 'not-now', unreachable: true }

let clock: VirtualClock
let links: CameraLinks
let door: CameraDoor
let logged: ReturnType<typeof memoryLog>
/** Where the call is. */
let where: WhereCall
/** What beginning to show comes to. */
let begun: BegunView | 'lost'
let showing: Showing
let shown: string[]
let closes: number
let begins: number[]
let overs: OnViewOver[]

const there: FoundCall = {
  kind: 'found',
  assistant: 'assembly-help',
  begin: (madeAtMs, onOver) => {
    begins.push(madeAtMs)
    overs.push(onOver)
    return Promise.resolve(begun)
  },
}

class Page {
  readonly socket = new MemoryMediaSocket()
  readonly session: CameraSession
  settled = 0

  constructor(address = '192.0.2.1') {
    this.session = new CameraSession(this.socket, {
      ...{ door, clock, address, log: logged.log },
      finder: { find: () => Promise.resolve(where) },
      settled: () => (this.settled += 1),
    })
  }

  async say(message: object | string): Promise<void> {
    this.socket.say(message)
    await nextTurn()
  }

  start(token: string): Promise<void> {
    return this.say({ type: 'start', token })
  }

  picture(): Promise<void> {
    return this.say({ type: 'picture', jpeg: JPEG })
  }

  of<T extends CameraServerMessage['type']>(type: T): Extract<CameraServerMessage, { type: T }>[] {
    const sent = this.socket.sent as CameraServerMessage[]
    return sent.filter((one): one is Extract<CameraServerMessage, { type: T }> => one.type === type)
  }

  get ended(): CameraEnd | undefined {
    return this.of('ended')[0]?.why
  }

  get told(): string[] {
    return (this.socket.sent as CameraServerMessage[]).map(({ type }) => type)
  }
}

const token = (kind: 'link' | 'resume' = 'link'): string => links.make(kind, 'CA1', clock.wallMs())

async function pass(ms: number, stepMs = 500): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
    clock.advance(Math.min(stepMs, ms - passedMs))
    await nextTurn()
  }
}

async function showingPage(): Promise<Page> {
  const page = new Page()
  await page.start(token())
  expect(page.told).toEqual(['ready'])
  return page
}

beforeEach(() => {
  clock = new VirtualClock()
  links = new CameraLinks(['auth'], 'https://example.com', new InMemoryTokenLedger(clock))
  door = new CameraDoor(links, clock)
  logged = memoryLog()
  where = there
  showing = 'shown'
  shown = []
  closes = 0
  begins = []
  overs = []
  begun = {
    show: (jpeg) => {
      shown.push(jpeg)
      return Promise.resolve(showing)
    },
    close: () => (closes += 1),
  }
})

describe('a page that has not started', () => {
  test('is ended after five seconds', () => {
    const page = new Page()
    clock.advance(4_999)
    expect(page.ended).toBeUndefined()
    clock.advance(1)
    expect(page.ended).toBe('protocol')
    expect(page.settled).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('shows nothing', async () => {
    const page = new Page()
    await page.picture()
    expect(page.ended).toBe('protocol')
    expect(shown).toEqual([])
    expect(begins).toEqual([])
  })

  test('may leave', () => {
    const page = new Page()
    page.socket.end(1006)
    expect(page.settled).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test.each(['', 'nonsense', '{}', '[]', 'null', '{"type":"start"}', '{"type":"start","token":7}'])(
    'and says %j is ended',
    async (text) => {
      const page = new Page()
      await page.say(text)
      expect(page.ended).toBe('protocol')
    },
  )

  test('and sends bytes is ended', () => {
    const page = new Page()
    page.socket.emit('bytes', new Uint8Array(3))
    expect(page.ended).toBe('protocol')
  })
})

describe('a page with a link', () => {
  test('shows its pictures, and is told how many were seen', async () => {
    const page = await showingPage()
    expect(page.of('ready')[0]).toMatchObject({ assistant: 'assembly-help' })
    expect(begins).toEqual([clock.wallMs()])
    await page.picture()
    await pass(1_000)
    await page.picture()
    expect(shown).toEqual([JPEG, JPEG])
    expect(page.of('seen').map(({ pictures }) => pictures)).toEqual([1, 2])
    expect(page.settled).toBe(1)
  })

  test('has those dropped that come too soon', async () => {
    const page = await showingPage()
    for (let times = 0; times < 8; times += 1) {
      await page.picture()
      await pass(250, 250)
    }
    expect(shown).toHaveLength(2)
    expect(page.ended).toBeUndefined()
  })

  test('is ended when it floods', async () => {
    const page = await showingPage()
    for (let times = 0; times < 30; times += 1) await page.picture()
    expect(page.ended).toBe('protocol')
    expect(shown).toHaveLength(1)
    expect(closes).toBe(1)
  })

  test.each([
    { type: 'picture', jpeg: 'iVBORw0KGgo=' },
    { type: 'picture', jpeg: JPEG, more: 1 },
    { type: 'picture', jpeg: `/9j/${'A'.repeat(240_000)}` },
    { type: 'picture', jpeg: `/9j/${'A'.repeat(250_000)}` },
    { type: 'start', token: 'x'.repeat(16) },
    { type: 'end' },
  ])('is ended by %o', async (message) => {
    const page = await showingPage()
    await page.say(message)
    expect(page.ended).toBe('protocol')
    expect(shown).toEqual([])
    expect(closes).toBe(1)
  })

  test('stops when it wants', async () => {
    const page = await showingPage()
    await page.say({ type: 'stop' })
    expect(closes).toBe(1)
    expect(page.socket.closes).toEqual([{ code: 1000, reason: 'stopped' }])
    expect(clock.pending).toBe(0)
    await page.picture()
    expect(shown).toEqual([])
  })

  test('and the call let go of each other when it is lost', async () => {
    const page = await showingPage()
    page.socket.end(1006)
    expect(closes).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('is cut when it does not read', async () => {
    const page = await showingPage()
    page.socket.bufferedBytes = 70_000
    await page.picture()
    expect(page.socket.terminated).toBe(true)
    expect(closes).toBe(1)
  })

  test('has one answer to a close that nobody reads', async () => {
    const page = await showingPage()
    page.socket.peerAlive = false
    overs[0]?.('agent')
    clock.advance(1_000)
    expect(page.socket.terminated).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test.each<ViewEnd>(['agent', 'spent', 'taken-over'])('is ended: %s', async (why) => {
    const page = await showingPage()
    overs[0]?.(why)
    expect(page.of('ended')).toEqual([{ type: 'ended', why, words: endWords[why] }])
    expect(clock.pending).toBe(0)
  })

  test.each(['agent', 'spent'] as const)('is not let in: %s', async (why) => {
    begun = why
    const page = new Page()
    await page.start(token())
    expect(page.ended).toBe(why)
    expect(page.settled).toBe(1)
  })

  test('that was used, or is used at the same time, is not let in', async () => {
    const link = token()
    const [one, two] = [new Page(), new Page()]
    one.socket.say({ type: 'start', token: link })
    two.socket.say({ type: 'start', token: link })
    await nextTurn()
    expect([one.ended, two.ended]).toEqual([undefined, 'used'])
    const third = new Page()
    await third.start(link)
    expect(third.ended).toBe('used')
    expect(begins).toHaveLength(1)
  })

  test('that is too old is not let in', async () => {
    const link = token()
    clock.advance(600_000)
    const page = new Page()
    await page.start(link)
    expect(page.ended).toBe('expired')
  })

  test('fails by itself when something in here does', async () => {
    begun = { show: () => Promise.reject(new Error('broken')), close: () => undefined }
    const page = await showingPage()
    await page.picture()
    expect(page.ended).toBe('failed')
    expect(logged.lines.at(-2)).toMatchObject({ msg: 'camera failed' })
  })

  test('is nowhere in the log', async () => {
    const link = token()
    const page = new Page()
    await page.start(link)
    await page.say({ type: 'stop' })
    expect(JSON.stringify(logged.lines)).not.toContain(link)
  })
})

describe('tokens that are guessed', () => {
  test('are answered less and less, for their address alone; right ones are let in', async () => {
    const endsOf = async (times: number, address: string): Promise<(string | undefined)[]> => {
      const ends = []
      for (let at = 0; at < times; at += 1) {
        const page = new Page(address)
        await page.start('x'.repeat(90))
        ends.push(page.ended)
      }
      return ends
    }
    expect(new Set(await endsOf(20, '192.0.2.1'))).toEqual(new Set(['unknown-link']))
    expect(await endsOf(2, '192.0.2.1')).toEqual(['too-many', 'too-many'])
    expect(await endsOf(1, '192.0.2.2')).toEqual(['unknown-link'])
    await showingPage()
    clock.advance(5_000)
    expect(await endsOf(2, '192.0.2.1')).toEqual(['unknown-link', 'too-many'])
  })
})

describe('a call that is not there at the moment', () => {
  test('is waited for, and the link is not used up meanwhile', async () => {
    where = NOT_TALKING
    const link = token()
    const page = new Page()
    await page.start(link)
    expect(page.told).toEqual(['not-now'])
    await page.picture()
    page.socket.end(1006)
    await pass(2_000)
    expect(clock.pending).toBe(0)
    where = there
    const again = new Page()
    await again.start(link)
    expect(again.told).toEqual(['ready'])
    expect(shown).toEqual([])
  })

  test('may come within a minute', async () => {
    where = NOT_TALKING
    const page = new Page()
    await page.start(token())
    await pass(59_000)
    expect(page.told).toEqual(['not-now'])
    where = there
    await pass(1_000)
    expect(page.told).toEqual(['not-now', 'ready'])
  })

  test.each([
    [NOT_TALKING, 'call-over'],
    [UNREACHABLE, 'unreachable'],
  ])('is given up after a minute: %o', async (away, why) => {
    where = away
    const page = new Page()
    await page.start(token())
    await pass(61_000)
    expect(page.ended).toBe(why)
    expect(clock.pending).toBe(0)
  })

  test.each(['lost', 'not-now', 'call-over'] as const)(
    'although it was found is looked for again: %s',
    async (answer) => {
      const good = begun
      begun = answer
      const page = new Page()
      await page.start(token())
      expect(page.told).toEqual(['not-now'])
      begun = good
      await pass(1_000)
      expect(page.told).toEqual(['not-now', 'ready'])
    },
  )

  test('although it was found is given up as unreachable after a minute', async () => {
    begun = 'lost'
    const page = new Page()
    await page.start(token())
    await pass(61_000)
    expect(page.ended).toBe('unreachable')
  })

  test('because it is over ends at once', async () => {
    where = { kind: 'over' }
    const page = new Page()
    await page.start(token())
    expect(page.told).toEqual(['ended'])
    expect(page.ended).toBe('call-over')
  })
})

describe('a call that goes on elsewhere', () => {
  test.each(['call-over', 'lost'] as const)('takes its camera along: %s', async (why) => {
    const page = await showingPage()
    await page.picture()
    where = NOT_TALKING
    overs[0]?.(why)
    await nextTurn()
    expect(page.told).toEqual(['ready', 'seen', 'not-now'])
    await pass(1_000)
    await page.picture()
    expect(shown).toHaveLength(1)
    where = there
    await pass(1_000)
    expect(page.told).toEqual(['ready', 'seen', 'not-now', 'ready'])
    await page.picture()
    expect(page.of('seen').at(-1)).toMatchObject({ pictures: 2 })
  })

  test('is over when nobody hears of it any more', async () => {
    const page = await showingPage()
    where = { kind: 'over' }
    overs[0]?.('call-over')
    await nextTurn()
    expect(page.ended).toBe('call-over')
  })
})

describe('a model that cannot see just now', () => {
  test('is told of once, until it sees again', async () => {
    const page = await showingPage()
    showing = 'not-now'
    for (let times = 0; times < 3; times += 1) {
      await page.picture()
      await pass(1_000)
    }
    showing = 'shown'
    await page.picture()
    await pass(1_000)
    showing = 'not-now'
    await page.picture()
    expect(page.told).toEqual(['ready', 'not-now', 'seen', 'not-now'])
  })
})

describe('the token for coming back', () => {
  test('lets the page in once, and is made anew before it is too old', async () => {
    const page = await showingPage()
    await pass(300_000, 10_000)
    const [first, second] = page.of('ready').map(({ resume }) => resume)
    expect(second).toBeDefined()
    expect(first).not.toBe(second)
    page.socket.end(1006)
    clock.advance(299_999)
    const back = new Page()
    await back.start(second ?? '')
    expect(back.told).toEqual(['ready'])
    const thief = new Page()
    await thief.start(second ?? '')
    expect(thief.ended).toBe('used')
  })

  test('was made when the page was let in: what is switched off after that stays off', async () => {
    const page = await showingPage()
    clock.advance(5_000)
    const back = new Page()
    await back.start(page.of('ready')[0]?.resume ?? '')
    expect(begins).toEqual([clock.wallMs() - 5_000, clock.wallMs() - 5_000])
  })
})

test('a server that shuts down closes its pages so that they come back', async () => {
  const page = await showingPage()
  page.session.close()
  expect(closes).toBe(1)
  expect(page.told).toEqual(['ready'])
  expect(page.socket.closes).toEqual([{ code: 1012, reason: 'restart' }])
  expect(clock.pending).toBe(0)
})

test('every end has words of its own', () => {
  const words = Object.values(endWords)
  expect(new Set(words).size).toBe(words.length)
  for (const text of words) expect(text).toMatch(/^[A-Z].*\.$/)
})
