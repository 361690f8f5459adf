import { afterEach, describe, expect, test } from 'vitest'
import type { AuditPage, Comment } from '../../src/console/console-api.ts'
import {
  ADMIN_PASSWORD,
  comment,
  ConsoleRig,
  refusalOf,
  tag,
  type Browser,
} from '../support/console-rig.ts'

let rig: ConsoleRig

afterEach(() => rig[Symbol.asyncDispose]())

describe('tags and comments', () => {
  test('a comment is kept as it was written', async () => {
    rig = await ConsoleRig.start()
    await rig.call('CA1')
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    const texts = [
      `<script>alert("x")</script><img src=x onerror='alert(1)'>`,
      'مرحبا بالعالم \u202e שלום',
      '👩‍👩‍👧‍👦 🇩🇪 ✍🏽',
      'one\n\ttwo',
      'x'.repeat(2_000),
    ]
    for (const text of texts) {
      const answer = await admin(comment(text))
      const kept = { by: 'admin', atMs: rig.clock.wallMs(), text }
      expect(JSON.parse(answer.text) as Comment).toEqual(kept)
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      rig.clock.advance(1)
    }
    expect((await rig.store.notes.commentsOf('CA1')).map(({ text }) => text)).toEqual(texts)
  })

  test('a comment loses what no reader could show', async () => {
    rig = await ConsoleRig.start()
    await rig.call('CA1')
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    await admin(comment(' a\u0000b\u001b[31m\r\nc \ud800 '))
    const [kept] = await rig.store.notes.commentsOf('CA1')
    expect(kept?.text).toBe('ab[31m\nc \ufffd')
  })

  test('a comment that is too long, empty or no text is refused', async () => {
    rig = await ConsoleRig.start()
    await rig.call('CA1')
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    for (const text of ['x'.repeat(2_001), 'x'.repeat(10_000), '😀'.repeat(10_000), ' \n\t ', 7]) {
      expect(refusalOf(await admin(comment(text)))).toEqual([400, 'bad-request'])
    }
    const huge = await admin(comment('x'.repeat(70_000)))
    expect(refusalOf(huge)).toEqual([413, 'too-large'])
    expect(await rig.store.notes.commentsOf('CA1')).toEqual([])
  })

  test('a tag is of any script, and nothing but words', async () => {
    rig = await ConsoleRig.start()
    await rig.call('CA1')
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    for (const name of ['vip', 'Zweite Beschwerde', '重要', 'é'.repeat(40), '2026-11']) {
      expect((await admin(tag(name))).status, name).toBe(204)
      expect((await admin(tag(name, 'DELETE'))).status, name).toBe(204)
    }
    const table = "'; drop table call_tags"
    const strange = ['x'.repeat(41), '<b>', table, ' ', '-', 'a\u202eb', 'a\u0000b', '👍']
    for (const name of strange) {
      expect(refusalOf(await admin(tag(name))), name).toEqual([400, 'bad-request'])
    }
  })

  test('a call that there is not has neither', async () => {
    rig = await ConsoleRig.start()
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    for (const asked of [tag('vip'), tag('vip', 'DELETE'), comment('hi')]) {
      expect(refusalOf(await admin(asked))).toEqual([404, 'unknown-call'])
    }
    const path = `/api/calls/${'x'.repeat(5_000)}/tags/vip`
    expect((await admin({ method: 'PUT', path })).status).toBe(404)
    expect((await admin({ method: 'PUT', path: '/api/calls/%00/tags/vip' })).status).toBe(404)
  })
})

describe('the trail', () => {
  const page = async (browser: Browser, query = ''): Promise<AuditPage> =>
    JSON.parse((await browser({ path: `/api/audit${query}` })).text) as AuditPage

  test('says who did what, without what was written and without numbers', async () => {
    rig = await ConsoleRig.start()
    await rig.call('CA1')
    await rig.add('otto', 'operator')
    await rig.signIn('+15550100001', 'hunter22')
    await rig.signIn('otto', 'wrong')
    const otto = await rig.browserOf('otto')
    await otto(tag('call 0555 0100001'))
    await otto(comment('call +15550100001'))
    await otto({ method: 'DELETE', path: '/api/session' })
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    await expect.poll(async () => (await page(admin)).entries.length).toBe(7)
    const { entries } = await page(admin)
    expect(entries.map(({ who, what, callId }) => [who, what, callId])).toEqual([
      ['admin', 'signed-in', null],
      ['otto', 'signed-out', null],
      ['otto', 'comment', 'CA1'],
      ['otto', 'tag', 'CA1'],
      ['otto', 'signed-in', null],
      ['otto', 'sign-in-failed', null],
      ['(unknown)', 'sign-in-failed', null],
    ])
    expect(JSON.stringify(entries)).not.toMatch(/0100001|hunter22|"wrong"/)
  })

  test('comes in pages', async () => {
    rig = await ConsoleRig.start()
    await rig.call('CA1')
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    for (const name of ['one', 'two', 'three']) await admin(tag(name))
    await expect.poll(async () => (await page(admin)).entries.length).toBe(4)
    const first = await page(admin, '?limit=3')
    expect(first.entries.map(({ detail }) => detail)).toEqual(['three', 'two', 'one'])
    const second = await page(admin, `?limit=3&before=${first.next ?? ''}`)
    expect(second.entries.map(({ what }) => what)).toEqual(['signed-in'])
    expect(second.next).toBeNull()
  })

  test('is not given for what is no page', async () => {
    rig = await ConsoleRig.start()
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    const limits = ['?limit=0', '?limit=201', '?limit=x', '?limit=1&limit=2']
    for (const query of [...limits, '?before=x', "?before=1-'"]) {
      const answer = await admin({ path: `/api/audit${query}` })
      expect(refusalOf(answer), query).toEqual([400, 'bad-request'])
    }
  })
})
