import { isFinalStatus } from '../../carrier/twilio/webhook-forms.ts'
import { Twiml } from '../../carrier/twilio/twiml.ts'
import { randomHex } from '../../shared/ids.ts'
import type { Webhook, WebhookAnswer } from './phone-server.ts'

/** What Twilio is told to do: open a stream, and after each one the next, until the run is over. */
export class CallAnswers {
  readonly #twiml = Twiml.load()
  readonly #baseUrl: string
  readonly #streamUrl: string
  #token = ''
  #finished = false
  #refusesVoice = false

  constructor(baseUrl: string, streamUrl: string) {
    this.#baseUrl = baseUrl
    this.#streamUrl = streamUrl
  }

  /** The token that the newest document gave to its stream. */
  get token(): string {
    return this.#token
  }

  /** From here on Twilio is told to hang up. */
  finish(): void {
    this.#finished = true
  }

  /** Whether the next incoming-call webhook fails with 503. */
  refuseNextVoice(refuses: boolean): void {
    this.#refusesVoice = refuses
  }

  to({ name, parameters }: Webhook): WebhookAnswer {
    if (name === 'status' || name === 'stream-status') return this.#answer(200, 'empty')
    if (name === 'voice' && this.#refusesVoice) {
      this.#refusesVoice = false
      return this.#answer(503, 'empty')
    }
    const status = parameters['CallStatus']
    const over = typeof status === 'string' && isFinalStatus(status)
    return over || this.#finished ? this.#answer(200, 'hang-up') : this.#nextStream()
  }

  #answer(status: number, template: 'empty' | 'hang-up'): WebhookAnswer {
    return { status, xml: this.#twiml.render(template, {}) }
  }

  #nextStream(): WebhookAnswer {
    this.#token = randomHex(16)
    const xml = this.#twiml.render('connect', {
      action: `${this.#baseUrl}/next`,
      streamUrl: this.#streamUrl,
      statusCallback: `${this.#baseUrl}/stream-status`,
      token: this.#token,
    })
    return { status: 200, xml }
  }
}
