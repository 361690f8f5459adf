import { randomHex } from '../../shared/ids.ts'
import { unreachable } from '../../shared/errors.ts'
import type { DialStatus } from './call-report.ts'
import type { PersonScript } from './dialled-person.ts'
import { fetchDocument } from './document-fetch.ts'
import type { Line } from './line.ts'
import { resolveUrl } from './public-address.ts'
import type { TwimlVerb } from './twiml-document.ts'
import type { Webhooks } from './webhooks.ts'

type DialVerb = Extract<TwimlVerb, { readonly verb: 'Dial' }>
type GatherVerb = Extract<TwimlVerb, { readonly verb: 'Gather' }>

const RINGS_MS = 1_000
const TALKS_MS = 2_000
/** What Twilio's voice manages, roughly. */
const CHARACTERS_PER_SECOND = 14
/** A whisper that goes from document to document without an end. */
const MAX_DOCUMENTS = 10

export interface DiallingOptions {
  readonly line: Line
  readonly webhooks: Webhooks
  readonly person: PersonScript
  /** Twilio's voice, ringing and people are this many times faster than natural. */
  readonly sayRate: number
}

/**
 * Dials whoever `<Dial>` names, and acts them out.
 *
 * As Twilio does it: `<Number url>` is asked on the leg of who answered, with a call SID of its
 * own and `ParentCallSid`; when its document ends the two are joined, when it hangs up they are
 * not (https://www.twilio.com/docs/voice/twiml/number#attributes-url). An answered call that was
 * not joined is assumed to be `completed`, with `DialBridged` false.
 */
export class Dialling {
  readonly #options: DiallingOptions

  constructor(options: DiallingOptions) {
    this.#options = options
  }

  /** @returns what Twilio adds to the request for `action`. */
  async dial(verb: DialVerb, documentUrl: string): Promise<Readonly<Record<string, string>>> {
    const { line } = this.#options
    line.record.note('dial', { targets: verb.targets })
    const callSid = `CA${randomHex(16)}`
    const startMs = line.clock.nowMs()
    const { status, bridged } = await this.#reach(verb, documentUrl, callSid)
    line.record.note('dialled', { status, bridged })
    const durationMs = line.clock.nowMs() - startMs
    return {
      DialCallStatus: status,
      DialCallSid: callSid,
      DialBridged: String(bridged),
      ...(status === 'completed'
        ? { DialCallDuration: String(Math.ceil(durationMs / 1_000)) }
        : {}),
    }
  }

  async #reach(
    verb: DialVerb,
    documentUrl: string,
    callSid: string,
  ): Promise<{ status: DialStatus; bridged: boolean }> {
    const { person } = this.#options
    switch (person.does) {
      case 'busy':
        await this.#rest(RINGS_MS)
        return { status: 'busy', bridged: false }
      case 'fails':
        await this.#rest(RINGS_MS)
        return { status: 'failed', bridged: false }
      case 'no-answer':
        await this.#rest(verb.timeoutSeconds * 1_000)
        return { status: this.#callerGone() ? 'canceled' : 'no-answer', bridged: false }
      case 'ignores':
      case 'takes': {
        await this.#rest(person.ringsMs ?? RINGS_MS)
        if (this.#callerGone()) return { status: 'canceled', bridged: false }
        const bridged = verb.whisper === null || (await this.#whisper(verb, documentUrl, callSid))
        if (this.#callerGone()) return { status: 'canceled', bridged: false }
        if (bridged) await this.#rest(person.does === 'takes' ? (person.talksMs ?? TALKS_MS) : 0)
        return { status: 'completed', bridged }
      }
      default:
        return unreachable(person)
    }
  }

  /** @returns whether the document ended without a hang-up: the two are joined. */
  async #whisper(verb: DialVerb, documentUrl: string, callSid: string): Promise<boolean> {
    const { line, webhooks } = this.#options
    let url = resolveUrl(verb.whisper?.url ?? '', documentUrl)
    let method = verb.whisper?.method ?? 'POST'
    let digits: string | null = null
    for (let fetched = 0; fetched < MAX_DOCUMENTS && url !== null; fetched++) {
      const parameters = {
        CallSid: callSid,
        ParentCallSid: line.identity.callSid,
        Direction: 'outbound-dial',
        To: verb.targets[0] ?? '',
        Called: verb.targets[0] ?? '',
        ...(digits === null ? {} : { Digits: digits }),
      }
      const request = { url, method, status: 'in-progress', parameters } as const
      const answer = await fetchDocument(line, webhooks, request, null)
      if (!('document' in answer)) {
        line.warn(answer.code, answer.message)
        return false
      }
      const next = await this.#hear(answer.document.verbs, answer.url)
      if (next === 'joined' || next === 'hung-up') return next === 'joined'
      ;({ url, method, digits } = next)
    }
    return false
  }

  async #hear(
    verbs: readonly TwimlVerb[],
    documentUrl: string,
  ): Promise<
    'joined' | 'hung-up' | { url: string | null; method: 'GET' | 'POST'; digits: string }
  > {
    const { line } = this.#options
    for (const verb of verbs) {
      if (this.#callerGone() || verb.verb === 'Hangup') return 'hung-up'
      if (verb.verb === 'Say') await this.#said(verb.text, verb.language)
      else if (verb.verb === 'Gather') {
        const key = await this.#pressed(verb)
        if (key === null) continue
        const url = resolveUrl(verb.action ?? documentUrl, documentUrl)
        return { url, method: verb.method, digits: key }
      } else line.warn(0, `<${verb.verb}> is not acted out for who is dialled; it was passed over`)
    }
    return 'joined'
  }

  /** Null: nothing was pressed, and the next verb follows. */
  async #pressed({ prompts, timeoutSeconds, finishOnKey }: GatherVerb): Promise<string | null> {
    const { person } = this.#options
    for (const { text, language } of prompts) await this.#said(text, language)
    const key = person.does === 'takes' ? (person.key ?? '1') : null
    // The key that ends a gathering is not a digit of it: alone it is nothing at all.
    if (key !== null && !(finishOnKey !== '' && finishOnKey.includes(key))) return key
    await this.#rest(timeoutSeconds * 1_000)
    return null
  }

  #callerGone(): boolean {
    return this.#options.line.hungUpBy !== null
  }

  async #said(text: string, language: string | null): Promise<void> {
    this.#options.line.record.note('whisper', { text, language })
    await this.#rest((text.length / CHARACTERS_PER_SECOND) * 1_000)
  }

  #rest(ms: number): Promise<void> {
    return this.#options.line.rest(ms / this.#options.sayRate)
  }
}
