import { unreachable } from '../../shared/errors.ts'
import type { Dialling } from './dialling.ts'
import { fetchDocument, type DocumentRequest } from './document-fetch.ts'
import type { Line } from './line.ts'
import { resolveUrl } from './public-address.ts'
import type { StreamOpener } from './stream-opener.ts'
import type { HttpMethod, TwimlVerb } from './twiml-document.ts'
import type { Webhooks } from './webhooks.ts'

/** How a run of documents ended; `answered` is false when the call was rejected. */
export type RunEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'rejected'; readonly reason: 'rejected' | 'busy' }
  | { readonly kind: 'hung-up' }
  | { readonly kind: 'failed'; readonly code: number; readonly message: string }

export interface RunnerOptions {
  readonly line: Line
  readonly webhooks: Webhooks
  readonly streams: StreamOpener
  readonly dialling: Dialling
  readonly fallbackUrl: string | null
  /** Twilio's voice is this many times faster than a person; 1 is natural. */
  readonly sayRate: number
  /** Asks for a URL of which the answer does not matter any more. */
  readonly callBack: (
    url: string,
    method: HttpMethod,
    parameters: Readonly<Record<string, string>>,
  ) => void
}

/** What Twilio's voice manages, roughly. */
const CHARACTERS_PER_SECOND = 14
/** A file is not fetched: it is taken to be this long. */
const PLAYED_FILE_MS = 3_000
/** More documents than any sane call has; a `<Redirect>` to itself ends here. */
const MAX_DOCUMENTS = 100

/** What follows a verb. */
type Next =
  | { readonly kind: 'next-verb' }
  | { readonly kind: 'document'; readonly request: DocumentRequest }
  | RunEnd

const NEXT_VERB: Next = { kind: 'next-verb' }

/** Follows TwiML documents from the first webhook to the end of the call. */
export class TwimlRunner {
  readonly #options: RunnerOptions

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Never rejects: what goes wrong with a document is the end of the call. */
  async run(first: DocumentRequest): Promise<RunEnd> {
    const { line, webhooks, fallbackUrl } = this.#options
    let request = first
    for (let fetched = 0; fetched < MAX_DOCUMENTS; fetched++) {
      const answer = await fetchDocument(line, webhooks, request, fallbackUrl)
      if (line.hungUpBy !== null) return { kind: 'hung-up' }
      if (!('document' in answer)) return { kind: 'failed', ...answer }
      const next = await this.#perform(answer.document.verbs, answer.url)
      if (next.kind !== 'document') return next
      request = next.request
    }
    return { kind: 'failed', code: 0, message: `more than ${MAX_DOCUMENTS} documents in one call` }
  }

  async #perform(
    verbs: readonly TwimlVerb[],
    documentUrl: string,
  ): Promise<Exclude<Next, { readonly kind: 'next-verb' }>> {
    for (const verb of verbs) {
      const next = await this.#act(verb, documentUrl)
      if (this.#options.line.hungUpBy !== null) return { kind: 'hung-up' }
      if (next.kind !== 'next-verb') return next
    }
    return { kind: 'finished' }
  }

  async #act(verb: TwimlVerb, documentUrl: string): Promise<Next> {
    const { line } = this.#options
    switch (verb.verb) {
      case 'Connect':
        return this.#connect(verb, documentUrl)
      case 'Say':
        await this.#say(verb)
        return NEXT_VERB
      case 'Play':
        line.record.note('play', { url: verb.url })
        await this.#rest(PLAYED_FILE_MS)
        return NEXT_VERB
      case 'Pause':
        line.record.note('pause', { lengthMs: verb.lengthSeconds * 1_000 })
        await this.#rest(verb.lengthSeconds * 1_000)
        return NEXT_VERB
      case 'Hangup':
        return { kind: 'finished' }
      case 'Reject':
        return { kind: 'rejected', reason: verb.reason }
      case 'Redirect':
        return goTo(verb.url, verb.method, documentUrl, {})
      case 'Dial':
        return this.#dial(verb, documentUrl)
      case 'Gather':
        line.warn(0, '<Gather> is not acted out for the caller; it was passed over')
        return NEXT_VERB
      case 'Other':
        line.warn(0, `<${verb.name}> is not acted out by the sandbox phone; it was passed over`)
        return NEXT_VERB
      default:
        return unreachable(verb)
    }
  }

  async #connect(
    verb: Extract<TwimlVerb, { readonly verb: 'Connect' }>,
    documentUrl: string,
  ): Promise<Next> {
    const { line, streams, callBack } = this.#options
    await streams.talk(verb.stream, documentUrl)
    if (verb.action === null) return NEXT_VERB
    const next = goTo(verb.action, verb.method, documentUrl, {})
    if (next.kind === 'document' && line.hungUpBy !== null) {
      callBack(next.request.url, next.request.method, {})
    }
    return next
  }

  async #dial(
    verb: Extract<TwimlVerb, { readonly verb: 'Dial' }>,
    documentUrl: string,
  ): Promise<Next> {
    const { line, dialling, callBack } = this.#options
    const parameters = await dialling.dial(verb, documentUrl)
    if (verb.action === null) return NEXT_VERB
    const next = goTo(verb.action, verb.method, documentUrl, parameters)
    if (next.kind === 'document' && line.hungUpBy !== null) {
      callBack(next.request.url, next.request.method, parameters)
    }
    return next
  }

  async #say(verb: Extract<TwimlVerb, { readonly verb: 'Say' }>): Promise<void> {
    const { line, sayRate } = this.#options
    const { text, language, loop } = verb
    const durationMs = (text.length / CHARACTERS_PER_SECOND / sayRate) * 1_000
    for (let said = 0; (loop === 0 || said < loop) && line.hungUpBy === null; said++) {
      line.record.note('say', { text, language, durationMs })
      // An empty text must not become a loop without an end or a pause.
      await line.rest(Math.max(1, durationMs))
    }
  }

  #rest(ms: number): Promise<void> {
    return this.#options.line.rest(ms / this.#options.sayRate)
  }
}

function goTo(
  url: string,
  method: HttpMethod,
  documentUrl: string,
  parameters: Readonly<Record<string, string>>,
): Next {
  const absolute = resolveUrl(url, documentUrl)
  if (absolute === null) return { kind: 'failed', code: 11_100, message: `"${url}" is no URL` }
  return {
    kind: 'document',
    request: { url: absolute, method, status: 'in-progress', parameters },
  }
}
