import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ViewEnd } from '../../../src/call/caller-view.ts'
import { endWords } from '../../../src/camera/camera-words.ts'
import { CameraSessionRig, PICTURE } from '../../support/camera-session-rig.ts'

let rig: CameraSessionRig

beforeEach(() => {
  rig = new CameraSessionRig()
})

describe('a page that has not started', () => {
  test('is ended after five seconds', () => {
    const page = rig.page()
    rig.clock.advance(4_999)
    expect(page.ended).toBeUndefined()
    rig.clock.advance(1)
    expect(page.ended).toBe('protocol')
    expect(page.settled).toBe(1)
    expect(rig.clock.pending).toBe(0)
  })

  test('shows nothing', async () => {
    const page = rig.page()
    await page.picture()
    expect(page.ended).toBe('protocol')
    expect(rig.shown).toEqual([])
    expect(rig.begins).toEqual([])
  })

  test('may leave', () => {
    const page = rig.page()
    page.socket.end(1006)
    expect(page.settled).toBe(1)
    expect(rig.clock.pending).toBe(0)
  })

  test.each(['', 'nonsense', '{}', '[]', 'null', '{"type":"start"}', '{"type":"start","token":7}'])(
    'and says %j is ended',
    async (text) => {
      const page = rig.page()
      await page.say(text)
      expect(page.ended).toBe('protocol')
    },
  )

  test('and sends bytes is ended', () => {
    const page = rig.page()
    page.socket.emit('bytes', new Uint8Array(3))
    expect(page.ended).toBe('protocol')
  })
})

describe('a page with a link', () => {
  test('shows its pictures, and is told how many were seen', async () => {
    const page = await rig.showingPage()
    expect(page.of('ready')[0]).toMatchObject({ assistant: 'assembly-help' })
    expect(rig.begins).toEqual([rig.clock.wallMs()])
    await page.picture()
    await rig.pass(1_000)
    await page.picture()
    expect(rig.shown).toEqual([PICTURE, PICTURE])
    expect(page.of('seen').map(({ pictures }) => pictures)).toEqual([1, 2])
    expect(page.settled).toBe(1)
  })

  test('has those dropped that come too soon', async () => {
    const page = await rig.showingPage()
    for (let times = 0; times < 8; times += 1) {
      await page.picture()
      await rig.pass(250, 250)
    }
    expect(rig.shown).toHaveLength(2)
    expect(page.ended).toBeUndefined()
  })

  test('is ended when it floods', async () => {
    const page = await rig.showingPage()
    for (let times = 0; times < 30; times += 1) await page.picture()
    expect(page.ended).toBe('protocol')
    expect(rig.shown).toHaveLength(1)
    expect(rig.closes).toBe(1)
  })

  test.each([
    { type: 'picture', jpeg: 'iVBORw0KGgo=' },
    { type: 'picture', jpeg: PICTURE, more: 1 },
    { type: 'picture', jpeg: `/9j/${'A'.repeat(240_000)}` },
    { type: 'picture', jpeg: `/9j/${'A'.repeat(250_000)}` },
    { type: 'start', token: 'x'.repeat(16) },
    { type: 'end' },
  ])('is ended by %o', async (message) => {
    const page = await rig.showingPage()
    await page.say(message)
    expect(page.ended).toBe('protocol')
    expect(rig.shown).toEqual([])
    expect(rig.closes).toBe(1)
  })

  test('stops when it wants', async () => {
    const page = await rig.showingPage()
    await page.say({ type: 'stop' })
    expect(rig.closes).toBe(1)
    expect(page.socket.closes).toEqual([{ code: 1000, reason: 'stopped' }])
    expect(rig.clock.pending).toBe(0)
    await page.picture()
    expect(rig.shown).toEqual([])
  })

  test('and the call let go of each other when it is lost', async () => {
    const page = await rig.showingPage()
    page.socket.end(1006)
    expect(rig.closes).toBe(1)
    expect(rig.clock.pending).toBe(0)
  })

  test('is cut when it does not read', async () => {
    const page = await rig.showingPage()
    page.socket.bufferedBytes = 70_000
    await page.picture()
    expect(page.socket.terminated).toBe(true)
    expect(rig.closes).toBe(1)
  })

  test('has one answer to a close that nobody reads', async () => {
    const page = await rig.showingPage()
    page.socket.peerAlive = false
    rig.overs[0]?.('agent')
    rig.clock.advance(1_000)
    expect(page.socket.terminated).toBe(true)
    expect(rig.clock.pending).toBe(0)
  })

  test.each<ViewEnd>(['agent', 'spent', 'taken-over'])('is ended: %s', async (why) => {
    const page = await rig.showingPage()
    rig.overs[0]?.(why)
    expect(page.of('ended')).toEqual([{ type: 'ended', why, words: endWords[why] }])
    expect(rig.clock.pending).toBe(0)
  })

  test.each(['agent', 'spent'] as const)('is not let in: %s', async (why) => {
    rig.begun = why
    const page = rig.page()
    await page.start(rig.token())
    expect(page.ended).toBe(why)
    expect(page.settled).toBe(1)
  })

  test('that was used, or is used at the same time, is not let in', async () => {
    const link = rig.token()
    const [one, two] = [rig.page(), rig.page()]
    one.socket.say({ type: 'start', token: link })
    two.socket.say({ type: 'start', token: link })
    await nextTurn()
    expect([one.ended, two.ended]).toEqual([undefined, 'used'])
    const third = rig.page()
    await third.start(link)
    expect(third.ended).toBe('used')
    expect(rig.begins).toHaveLength(1)
  })

  test('that is too old is not let in', async () => {
    const link = rig.token()
    rig.clock.advance(600_000)
    const page = rig.page()
    await page.start(link)
    expect(page.ended).toBe('expired')
  })

  test('fails by itself when something in here does', async () => {
    rig.begun = { show: () => Promise.reject(new Error('broken')), close: () => undefined }
    const page = await rig.showingPage()
    await page.picture()
    expect(page.ended).toBe('failed')
    expect(rig.logged.lines.at(-2)).toMatchObject({ msg: 'camera failed' })
  })

  test('is nowhere in the log', async () => {
    const link = rig.token()
    const page = rig.page()
    await page.start(link)
    await page.say({ type: 'stop' })
    expect(JSON.stringify(rig.logged.lines)).not.toContain(link)
  })
})

describe('tokens that are guessed', () => {
  test('are answered less and less, for their address alone; right ones are let in', async () => {
    const endsOf = async (times: number, address: string): Promise<(string | undefined)[]> => {
      const ends = []
      for (let at = 0; at < times; at += 1) {
        const page = rig.page(address)
        await page.start('x'.repeat(90))
        ends.push(page.ended)
      }
      return ends
    }
    expect(new Set(await endsOf(20, '192.0.2.1'))).toEqual(new Set(['unknown-link']))
    expect(await endsOf(2, '192.0.2.1')).toEqual(['too-many', 'too-many'])
    expect(await endsOf(1, '192.0.2.2')).toEqual(['unknown-link'])
    await rig.showingPage()
    rig.clock.advance(5_000)
    expect(await endsOf(2, '192.0.2.1')).toEqual(['unknown-link', 'too-many'])
  })
})

test('a server that shuts down closes its pages so that they come back', async () => {
  const page = await rig.showingPage()
  page.session.close()
  expect(rig.closes).toBe(1)
  expect(page.told).toEqual(['ready'])
  expect(page.socket.closes).toEqual([{ code: 1012, reason: 'restart' }])
  expect(rig.clock.pending).toBe(0)
})

test('every end has words of its own', () => {
  const words = Object.values(endWords)
  expect(new Set(words).size).toBe(words.length)
  for (const text of words) expect(text).toMatch(/^[A-Z].*\.$/)
})
