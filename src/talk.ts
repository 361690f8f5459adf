import type { FastifyInstance } from 'fastify'
import type { Roster } from './agents/roster.ts'
import type { CallSwitchboard } from './call/call-switchboard.ts'
import { BrowserCalls, type TalkingAssistant } from './carrier/browser/browser-calls.ts'
import { registerBrowser } from './carrier/browser/register.ts'
import type { CarrierControl } from './carrier/carrier-control.ts'
import type { SharedTokens } from './carrier/token-ledger.ts'
import type { Config } from './config/config.ts'
import type { Console } from './console/console.ts'
import type { CallEvent } from './shared/call-event.ts'
import { systemClock } from './shared/clock.ts'
import type { Log } from './shared/log.ts'

export interface TalkParts {
  readonly config: Config
  readonly switchboard: CallSwitchboard
  readonly roster: Roster
  readonly usedTokens: SharedTokens
  readonly console: Console
  /** Where the built page lies; may be missing. */
  readonly webDir: string
  readonly log: Log
}

/** Calls from web pages, put together. */
export class Talk {
  readonly #parts: TalkParts
  readonly #calls: BrowserCalls

  constructor(parts: TalkParts) {
    const { config, switchboard, usedTokens, log } = parts
    this.#parts = parts
    this.#calls = new BrowserCalls({
      switchboard,
      authTokens: config.twilio.authTokens,
      usedTokens,
      callsPerAddress: config.browser.callsPerAddress,
      clock: systemClock,
      log,
    })
  }

  /** To be given every event of every call. */
  read(event: CallEvent): void {
    this.#calls.read(event)
  }

  /** Ends a call by the carrier that it came from. */
  hangUp(callId: string, telephone: Pick<CarrierControl, 'hangUp'>): Promise<void> {
    return BrowserCalls.owns(callId) ? this.#calls.hangUp(callId) : telephone.hangUp(callId)
  }

  async register(server: FastifyInstance): Promise<void> {
    const { config, switchboard, webDir, log } = this.#parts
    await registerBrowser(server, {
      ...{ calls: this.#calls, switchboard, webDir, clock: systemClock, log },
      visitors: config.browser.visitors,
      publicOrigin: config.publicUrl,
      assistants: () => this.#assistants,
      isSignedIn: (cookies) => this.#parts.console.isSignedIn(cookies),
    })
  }

  close(): void {
    this.#calls.close()
  }

  /** A reload may have taken one away; the default is always there. */
  get #assistants(): readonly TalkingAssistant[] {
    const { config, roster } = this.#parts
    const named = (config.browser.assistants ?? []).flatMap((name) => roster.agents.get(name) ?? [])
    return named.length > 0 ? named : [roster.default]
  }
}
