import type { Clock } from '../../shared/clock.ts'
import { messageOf, unreachable } from '../../shared/errors.ts'
import { randomHex } from '../../shared/ids.ts'
import type { EventSource } from '../../shared/typed-events.ts'
import { CallRecord } from './call-record.ts'
import type { CallReport, CompletedBy, PhoneEvents } from './call-report.ts'
import { CallerScript } from './caller-script.ts'
import { Dialling } from './dialling.ts'
import type { CheckedOptions } from './call-options.ts'
import { rfc2822, type CallStatus } from './form-parameters.ts'
import { Line } from './line.ts'
import { PublicAddress } from './public-address.ts'
import { StreamOpener } from './stream-opener.ts'
import type { HttpMethod } from './twiml-document.ts'
import { TwimlRunner, type RunEnd } from './twiml-runner.ts'
import { Webhooks } from './webhooks.ts'

/** What Twilio says when it cannot go on. */
const APPLICATION_ERROR = "We're sorry, an application error has occurred. Goodbye."
const APPLICATION_ERROR_MS = 4_000

/** One call, from the first ring to the last callback. */
export class PhoneCall {
  readonly callSid: string
  /** Everything as it happens; nothing happens before the turn in which the call was placed ends. */
  readonly events: EventSource<PhoneEvents>
  /** Settles after the last callback was answered and every socket is closed. */
  readonly report: Promise<CallReport>
  readonly #options: CheckedOptions
  readonly #clock: Clock
  readonly #record: CallRecord
  readonly #line: Line
  readonly #webhooks: Webhooks
  readonly #streams: StreamOpener
  readonly #startMs: number
  /** Callbacks under way. */
  readonly #callbacks = new Set<Promise<void>>()

  constructor(options: CheckedOptions) {
    const { clock, authToken, accountSid, from, to, extraParameters } = options
    this.#options = options
    this.#clock = clock
    this.#startMs = clock.nowMs()
    this.callSid = options.callSid ?? `CA${randomHex(16)}`
    this.#record = new CallRecord(clock)
    this.events = this.#record
    const identity = { accountSid, callSid: this.callSid, from, to, extra: extraParameters }
    this.#line = new Line(clock, identity, this.#record)
    const address = new PublicAddress(options.publicUrl, options.serverUrl)
    this.#webhooks = new Webhooks({ clock, address, authToken, signing: options.signing })
    this.#streams = new StreamOpener({
      line: this.#line,
      address,
      authToken,
      signing: options.mediaSigning,
      script: new CallerScript(options.script),
      comfortNoise: options.comfortNoise,
      callBack: (url, method, parameters) => {
        this.#callBack(url, method, parameters)
      },
    })
    this.report = Promise.resolve().then(() => this.#run())
  }

  /** The caller puts the receiver down. Idempotent. */
  hangUp(): void {
    this.#line.hangUp('caller')
  }

  async #run(): Promise<CallReport> {
    const { from, to, maxMs } = this.#options
    this.#record.note('ringing', { callSid: this.callSid, from, to })
    const limit = this.#clock.after(maxMs, () => {
      this.#line.hangUp('time-limit')
    })
    const end = await this.#follow()
    limit.cancel()
    await this.#complete(end)
    return this.#record.report(this.callSid)
  }

  #follow(): Promise<RunEnd> {
    const { voiceUrl, fallbackUrl, sayRate, person } = this.#options
    const runner = new TwimlRunner({
      line: this.#line,
      webhooks: this.#webhooks,
      streams: this.#streams,
      dialling: new Dialling({ line: this.#line, webhooks: this.#webhooks, person, sayRate }),
      fallbackUrl,
      sayRate,
      // Assumption: Twilio asks for `action` after a hang-up too, and ignores what it answers.
      callBack: (url, method, parameters) => {
        this.#callBack(url, method, { ...this.#line.parameters('completed'), ...parameters })
      },
    })
    return runner.run({ url: voiceUrl, method: 'POST', status: 'ringing', parameters: {} })
  }

  async #complete(end: RunEnd): Promise<void> {
    if (end.kind === 'failed') {
      const { code, message } = end
      this.#record.note('application-error', { code, message })
      const durationMs = APPLICATION_ERROR_MS / this.#options.sayRate
      this.#record.note('say', { text: APPLICATION_ERROR, language: 'en-US', durationMs })
      await this.#line.rest(durationMs)
    }
    const durationMs = this.#clock.nowMs() - this.#startMs
    this.#reportStatus(statusAfter(end), durationMs)
    while (this.#callbacks.size > 0) await Promise.all(this.#callbacks)
    await this.#streams.released
    this.#record.note('completed', { by: this.#completedBy(end), durationMs })
  }

  #completedBy(end: RunEnd): CompletedBy {
    switch (end.kind) {
      case 'finished':
      case 'rejected':
        return 'twiml'
      case 'hung-up':
        return this.#line.hungUpBy ?? 'caller'
      case 'failed':
        return 'application-error'
      default:
        return unreachable(end)
    }
  }

  /** The number's status callback: for incoming calls Twilio sends the final status only. */
  #reportStatus(status: CallStatus, durationMs: number): void {
    const { statusCallbackUrl } = this.#options
    if (statusCallbackUrl === null) return
    this.#callBack(statusCallbackUrl, 'POST', {
      ...this.#line.parameters(status),
      CallDuration: String(Math.round(durationMs / 1_000)),
      CallbackSource: 'call-progress-events',
      Duration: String(Math.ceil(durationMs / 60_000)),
      SequenceNumber: '0',
      Timestamp: rfc2822(this.#clock.wallMs()),
    })
  }

  /** In the background: a callback never holds up the call. Failures become warnings. */
  #callBack(url: string, method: HttpMethod, parameters: Readonly<Record<string, string>>): void {
    const answered = this.#webhooks
      .request({ url, method, parameters })
      .then(({ status }) => status)
      .catch((thrown: unknown) => {
        this.#line.warn(11_200, `${url}: ${messageOf(thrown)}`)
        return null
      })
      .then((status) => {
        this.#record.note('callback', { url, method, parameters, status })
        this.#callbacks.delete(answered)
      })
    this.#callbacks.add(answered)
  }
}

/** Assumption: a call rejected as `rejected` counts as not answered. */
function statusAfter(end: RunEnd): CallStatus {
  if (end.kind !== 'rejected') return 'completed'
  return end.reason === 'busy' ? 'busy' : 'no-answer'
}
