import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { encodeWav } from '../../src/audio/wav.ts'
import type { ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { loadClip } from '../../src/sandbox/clips.ts'
import { TcpProxy } from '../../src/sandbox/proxy/tcp-proxy.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { buildPage } from '../../web/build-page.ts'
import { complaintsOf, sizes, startBrowser } from './browser.ts'
import { CallRig } from './call-rig.ts'
import { openEars } from './page-ears.ts'

const READY_WITHIN_MS = 30_000

/** What the microphone hears: silence, or a clip of the sandbox's caller. */
type Spoken = { readonly quietMs: number } | { readonly clip: string }

interface TalkOptions {
  readonly scenario: ScenarioInput
  /** In this order, from the moment the microphone is opened; then silence. */
  readonly microphone?: readonly Spoken[]
  readonly environment?: Readonly<Record<string, string>>
  /** Whether the device has microphone and camera, and what the browser's owner says. */
  readonly device?: 'allowed' | 'denied' | 'none'
}

/** The whole server behind a network that may fail, and a browser whose microphone plays a file. */
export class TalkInBrowser implements AsyncDisposable {
  readonly rig: CallRig
  readonly network: TcpProxy
  readonly #browser: Browser
  readonly #folder: string

  private constructor(parts: {
    rig: CallRig
    network: TcpProxy
    browser: Browser
    folder: string
  }) {
    this.rig = parts.rig
    this.network = parts.network
    this.#browser = parts.browser
    this.#folder = parts.folder
  }

  /** The page must have been built: {@link buildTalk}. */
  static async start(options: TalkOptions): Promise<TalkInBrowser> {
    const folder = mkdtempSync(join(tmpdir(), 'hexkey-talk-'))
    const file = join(folder, 'microphone.wav')
    writeFileSync(file, wavOf(options.microphone ?? []))
    const rig = await CallRig.start(options.scenario, {
      BROWSER_CALLS: 'open',
      ...options.environment,
    })
    const network = await TcpProxy.start({ targets: [Number(URL.parse(rig.url)?.port)] })
    const device = options.device ?? 'allowed'
    const answer =
      device === 'denied' ? '--deny-permission-prompts' : '--use-fake-ui-for-media-stream'
    const browser = await startBrowser([
      answer,
      ...(device === 'none' ? [] : ['--use-fake-device-for-media-stream']),
      `--use-file-for-fake-audio-capture=${file}%noloop`,
    ])
    return new TalkInBrowser({ rig, network, browser, folder })
  }

  /**
   * Presses a button that begins a call, and waits for what comes of it. On a busy machine the
   * server refuses callers for a while: then it is pressed again.
   */
  async begin(page: Page, name: string | RegExp): Promise<void> {
    const untilMs = systemClock.nowMs() + READY_WITHIN_MS
    for (;;) {
      while (!(await fetch(`${this.rig.url}/readyz`)).ok && systemClock.nowMs() < untilMs) {
        await sleep(systemClock, 200)
      }
      await page.getByRole('button', { name }).click()
      const stages = ['talking', 'notice', 'no-microphone', 'refused', 'unreachable']
      await page.locator(stages.map((stage) => `[data-stage=${stage}]`).join(', ')).waitFor()
      const busy = await page.getByRole('heading', { name: 'All lines are taken' }).isVisible()
      if (!busy || systemClock.nowMs() > untilMs) return
      await page.getByRole('button', { name: 'Back' }).click()
      await page.locator('[data-stage=door]').waitFor()
    }
  }

  async visitor(
    size: keyof typeof sizes = 'desktop',
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<{ page: Page; context: BrowserContext; complaints: readonly string[] }> {
    const context = await this.#browser.newContext({ viewport: sizes[size], colorScheme })
    const complaints = complaintsOf(context)
    const page = await context.newPage()
    await openEars(page)
    await page.goto(`${this.network.url}/talk`)
    return { page, context, complaints }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.network[Symbol.asyncDispose]()
    await this.rig[Symbol.asyncDispose]()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Builds the page as it is now. */
export function buildTalk(): Promise<void> {
  return buildPage('talk', 'error')
}

function wavOf(spoken: readonly Spoken[]): Uint8Array {
  const parts = spoken.map((one) => {
    if ('clip' in one) return loadClip(one.clip)
    return { sampleRate: null, samples: one.quietMs }
  })
  const sampleRate = parts.find((part) => part.sampleRate !== null)?.sampleRate ?? 16_000
  const pieces = parts.map((part) => {
    if (part.sampleRate === null) return new Int16Array((part.samples * sampleRate) / 1_000)
    if (part.sampleRate !== sampleRate) throw new Error('clips of different rates in one file')
    return part.samples
  })
  // Half a second at least: an empty file is no microphone.
  pieces.push(new Int16Array(sampleRate / 2))
  const all = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return encodeWav({ sampleRate, channels: [all] })
}
