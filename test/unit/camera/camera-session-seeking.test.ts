import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { WhereCall } from '../../../src/camera/call-finder.ts'
import { CameraSessionRig } from '../../support/camera-session-rig.ts'

const NOT_TALKING: WhereCall = { kind: 'not-now', unreachable: false }
const UNREACHABLE: WhereCall = { kind: 'not-now', unreachable: true }

let rig: CameraSessionRig

beforeEach(() => {
  rig = new CameraSessionRig()
})

describe('a call that is not there at the moment', () => {
  test('is waited for, and the link is not used up meanwhile', async () => {
    rig.where = NOT_TALKING
    const link = rig.token()
    const page = rig.page()
    await page.start(link)
    expect(page.told).toEqual(['not-now'])
    await page.picture()
    page.socket.end(1006)
    await rig.pass(2_000)
    expect(rig.clock.pending).toBe(0)
    rig.where = rig.there
    const again = rig.page()
    await again.start(link)
    expect(again.told).toEqual(['ready'])
    expect(rig.shown).toEqual([])
  })

  test('may come within a minute', async () => {
    rig.where = NOT_TALKING
    const page = rig.page()
    await page.start(rig.token())
    await rig.pass(59_000)
    expect(page.told).toEqual(['not-now'])
    rig.where = rig.there
    await rig.pass(1_000)
    expect(page.told).toEqual(['not-now', 'ready'])
  })

  test.each([
    [NOT_TALKING, 'call-over'],
    [UNREACHABLE, 'unreachable'],
  ])('is given up after a minute: %o', async (away, why) => {
    rig.where = away
    const page = rig.page()
    await page.start(rig.token())
    await rig.pass(61_000)
    expect(page.ended).toBe(why)
    expect(rig.clock.pending).toBe(0)
  })

  test.each(['lost', 'not-now', 'call-over'] as const)(
    'although it was found is looked for again: %s',
    async (answer) => {
      const good = rig.begun
      rig.begun = answer
      const page = rig.page()
      await page.start(rig.token())
      expect(page.told).toEqual(['not-now'])
      rig.begun = good
      await rig.pass(1_000)
      expect(page.told).toEqual(['not-now', 'ready'])
    },
  )

  test('although it was found is given up as unreachable after a minute', async () => {
    rig.begun = 'lost'
    const page = rig.page()
    await page.start(rig.token())
    await rig.pass(61_000)
    expect(page.ended).toBe('unreachable')
  })

  test('because it is over ends at once', async () => {
    rig.where = { kind: 'over' }
    const page = rig.page()
    await page.start(rig.token())
    expect(page.told).toEqual(['ended'])
    expect(page.ended).toBe('call-over')
  })
})

describe('a call that goes on elsewhere', () => {
  test.each(['call-over', 'lost'] as const)('takes its camera along: %s', async (why) => {
    const page = await rig.showingPage()
    await page.picture()
    rig.where = NOT_TALKING
    rig.overs[0]?.(why)
    await nextTurn()
    expect(page.told).toEqual(['ready', 'seen', 'not-now'])
    await rig.pass(1_000)
    await page.picture()
    expect(rig.shown).toHaveLength(1)
    rig.where = rig.there
    await rig.pass(1_000)
    expect(page.told).toEqual(['ready', 'seen', 'not-now', 'ready'])
    await page.picture()
    expect(page.of('seen').at(-1)).toMatchObject({ pictures: 2 })
  })

  test('is over when nobody hears of it any more', async () => {
    const page = await rig.showingPage()
    rig.where = { kind: 'over' }
    rig.overs[0]?.('call-over')
    await nextTurn()
    expect(page.ended).toBe('call-over')
  })
})

describe('a model that cannot see just now', () => {
  test('is told of once, until it sees again', async () => {
    const page = await rig.showingPage()
    rig.showing = 'not-now'
    for (let times = 0; times < 3; times += 1) {
      await page.picture()
      await rig.pass(1_000)
    }
    rig.showing = 'shown'
    await page.picture()
    await rig.pass(1_000)
    rig.showing = 'not-now'
    await page.picture()
    expect(page.told).toEqual(['ready', 'not-now', 'seen', 'not-now'])
  })
})

describe('the token for coming back', () => {
  test('lets the page in once, and is made anew before it is too old', async () => {
    const page = await rig.showingPage()
    await rig.pass(300_000, 10_000)
    const [first, second] = page.of('ready').map(({ resume }) => resume)
    expect(second).toBeDefined()
    expect(first).not.toBe(second)
    page.socket.end(1006)
    rig.clock.advance(299_999)
    const back = rig.page()
    await back.start(second ?? '')
    expect(back.told).toEqual(['ready'])
    const thief = rig.page()
    await thief.start(second ?? '')
    expect(thief.ended).toBe('used')
  })

  test('was made when the page was let in: what is switched off after that stays off', async () => {
    const page = await rig.showingPage()
    rig.clock.advance(5_000)
    const back = rig.page()
    await back.start(page.of('ready')[0]?.resume ?? '')
    expect(rig.begins).toEqual([rig.clock.wallMs() - 5_000, rig.clock.wallMs() - 5_000])
  })
})
