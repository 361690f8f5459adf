import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where pictures of the pages are left for a person to look at; git-ignored. */
const PICTURES = 'out/browser'

function program(): string | undefined {
  return PLACES.find((place) => existsSync(place))
}

/**
 * Whether this machine has a browser. Where the checks run for everybody it has to: there, tests
 * fail rather than to be left out.
 */
export function hasBrowser(): boolean {
  if (program() !== undefined || process.env['CI'] === 'true') return true
  process.stderr.write(
    `SKIPPED: tests in a browser, because there is none: ${PLACES.join(', ')}.\n`,
  )
  return false
}

/** The system's Chromium, without a window, that talks to nobody but the tests. */
export async function startBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = program()
  if (executablePath === undefined) throw new Error(`There is no browser: ${PLACES.join(', ')}.`)
  return chromium.launch({
    executablePath,
    args: [
      // As root it has no sandbox of its own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      ...more,
    ],
  })
}

export const sizes = {
  desktop: { width: 1_280, height: 800 },
  phone: { width: 390, height: 844 },
} as const

/** Leaves a picture of the whole page in {@link PICTURES}. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}

/** What went wrong in the pages of a context: errors of scripts, refusals of the policy. */
export function complaintsOf(context: BrowserContext): readonly string[] {
  const complaints: string[] = []
  context.on('weberror', (error) => complaints.push(error.error().message))
  context.on('console', (message) => {
    // Whoever has not signed in yet is told so, and a server on a busy machine lets nobody in for a
    // while: the pages say both, and the tests wait until they are through.
    if (message.type() === 'error' && !/status of (401|503)/.test(message.text())) {
      complaints.push(message.text())
    }
  })
  return complaints
}
