import { createServer, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import { text as readText } from 'node:stream/consumers'
import { systemClock, type Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import { randomHex } from '../../shared/ids.ts'
import { rfc2822 } from '../phone/form-parameters.ts'
import { PublicAddress } from '../phone/public-address.ts'
import { Webhooks } from '../phone/webhooks.ts'
import { fault, faultOfText, type RestFault, type TextFate } from './text-rules.ts'

/** A text that was taken. */
export interface SentText {
  readonly sid: string
  readonly to: string
  /** A number or the SID of a messaging service. */
  readonly from: string
  readonly body: string
}

/** What was asked of a call. */
export interface CallUpdate {
  readonly callSid: string
  readonly status: string
}

export interface RestServerOptions {
  readonly accountSid: string
  readonly authToken: string
  /** By number; others get their texts. */
  readonly texts?: Readonly<Record<string, TextFate>>
  /** A call is ended from outside: hang up its phone. False: there is no such call. */
  readonly onHangUp?: (callSid: string) => boolean
  /** Where callbacks go: the server's public origin, and where it is reached. */
  readonly callbacks?: { readonly publicUrl: string; readonly serverUrl: string }
  readonly clock?: Clock
}

interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const UNDER_WAY = new Set(['completed', 'canceled'])

/**
 * The part of Twilio's REST API that a server of calls uses: texts, and calls that are ended from
 * outside. Requests are checked and answered as Twilio does it, and status callbacks are signed.
 *
 * @see https://www.twilio.com/docs/messaging/api/message-resource
 * @see https://www.twilio.com/docs/voice/api/call-resource
 */
export class TwilioRestServer implements AsyncDisposable {
  /** Texts that were taken, in order. */
  readonly texts: SentText[] = []
  readonly callUpdates: CallUpdate[] = []
  /** Callbacks that were not answered with a 2xx. */
  readonly failedCallbacks: string[] = []
  readonly #options: RestServerOptions
  readonly #clock: Clock
  readonly #server: Server
  readonly #callbacks = new Set<Promise<void>>()
  #webhooks: Webhooks | null = null

  private constructor(options: RestServerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    if (options.callbacks !== undefined) this.reaches(options.callbacks)
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      })
    })
  }

  static async start(options: RestServerOptions): Promise<TwilioRestServer> {
    const api = new TwilioRestServer(options)
    api.#server.listen(0, '127.0.0.1')
    await once(api.#server, 'listening')
    return api
  }

  /** For `TWILIO_API_BASE_URL`. */
  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening')
    return `http://127.0.0.1:${address.port}`
  }

  /** Callbacks to the public origin go to the server's own address from here on. */
  reaches({ publicUrl, serverUrl }: { publicUrl: string; serverUrl: string }): void {
    this.#webhooks = new Webhooks({
      clock: this.#clock,
      address: new PublicAddress(new URL(publicUrl), new URL(serverUrl)),
      authToken: this.#options.authToken,
      signing: 'right',
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#callbacks)
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const form = Object.fromEntries(new URLSearchParams(await readText(request)))
    const { accountSid, authToken } = this.#options
    const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64')
    if (request.headers.authorization !== `Basic ${credentials}`) {
      return refusal(fault(20_003, 'Authenticate', 401))
    }
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const ours = `/2010-04-01/Accounts/${accountSid}/`
    const resource = path.startsWith(ours) ? path.slice(ours.length) : ''
    if (request.method !== 'POST') return refusal(fault(20_004, 'Method not allowed', 405))
    if (resource === 'Messages.json') return this.#text(form)
    const callSid = /^Calls\/(CA[0-9a-f]{32})\.json$/.exec(resource)?.[1]
    return callSid === undefined ? refusal(notFound(path)) : this.#updateCall(callSid, form, path)
  }

  #text(form: Readonly<Record<string, string>>): Reply {
    const wrong = faultOfText(form)
    if (wrong !== null) return refusal(wrong)
    const { To: to = '', Body: body = '', StatusCallback: callback } = form
    const from = form['From'] ?? form['MessagingServiceSid'] ?? ''
    const fate = this.#options.texts?.[to] ?? { kind: 'delivered' }
    if (fate.kind === 'refused') return refusal(fault(fate.code, `refused with ${fate.code}`))
    const sid = `SM${randomHex(16)}`
    this.texts.push({ sid, to, from, body })
    if (callback !== undefined && fate.kind !== 'silent') {
      this.#report({ sid, to, from, callback }, fate)
    }
    const { accountSid } = this.#options
    return {
      status: 201,
      body: {
        account_sid: accountSid,
        api_version: '2010-04-01',
        body,
        date_created: rfc2822(this.#clock.wallMs()),
        direction: 'outbound-api',
        error_code: null,
        error_message: null,
        from: form['From'] ?? null,
        messaging_service_sid: form['MessagingServiceSid'] ?? null,
        num_segments: '1',
        sid,
        status: form['From'] === undefined ? 'accepted' : 'queued',
        to,
      },
    }
  }

  #report(
    text: { sid: string; to: string; from: string; callback: string },
    fate: Extract<TextFate, { readonly kind: 'delivered' | 'undelivered' }>,
  ): void {
    const tell = (status: string, code: number | null): Promise<void> => {
      const parameters = {
        AccountSid: this.#options.accountSid,
        ApiVersion: '2010-04-01',
        From: text.from,
        MessageSid: text.sid,
        MessageStatus: status,
        SmsSid: text.sid,
        SmsStatus: status,
        To: text.to,
        ...(code === null ? {} : { ErrorCode: String(code) }),
      }
      return this.#callBack(text.callback, parameters)
    }
    const done = new Promise<void>((resolve) => {
      this.#clock.after(fate.afterMs ?? 20, () => {
        const code = fate.kind === 'undelivered' ? fate.code : null
        void tell('sent', null)
          .then(() => tell(fate.kind, code))
          .then(resolve)
      })
    })
    this.#callbacks.add(done)
    void done.then(() => this.#callbacks.delete(done))
  }

  /** Never rejects. */
  async #callBack(url: string, parameters: Readonly<Record<string, string>>): Promise<void> {
    try {
      if (this.#webhooks === null) {
        const origin = new URL(url).origin
        this.reaches({ publicUrl: origin, serverUrl: origin })
      }
      await this.#webhooks?.request({ url, method: 'POST', parameters })
    } catch (error) {
      this.failedCallbacks.push(`${url}: ${messageOf(error)}`)
    }
  }

  #updateCall(callSid: string, form: Readonly<Record<string, string>>, path: string): Reply {
    const { Status: status = '' } = form
    if (!UNDER_WAY.has(status)) return refusal(fault(20_001, `Invalid Status: ${status}`))
    if (this.#options.onHangUp?.(callSid) === false) return refusal(notFound(path))
    this.callUpdates.push({ callSid, status })
    const { accountSid } = this.#options
    return { status: 200, body: { account_sid: accountSid, sid: callSid, status: 'in-progress' } }
  }
}

function notFound(path: string): RestFault {
  return fault(20_404, `The requested resource ${path} was not found`, 404)
}

function refusal({ status, code, message }: RestFault): Reply {
  const more_info = `https://www.twilio.com/docs/errors/${code}`
  return { status, body: { code, message, more_info, status } }
}
