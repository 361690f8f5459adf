import type { StreamEnd } from './call-report.ts'
import type { CallerScript } from './caller-script.ts'
import { CallerVoice } from './caller-voice.ts'
import type { Line } from './line.ts'
import { MediaConnection } from './media-connection.ts'
import { resolveUrl, type PublicAddress } from './public-address.ts'
import { signatureHeader, type Signing } from './signature.ts'
import { StreamLeg } from './stream-leg.ts'
import { readStreamUrl } from './stream-url.ts'
import type { HttpMethod, StreamNoun } from './twiml-document.ts'

export interface StreamOpenerOptions {
  readonly line: Line
  readonly address: PublicAddress
  readonly authToken: string
  readonly signing: Signing
  readonly script: CallerScript
  readonly comfortNoise: boolean
  /** Sends a status callback in the background. */
  readonly callBack: (
    url: string,
    method: HttpMethod,
    parameters: Readonly<Record<string, string>>,
  ) => void
}

/** Opens the media streams of a call, one after the other, and reports on each of them. */
export class StreamOpener {
  readonly #options: StreamOpenerOptions
  readonly #voice: CallerVoice
  #released: Promise<unknown> = Promise.resolve()

  constructor(options: StreamOpenerOptions) {
    this.#options = options
    this.#voice = new CallerVoice({ comfortNoise: options.comfortNoise })
  }

  /** Settles when no socket of this call is open any more. */
  get released(): Promise<unknown> {
    return this.#released
  }

  /** Settles when the stream is over, however it ended. Never rejects. */
  async talk(noun: StreamNoun, documentUrl: string): Promise<void> {
    const { line, address, script } = this.#options
    const target = readStreamUrl(noun.url, noun.track)
    if (target.kind === 'unusable') {
      const { twilioCode, detail } = target
      line.warn(twilioCode, detail)
      line.record.note('stream-ended', {
        streamSid: null,
        end: { by: 'refused', twilioCode, detail },
      })
      this.#report(noun, documentUrl, null, 'stream-error', detail)
      return
    }
    if (target.queryDropped) {
      line.warn(31_920, `the query of <Stream url="${noun.url}"> was dropped; use <Parameter>`)
    }
    const headers = signatureHeader(this.#options.signing, this.#options.authToken, target.url, {})
    const leg: StreamLeg = new StreamLeg({
      line,
      connection: new MediaConnection(line.clock, address.route(target.url), headers),
      url: target.url,
      customParameters: noun.parameters,
      script,
      voice: this.#voice,
      onStarted: () => {
        this.#report(noun, documentUrl, leg.streamSid, 'stream-started', null)
      },
    })
    const end = await leg.ended
    this.#released = Promise.all([this.#released, leg.released])
    const error = errorOf(end)
    const event = error === null ? 'stream-stopped' : 'stream-error'
    this.#report(noun, documentUrl, leg.streamSid, event, error)
  }

  #report(
    noun: StreamNoun,
    documentUrl: string,
    streamSid: string | null,
    event: 'stream-started' | 'stream-stopped' | 'stream-error',
    error: string | null,
  ): void {
    const { line, callBack } = this.#options
    if (noun.statusCallback === null) return
    const url = resolveUrl(noun.statusCallback, documentUrl)
    if (url === null) {
      line.warn(11_100, `<Stream statusCallback="${noun.statusCallback}"> is no URL`)
      return
    }
    const { accountSid, callSid } = line.identity
    callBack(url, noun.statusCallbackMethod, {
      AccountSid: accountSid,
      CallSid: callSid,
      ...(streamSid === null ? {} : { StreamSid: streamSid }),
      ...(noun.name === null ? {} : { StreamName: noun.name }),
      StreamEvent: event,
      ...(error === null ? {} : { StreamError: error }),
      Timestamp: new Date(line.clock.wallMs()).toISOString(),
    })
  }
}

/**
 * What Twilio would give as StreamError, or null for a stream that just stopped. A server that
 * closes without a close code, normally or because it goes away has not failed; which codes
 * Twilio takes for an error is not documented, this is an assumption.
 */
function errorOf(end: StreamEnd): string | null {
  switch (end.by) {
    case 'caller':
      return null
    case 'server':
      return [1_000, 1_001, 1_005].includes(end.code) ? null : `closed with code ${end.code}`
    case 'network':
    case 'refused':
      return end.detail
  }
}
