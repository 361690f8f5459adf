import type { Clock } from '../../shared/clock.ts'
import { unreachable } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { IncomingCall, Switchboard } from '../switchboard.ts'
import type { StreamTokens } from '../stream-token.ts'
import { renderSpoken, type Twiml } from './twiml.ts'

/** How long a repeated webhook gets the first answer; Twilio repeats within seconds. */
const ANSWER_TTL_MS = 600_000
/** Answers that are kept at most; the oldest goes first. */
const MAX_ANSWERS = 10_000

/** Where Twilio finds us, all absolute. */
interface TwilioUrls {
  readonly media: string
  readonly next: string
  readonly streamStatus: string
}

interface GivenAnswer {
  readonly twiml: string
  /** Unix time at which the token inside loses its worth; null when there is none. */
  readonly tokenExpiresAtMs: number | null
  readonly forgetAtMs: number
}

/**
 * What each incoming call was answered.
 *
 * Twilio repeats a webhook whose answer it did not get. A repeat is given the same TwiML, so that
 * it opens nothing twice; only a token that ran out before any stream came is replaced.
 */
export class VoiceAnswers {
  readonly #deps: VoiceAnswersDeps
  readonly #given = new Map<string, GivenAnswer>()
  /** Questions that are being decided; a repeat waits for the same answer. */
  readonly #asked = new Map<string, Promise<string>>()

  constructor(deps: VoiceAnswersDeps) {
    this.#deps = deps
  }

  /** The TwiML for an incoming call. Whatever the switchboard throws is passed on. */
  async answer(call: IncomingCall): Promise<string> {
    const nowMs = this.#deps.clock.wallMs()
    const given = this.#given.get(call.callId)
    if (given !== undefined && isStillGood(given, nowMs)) return given.twiml
    const asked = this.#asked.get(call.callId)
    if (asked !== undefined) return asked
    const answer = this.#ask(call)
    this.#asked.set(call.callId, answer)
    try {
      return await answer
    } finally {
      this.#asked.delete(call.callId)
    }
  }

  /** The TwiML that opens another stream of a call; each has a token of its own. */
  reconnect(callId: string): string {
    return this.#stream(callId, this.#deps.clock.wallMs(), null).twiml
  }

  /** The call's token was used: its answer stays as it is from here on. */
  streamStarted(callId: string): void {
    const given = this.#given.get(callId)
    if (given !== undefined) this.#given.set(callId, { ...given, tokenExpiresAtMs: null })
  }

  async #ask(call: IncomingCall): Promise<string> {
    const answer = await this.#deps.switchboard.incoming(call)
    const nowMs = this.#deps.clock.wallMs()
    switch (answer.kind) {
      case 'connect': {
        const { twiml, tokenExpiresAtMs } = this.#stream(call.callId, nowMs, answer)
        return this.#keep(call.callId, nowMs, twiml, tokenExpiresAtMs)
      }
      case 'refuse': {
        const twiml = renderSpoken(this.#deps.twiml, 'refuse', answer)
        return this.#keep(call.callId, nowMs, twiml, null)
      }
      default:
        return unreachable(answer)
    }
  }

  /** @param said the answer to a new call; null: the caller has heard it already. */
  #stream(
    callId: string,
    nowMs: number,
    said: { readonly language: string; readonly notice?: string } | null,
  ): { twiml: string; tokenExpiresAtMs: number } {
    const { tokens, twiml, urls } = this.#deps
    const { token, expiresAtMs } = tokens.issue(callId, nowMs)
    const view = {
      action: urls.next,
      streamUrl: urls.media,
      statusCallback: urls.streamStatus,
      token,
    }
    const { language = '', notice } = said ?? {}
    const text =
      notice === undefined
        ? twiml.render('connect', view)
        : twiml.render('connect-recorded', { ...view, language, notice })
    return { twiml: text, tokenExpiresAtMs: expiresAtMs }
  }

  #keep(callId: string, nowMs: number, twiml: string, tokenExpiresAtMs: number | null): string {
    this.#forget(nowMs)
    this.#given.delete(callId)
    this.#given.set(callId, { twiml, tokenExpiresAtMs, forgetAtMs: nowMs + ANSWER_TTL_MS })
    return twiml
  }

  /** Drops what is out of date, then the oldest while there is no room for one more. */
  #forget(nowMs: number): void {
    for (const [callId, given] of this.#given) {
      const crowded = this.#given.size >= (this.#deps.maxAnswers ?? MAX_ANSWERS)
      if (given.forgetAtMs > nowMs && !crowded) return
      this.#given.delete(callId)
      if (given.forgetAtMs > nowMs) this.#deps.log.warn({ callId }, 'answer forgotten early')
    }
  }
}

export interface VoiceAnswersDeps {
  readonly switchboard: Pick<Switchboard, 'incoming'>
  readonly tokens: StreamTokens
  readonly twiml: Twiml
  readonly urls: TwilioUrls
  readonly clock: Clock
  readonly log: Log
  readonly maxAnswers?: number
}

function isStillGood(given: GivenAnswer, nowMs: number): boolean {
  if (nowMs >= given.forgetAtMs) return false
  return given.tokenExpiresAtMs === null || nowMs < given.tokenExpiresAtMs
}
