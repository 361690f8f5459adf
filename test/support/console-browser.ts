import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import type { CallOptions } from '../../src/sandbox/phone/call-options.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { buildPage } from '../../web/build-page.ts'
import { complaintsOf, sizes, startBrowser } from './browser.ts'
import { CallRig } from './call-rig.ts'
import { recordingAgents } from './recording-agents.ts'

const READY_WITHIN_MS = 30_000
const USER_SCRIPT = join(import.meta.dirname, '../../scripts/user.ts')
const CONSOLE_PASSWORD = 'a-password-of-the-tests'

/** What a person sees a fault of, and how grave axe finds it. */
export interface AxeFault {
  readonly id: string
  readonly impact: string
  readonly where: readonly string[]
}

/** The whole server with recorded calls, and a browser that opens its console. */
export class ConsoleInBrowser implements AsyncDisposable {
  readonly rig: CallRig
  readonly #browser: Browser
  readonly #folder: string

  private constructor(rig: CallRig, browser: Browser, folder: string) {
    this.rig = rig
    this.#browser = browser
    this.#folder = folder
  }

  /** Builds the pages as they are now. */
  static async start(scenario: ScenarioInput): Promise<ConsoleInBrowser> {
    await buildPage('console', 'error')
    const folder = mkdtempSync(join(tmpdir(), 'hexkey-browser-'))
    const rig = await CallRig.start(scenario, {
      AGENTS_DIR: await recordingAgents(folder),
      RECORDINGS_DIR: join(folder, 'recordings'),
      CONSOLE_PASSWORD,
    })
    return new ConsoleInBrowser(rig, await startBrowser(), folder)
  }

  /** Places a call once the server takes one: on a busy machine it refuses callers for a while. */
  async dial(options: Partial<CallOptions>): Promise<PhoneCall> {
    const untilMs = systemClock.nowMs() + READY_WITHIN_MS
    while (!(await fetch(`${this.rig.url}/readyz`)).ok && systemClock.nowMs() < untilMs) {
      await sleep(systemClock, 200)
    }
    return this.rig.dial(options)
  }

  /** As an administrator does, while the server runs. */
  async addAccount(name: string, role: string, password: string): Promise<void> {
    const env = { DATABASE_URL: `sqlite:${join(this.rig.dir, 'calls.db')}` }
    const child = spawn(process.execPath, [USER_SCRIPT, 'add', name, '--role', role], { env })
    child.stdin.end(`${password}\n`)
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`no account for ${name}: exit code ${code}`)
  }

  /** Somebody with cookies of their own. */
  async person(
    size: keyof typeof sizes = 'desktop',
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<{ page: Page; context: BrowserContext; complaints: readonly string[] }> {
    const context = await this.#browser.newContext({ viewport: sizes[size], colorScheme })
    const complaints = complaintsOf(context)
    const page = await context.newPage()
    await page.goto(`${this.rig.url}/console/`)
    return { page, context, complaints }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.rig[Symbol.asyncDispose]()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export async function signIn(
  page: Page,
  name = 'admin',
  password = CONSOLE_PASSWORD,
): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Faults that axe finds in what the page shows now, and that are serious or worse. */
export async function seriousFaults(page: Page): Promise<readonly AxeFault[]> {
  // The policy of the console lets no script in but its own: this one comes from outside the page.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    interface Found {
      violations: { id: string; impact: string; nodes: { target: string[] }[] }[]
    }
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<Found> } }
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, impact, nodes }) => ({
        id,
        impact,
        where: nodes.map(({ target }) => target.join(' ')),
      }))
  })
}
