import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallerStep } from '../../src/sandbox/phone/caller-script.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { buildPage } from '../../web/build-page.ts'
import { complaintsOf, hasBrowser, picture, sizes, startBrowser } from '../support/browser.ts'
import { CameraRig, type CameraServer } from '../support/camera-rig.ts'
import { seriousFaults } from '../support/console-browser.ts'

const poll = { timeout: 20_000, interval: 50 }
const quick = { pace: 20, delayMs: 20 }

const scenario = {
  lines: [
    { clip: 'agent-hello', ...quick },
    { callerText: 'I cannot describe it.', toolCalls: [{ name: 'start_camera' }], ...quick },
    { clip: 'agent-done', ...quick },
    { callerText: 'Done.', toolCalls: [{ name: 'stop_camera' }], ...quick },
    { clip: 'agent-done', repeat: 50, ...quick },
  ],
  onText: [{ includes: 'The caller shows you something', line: 'sees' }],
  asides: [{ name: 'sees', clip: 'agent-sees', ...quick }],
}
const ASKS: readonly CallerStep[] = [
  { say: 'caller-picture', when: { afterAgent: { quietMs: 300 } } },
]

describe.skipIf(!hasBrowser())('the page behind a camera link', () => {
  let rig: CameraRig
  let server: CameraServer
  let browser: Browser

  beforeAll(async () => {
    await buildPage('camera', 'error')
    rig = await CameraRig.start(scenario)
    server = await rig.server()
    browser = await startBrowser(['--use-fake-device-for-media-stream'])
  })

  afterAll(async () => {
    await browser.close()
    await rig[Symbol.asyncDispose]()
  })

  /** A telephone that has opened the link of a call. */
  async function opened(options: {
    readonly camera: boolean
    readonly script?: readonly CallerStep[]
    readonly colorScheme?: 'light' | 'dark'
  }): Promise<{
    call: PhoneCall
    context: BrowserContext
    page: Page
    complaints: readonly string[]
  }> {
    const { camera, script = ASKS, colorScheme = 'light' } = options
    const before = rig.token
    // On a busy machine it refuses callers for a while.
    await expect.poll(async () => (await fetch(`${server.url}/readyz`)).ok, poll).toBe(true)
    const call = rig.dial(server, { script })
    await expect.poll(() => rig.token, poll).not.toBe(before)
    const context = await browser.newContext({ viewport: sizes.phone, colorScheme })
    if (camera) await context.grantPermissions(['camera'], { origin: server.url })
    const complaints = complaintsOf(context)
    const page = await context.newPage()
    await page.goto(`${server.url}/camera/${rig.token ?? ''}`)
    return { call, context, page, complaints }
  }

  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name })

  test('shows the camera to the call until the caller stops it', async () => {
    const { call, context, page, complaints } = await opened({ camera: true })
    await heading(page, 'Show it to your camera').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'camera-welcome')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await heading(page, 'The assistant sees this').waitFor()
    await page.getByText(/[2-9] pictures seen/).waitFor({ timeout: 20_000 })
    expect(rig.seen.at(-1)).toBeGreaterThanOrEqual(2)
    expect(await page.locator('video').evaluate((video) => 'videoWidth' in video)).toBe(true)
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'camera-sending')
    await page.getByRole('button', { name: 'Stop' }).click()
    await heading(page, 'Your camera is off').waitFor()
    expect(await page.locator('video').count()).toBe(0)
    await picture(page, 'camera-stopped')
    const seen = rig.seen.at(-1)

    // Loaded again, it goes on with the same call.
    await page.reload()
    await page.getByRole('button', { name: 'Start camera' }).click()
    await page.getByText(/pictures? seen/).waitFor()
    await expect.poll(() => rig.seen.at(-1) ?? 0, poll).toBeGreaterThan(seen ?? 0)
    call.hangUp()
    await call.report
    await heading(page, 'The camera is off').waitFor()
    await page.getByText('The call is over, and so is the camera.').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  test('says that the assistant has seen enough', async () => {
    const { call, context, page } = await opened({
      camera: true,
      colorScheme: 'dark',
      script: [...ASKS, { say: 'caller-what-next', when: { atMs: 14_000 } }],
    })
    await page.getByRole('button', { name: 'Start camera' }).click()
    await page.getByText('The assistant has seen enough').waitFor({ timeout: 30_000 })
    expect(await page.locator('video').count()).toBe(0)
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'camera-ended-dark')
    call.hangUp()
    await call.report
    await context.close()
  })

  test('says how a camera is allowed, and does not use up the link of whoever denies it', async () => {
    const { call, context, page } = await opened({ camera: false })
    await page.getByRole('button', { name: 'Start camera' }).click()
    await heading(page, 'The camera is not allowed').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'camera-denied')
    await context.grantPermissions(['camera'], { origin: server.url })
    await page.getByRole('button', { name: 'Start camera again' }).click()
    await page.getByText(/pictures? seen/).waitFor()
    call.hangUp()
    await call.report
    await context.close()
  })

  test('says that a link was used, or is not whole', async () => {
    const { call, context, page } = await opened({ camera: true })
    await page.getByRole('button', { name: 'Start camera' }).click()
    await heading(page, 'The assistant sees this').waitFor()
    const other = await browser.newContext({ viewport: sizes.desktop })
    await other.grantPermissions(['camera'], { origin: server.url })
    const second = await other.newPage()
    await second.goto(page.url())
    await second.getByRole('button', { name: 'Start camera' }).click()
    await second.getByText('This link was opened before').waitFor()
    await picture(second, 'camera-used')
    await second.goto(page.url().slice(0, -3))
    await second.getByRole('button', { name: 'Start camera' }).click()
    await second.getByText('This link is not complete').waitFor()
    call.hangUp()
    await call.report
    await other.close()
    await context.close()
  })
})
