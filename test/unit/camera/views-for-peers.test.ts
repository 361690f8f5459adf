import { setImmediate as nextTurn } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CallerView } from '../../../src/call/caller-view.ts'
import type { BegunView, OpenView, ViewOver } from '../../../src/camera/open-view.ts'
import { beginElsewhere } from '../../../src/camera/view-elsewhere.ts'
import { ViewsForPeers } from '../../../src/camera/views-for-peers.ts'
import { PeerUnreachable, type PeerQuestion } from '../../../src/console/peer/peer-client.ts'
import { refuseErrors } from '../../../src/console/shell/refuse-errors.ts'
import type { CallFact } from '../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { memoryLog } from '../../support/memory-log.ts'

const JPEG = `/9j/${'A'.repeat(200_000)}`

let clock: VirtualClock
let owner: FastifyInstance
let view: CallerView | 'not-talking' | null
let shown: string[]
let facts: CallFact[]
let sees: boolean
let overs: ViewOver[]
/** What was asked of the owner. */
let asked: PeerQuestion[]
/** The owner does not answer. */
let dead: boolean

beforeEach(() => {
  clock = new VirtualClock()
  shown = []
  facts = []
  sees = true
  overs = []
  asked = []
  dead = false
  view = new CallerView({
    show: (jpeg) => {
      if (sees) shown.push(jpeg)
      return sees
    },
    report: (fact) => facts.push(fact),
    clock,
  })
  owner = fastify()
  refuseErrors(owner, memoryLog().log)
  new ViewsForPeers({ viewOf: (callId) => (callId === 'CA1' ? view : null), clock }).routes(owner)
})

afterEach(() => owner.close())

/** As the road between processes, without the signatures. */
async function ask(_peer: unknown, question: PeerQuestion): Promise<Response> {
  asked.push(question)
  if (dead) throw new PeerUnreachable('gone')
  const { method, path: url, body } = question
  const { statusCode: status, payload } = await owner.inject({ method, url, body: body as object })
  return new Response(payload, { status })
}

function begin(callId = 'CA1'): Promise<BegunView | 'lost'> {
  const { log } = memoryLog()
  const peer = { id: 'owner', address: 'http://owner' }
  return beginElsewhere({ peer, peers: { ask }, callId, clock, log }, clock.wallMs(), (why) =>
    overs.push(why),
  )
}

async function opened(): Promise<OpenView> {
  const begun = await begin()
  if (typeof begun === 'string') throw new Error(begun)
  return begun
}

const talking = (): CallerView => {
  if (!(view instanceof CallerView)) throw new TypeError('the call does not talk')
  return view
}

/** Lets the questions of `ms` be asked and answered. */
async function pass(ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 100) {
    clock.advance(100)
    for (let turns = 0; turns < 8; turns += 1) await nextTurn()
  }
}

describe('a page at another process', () => {
  test('shows the call what it sees, with the same rules', async () => {
    const page = await opened()
    expect(await page.show(JPEG)).toBe('shown')
    expect(await page.show(JPEG)).toBe('too-soon')
    clock.advance(900)
    sees = false
    expect(await page.show(JPEG)).toBe('not-now')
    expect(shown).toEqual([JPEG])
    page.close()
    await pass(100)
    expect(facts).toEqual([
      { type: 'camera', on: true, by: 'link' },
      { type: 'camera', on: false, by: 'link', pictures: 1 },
    ])
    expect(overs).toEqual([])
    await pass(3_000)
    expect(clock.pending).toBe(0)
  })

  test('has one picture under way at a time', async () => {
    const page = await opened()
    expect(await Promise.all([page.show(JPEG), page.show(JPEG)])).toEqual(['shown', 'too-soon'])
    page.close()
  })

  test.each(['agent', 'taken-over', 'spent', 'call-over'] as const)(
    'learns within a second that it is over, also when nothing moves: %s',
    async (why) => {
      const page = await opened()
      if (why === 'call-over') talking().close()
      else talking().end(why)
      await pass(1_000)
      expect(overs).toEqual([why])
      expect(await page.show(JPEG)).toBe('over')
      expect(shown).toEqual([])
      await pass(3_000)
      expect(clock.pending).toBe(0)
    },
  )

  test('learns with its picture that it is over', async () => {
    const page = await opened()
    talking().end('agent')
    expect(await page.show(JPEG)).toBe('over')
    expect(overs).toEqual(['agent'])
  })

  test('is asked for once a second, and no more', async () => {
    const page = await opened()
    await pass(10_000)
    expect(asked.length).toBeLessThanOrEqual(11)
    for (let times = 0; times < 10; times += 1) {
      await page.show(JPEG)
      await pass(1_000)
    }
    expect(asked.length).toBeLessThanOrEqual(32)
    expect(shown).toHaveLength(10)
    page.close()
  })

  test('is lost when the process of the call is dead, and told once', async () => {
    const page = await opened()
    dead = true
    expect(await page.show(JPEG)).toBe('over')
    await pass(3_000)
    expect(overs).toEqual(['lost'])
    dead = false
    await pass(12_000)
    expect(talking().on).toBe(false)
    expect(clock.pending).toBe(0)
  })

  test('whose process is dead lets the camera go after ten seconds', async () => {
    await opened()
    dead = true
    await pass(9_000)
    expect(talking().on).toBe(true)
    await pass(4_000)
    expect(talking().on).toBe(false)
  })

  test('cannot begin where the call is not, does not talk, or wants no more', async () => {
    expect(await begin('CA2')).toBe('lost')
    dead = true
    expect(await begin()).toBe('lost')
    dead = false
    const here = talking()
    view = 'not-talking'
    expect(await begin()).toBe('not-now')
    view = null
    expect(await begin()).toBe('lost')
    view = here
    here.refuseLinks(clock.wallMs())
    expect(await begin()).toBe('agent')
    here.close()
    expect(await begin()).toBe('call-over')
  })

  test('has no place when too many others have', async () => {
    const views = Array.from(
      { length: 121 },
      () => new CallerView({ show: () => true, report: () => undefined, clock }),
    )
    const answers = []
    for (view of views) answers.push(typeof (await begin()))
    expect(answers.filter((one) => one === 'object')).toHaveLength(120)
    expect(answers.at(-1)).toBe('string')
  })
})

describe('what is no question of ours is refused', () => {
  test.each([
    ['/calls/CA1/camera', {}, 400],
    ['/calls/CA1/camera', { madeAtMs: 'now' }, 400],
    ['/calls/CA2/camera', { madeAtMs: 1 }, 404],
    ['/calls/CA1/camera/nobody', {}, 404],
    ['/calls/CA1/camera/nobody', { jpeg: 'iVBOR' }, 400],
    ['/calls/CA1/camera/nobody', { jpeg: `/9j/${'A'.repeat(240_000)}` }, 400],
    ['/calls/CA1/camera/nobody', { jpeg: `/9j/${'A'.repeat(400_000)}` }, 413],
  ])('%s %#', async (url, body, status) => {
    expect((await owner.inject({ method: 'POST', url, body })).statusCode).toBe(status)
  })

  test('a viewer of one call is none of another', async () => {
    await opened()
    const viewer = (
      await owner.inject({
        method: 'POST',
        url: '/calls/CA1/camera',
        body: { madeAtMs: clock.wallMs() },
      })
    ).json<{ viewer: string }>().viewer
    const url = `/calls/CA2/camera/${viewer}`
    expect((await owner.inject({ method: 'POST', url, body: {} })).statusCode).toBe(404)
  })
})
