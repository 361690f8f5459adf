import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { hasBrowser, picture } from '../support/browser.ts'
import { ConsoleInBrowser, seriousFaults, signIn } from '../support/console-browser.ts'

const scenario: ScenarioInput = {
  lines: [
    { clip: 'agent-greeting' },
    { clip: 'agent-long-answer', callerText: 'There is a gap at the back panel.' },
    { clip: 'agent-which-screw', callerText: 'Wait, which screw do you mean?' },
    { clip: 'agent-fallback', repeat: 50 },
  ],
}

/** Asks, interrupts the answer, and hangs up. */
const TALKS = [
  { say: 'caller-gap', when: { afterAgent: { quietMs: 500 } } },
  { say: 'caller-which-screw', when: { agentSpokeMs: 2_500 } },
  { hangUp: { afterAgent: { quietMs: 800 } } },
] as const

const STAYS = [
  { say: 'caller-gap', when: { afterAgent: { quietMs: 500 } } },
  { hangUp: { atMs: 60_000 } },
] as const

/** What the live page listens to. */
const FEED = '**/console/api/live*'

async function rows(page: Page, name: string): Promise<number> {
  return page.getByRole('list', { name }).getByRole('listitem').count()
}

describe.skipIf(!hasBrowser())('the console in a browser', () => {
  let site: ConsoleInBrowser

  beforeAll(async () => {
    site = await ConsoleInBrowser.start(scenario)
  })

  afterAll(() => site[Symbol.asyncDispose]())

  test('nobody sees anything before signing in, and a wrong password is told as that', async () => {
    const { page, context } = await site.person()
    await expect.poll(() => page.url()).toContain('/console/sign-in')
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'sign-in')
    await signIn(page, 'admin', 'not-the-password')
    await page
      .getByRole('alert')
      .filter({ hasText: /password/i })
      .waitFor()
    expect(await context.cookies()).toEqual([])
    await context.close()
  })

  test('a call is watched from ring to summary, found, opened and played', async () => {
    const { page, context, complaints } = await site.person()
    await signIn(page)
    await page.getByText('Nobody is calling').waitFor()
    await picture(page, 'live-empty')
    const call = await site.dial({ script: TALKS, from: '+15550100077' })
    await page.getByRole('list', { name: 'Calls in progress' }).getByRole('link').first().click()
    const pane = page.getByRole('region', { name: 'The chosen call' })
    await pane
      .getByText('There is a gap at the back panel.', { exact: true })
      .waitFor({ timeout: 20_000 })
    await picture(page, 'live-call')
    expect(await seriousFaults(page)).toEqual([])
    await call.report
    await pane.getByText('This call is over').waitFor()

    await page.getByRole('link', { name: 'Calls', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: 'There is a gap' })
    // What was said is looked through a second or two after the end.
    const search = async (): Promise<number> => {
      await page.reload()
      await page.getByRole('searchbox').first().fill('back pan')
      await row
        .first()
        .waitFor({ timeout: 2_000 })
        .catch(() => undefined)
      return row.count()
    }
    // One, or more when this has been tried before.
    await expect.poll(search, { timeout: 20_000 }).toBeGreaterThan(0)
    // What is being looked up anew is shown faintly.
    await page.locator('[aria-busy="false"]').first().waitFor()
    await picture(page, 'calls')
    expect(await seriousFaults(page)).toEqual([])
    await row.first().getByRole('link').first().click()

    await page.getByRole('heading', { name: /077/ }).waitFor()
    // What the caller did not hear is struck through, and said to be so.
    expect(await page.locator('s').first().innerText()).toContain('Not heard by the caller')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await expect
      .poll(() => page.evaluate<number>(`document.querySelector('audio').currentTime`), {
        timeout: 10_000,
      })
      .toBeGreaterThan(0.3)
    await page.getByRole('button', { name: 'Pause' }).click()
    await picture(page, 'call')
    expect(await seriousFaults(page)).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  })

  test('an operator gives a hint on a phone and ends the call; both are in the audit', async () => {
    const { page, context } = await site.person('phone')
    await signIn(page)
    const call = await site.dial({ script: STAYS, maxMs: 70_000 })
    await page.getByRole('list', { name: 'Calls in progress' }).getByRole('link').first().click()
    const pane = page.getByRole('region', { name: 'The chosen call' })
    await pane
      .getByText('There is a gap at the back panel.', { exact: true })
      .waitFor({ timeout: 20_000 })
    await pane.getByRole('button', { name: 'Hint' }).click()
    await page.getByRole('textbox').last().fill('Offer to send the missing <b>bolt</b>.')
    await page.getByRole('button', { name: 'Give the hint' }).click()
    await page.getByText('The assistant gets the hint').waitFor()
    await expect.poll(() => site.rig.of('hint-given').length, { timeout: 30_000 }).toBe(1)
    await pane.getByRole('button', { name: 'Hang up' }).click()
    await picture(page, 'hang-up')
    await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click()
    await pane.getByText('This call is over').waitFor({ timeout: 40_000 })
    await call.report
    expect(site.rig.of('call-ended').at(-1)?.summary.endReason).toBe('ended-by-staff')
    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByText('hung up', { exact: false }).first().waitFor()
    await picture(page, 'audit')
    expect(await seriousFaults(page)).toEqual([])
    await context.close()
  })

  test('an operator listens in, and gives the call to a person', async () => {
    const { page, context, complaints } = await site.person()
    await signIn(page)
    const call = await site.dial({ script: STAYS, maxMs: 70_000 })
    await page.getByRole('list', { name: 'Calls in progress' }).getByRole('link').first().click()
    const pane = page.getByRole('region', { name: 'The chosen call' })
    await pane.getByRole('button', { name: 'Listen in' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Listen in' }).click()
    await pane.getByRole('button', { name: 'Stop listening' }).waitFor({ timeout: 20_000 })
    await picture(page, 'listening')
    expect(await seriousFaults(page)).toEqual([])
    await pane.getByRole('button', { name: 'Stop listening' }).click()
    await pane.getByRole('button', { name: 'Transfer' }).click()
    await page.getByRole('dialog').getByRole('radio').first().check()
    await picture(page, 'transfer')
    await page.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click()
    const endings = (): readonly string[] =>
      site.rig.of('call-ended').map(({ summary }) => summary.endReason)
    await expect.poll(endings, { timeout: 40_000 }).toContain('person-asked')
    call.hangUp()
    await call.report
    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByText('listened', { exact: false }).first().waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  test('a viewer sees calls with their numbers masked, and can do nothing to them', async () => {
    await site.addAccount('vera', 'viewer', 'a-password-of-a-viewer')
    const { page, context } = await site.person('phone')
    await signIn(page, 'vera', 'a-password-of-a-viewer')
    const call = await site.dial({ script: STAYS, maxMs: 70_000, from: '+15550100077' })
    await page.getByRole('list', { name: 'Calls in progress' }).getByRole('link').first().click()
    const pane = page.getByRole('region', { name: 'The chosen call' })
    await pane.getByText('There is a gap', { exact: false }).first().waitFor({ timeout: 20_000 })
    expect(await page.innerText('body')).not.toContain('5550100077')
    for (const name of ['Hint', 'Transfer', 'Hang up', 'Listen in']) {
      const buttons = await pane.getByRole('button', { name }).all()
      for (const button of buttons) expect(await button.isEnabled()).toBe(false)
    }
    expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0)
    await picture(page, 'phone-viewer')
    call.hangUp()
    await call.report
    await context.close()
  })

  test('a lost feed is told, and what happened meanwhile is there afterwards', async () => {
    const { page, context } = await site.person()
    await signIn(page)
    await page.getByText('Up to date').waitFor()
    await context.route(FEED, (route) => route.abort())
    await page.reload()
    await page.getByText('What you see may be old', { exact: false }).waitFor({ timeout: 30_000 })
    await picture(page, 'offline')
    const call = await site.dial({ script: STAYS, maxMs: 70_000 })
    await context.unroute(FEED)
    await page.getByText('Up to date').waitFor({ timeout: 30_000 })
    await page.getByRole('list', { name: 'Calls in progress' }).getByRole('link').first().waitFor()
    call.hangUp()
    await call.report
    await context.close()
  })

  test('whose session is over signs in again, and goes on where they were', async () => {
    const { page, context } = await site.person()
    await signIn(page)
    await page.getByRole('link', { name: 'Calls', exact: true }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await context.clearCookies()
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByText('Your session has ended', { exact: false }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await signIn(page)
    await expect.poll(() => page.url()).toContain('/console/overview')
    await context.close()
  })

  test('everything is there on a phone, and in the dark', async () => {
    const { page, context, complaints } = await site.person('phone', 'dark')
    await signIn(page)
    const rooms = ['Live', 'Calls', 'Overview'] as const
    for (const room of rooms) {
      await page.getByRole('link', { name: room }).first().click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      // Nothing is wider than the phone.
      const tooWide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(tooWide).toBe(0)
      await picture(page, `phone-${room.toLowerCase()}`)
      expect(await seriousFaults(page)).toEqual([])
    }
    expect(await rows(page, 'Calls in progress')).toBe(0)
    expect(complaints).toEqual([])
    await context.close()
  })
})
