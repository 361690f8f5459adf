import { mediaUrlOf, SignatureCheck } from '../../carrier/twilio/signature.ts'
import type { Clock } from '../../shared/clock.ts'
import { randomHex } from '../../shared/ids.ts'
import { maskPhoneNumbers } from '../../shared/log.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import { MessageLog, NotSeen, type SeenMessage } from '../message-log.ts'
import { CallAnswers } from './call-answers.ts'
import { callStatusOf, isOver } from './call-events.ts'
import { NoCall, type CallPlacer } from './call-placer.ts'
import { buildPhoneServer, type Webhook, type WebhookAnswer } from './phone-server.ts'
import { ProbeStream } from './probe-stream.ts'

/** Calls of one run: the first one, and one for each probe that may lose it. */
const MAX_CALLS = 4
/** Twilio ends a call after this long, whatever happens to this process. */
const CALL_LIMIT_SECONDS = 600
/** From the `action` to the next stream's start message. */
const RECONNECT_MS = 15_000

/** How long a person may take to answer the telephone. */
export const ANSWER_MS = 60_000

export interface TwilioAccess {
  readonly publicUrl: URL
  readonly authTokens: readonly string[]
  /** A number of the account, and one that somebody answers. */
  readonly number: string
  readonly phone: string
  readonly listen: { readonly host: string; readonly port: number }
}

export interface PhoneBenchOptions {
  readonly access: TwilioAccess
  readonly calls: CallPlacer
  readonly clock: Clock
  /** Asks the person at the telephone for something. */
  readonly tell: (line: string) => void
}

/**
 * The probed telephone call: places it when a probe needs it, keeps it up by answering every
 * `action` with the next stream, and notes everything that Twilio asks and tells.
 *
 * {@link events} holds the webhooks (`{event: 'webhook', name, signed, parameters}`) and the start
 * of each stream (`{event: 'stream'}`), in the order in which they came.
 */
export class PhoneBench {
  readonly events: MessageLog
  readonly clock: Clock
  readonly tell: (line: string) => void
  readonly authTokens: readonly string[]
  /** As it stands in the TwiML. */
  readonly streamUrl: string
  /** The product's own check of the upgrade. */
  readonly signature: SignatureCheck
  readonly #options: PhoneBenchOptions
  readonly #baseUrl: string
  readonly #answers: CallAnswers
  #stopListening: () => Promise<void> = () => Promise.resolve()
  #tap: WireTap | null = null
  #streams: readonly ProbeStream[] = []
  #callSid: string | null = null
  #placed = 0

  private constructor(options: PhoneBenchOptions, prefix: string) {
    const { publicUrl, authTokens } = options.access
    this.#options = options
    this.clock = options.clock
    this.tell = options.tell
    this.authTokens = authTokens
    this.events = new MessageLog(options.clock)
    this.streamUrl = mediaUrlOf(publicUrl, `${prefix}/media`)
    this.#baseUrl = `${publicUrl.origin}${prefix}`
    this.signature = new SignatureCheck({ publicUrl, authTokens, mediaUrl: this.streamUrl })
    this.#answers = new CallAnswers(this.#baseUrl, this.streamUrl)
  }

  /** Listens for Twilio; rejects when the port is taken. */
  static async start(options: PhoneBenchOptions): Promise<PhoneBench> {
    const prefix = `/verify/${randomHex(16)}`
    const bench = new PhoneBench(options, prefix)
    const server = await buildPhoneServer({
      prefix,
      signature: bench.signature,
      onWebhook: (webhook) => bench.#webhook(webhook),
      onMedia: (socket, upgrade) => {
        const tap: WireTap = (...message) => bench.#tap?.(...message)
        const stream = new ProbeStream({ socket, upgrade, clock: options.clock, tap }, () => {
          bench.events.addFields({ event: 'stream' })
        })
        bench.#streams = [...bench.#streams, stream].slice(-2)
      },
    })
    bench.#stopListening = () => server.close()
    await server.listen(options.access.listen)
    return bench
  }

  /** The call that is up, or null. */
  get callSid(): string | null {
    return this.#callSid
  }

  /** The token that the newest stream has to bring. */
  get token(): string {
    return this.#answers.token
  }

  /** Where messages are recorded from here on. */
  useTap(tap: WireTap | null): void {
    this.#tap = tap
  }

  /**
   * A stream that is open: the one of the probe before, the next one of the same call, or the
   * first one of a new call.
   *
   * @throws NoCall when nobody answers or enough calls were placed.
   * @throws NotSeen when no stream comes although the call is up.
   */
  async stream(): Promise<ProbeStream> {
    const open = this.#openStream()
    if (open !== null) return open
    const from = this.events.length
    const upSid = this.#callSid
    const over = isOver(upSid ?? (await this.place()))
    const wanted = (one: SeenMessage): boolean => one.fields['event'] === 'stream' || over(one)
    const came = await this.events.within(wanted, upSid === null ? ANSWER_MS : RECONNECT_MS, from)
    const stream = this.#openStream()
    if (stream !== null) return stream
    if (came === null) {
      await this.hangUp()
      throw new NotSeen('the call was placed, but no stream was opened')
    }
    throw new NoCall(`the call is over (${callStatusOf(came) ?? 'its stream ended at once'})`)
  }

  /**
   * Places a call.
   *
   * @param refuseFirst answers its first webhook with 503, having asked for a repeat in that case.
   * @returns its SID.
   * @throws NoCall when enough calls were placed.
   */
  async place(refuseFirst = false): Promise<string> {
    if (this.#placed >= MAX_CALLS) throw new NoCall(`${MAX_CALLS} calls were placed already`)
    this.#placed += 1
    this.#answers.refuseNextVoice(refuseFirst)
    const { calls, access } = this.#options
    this.tell(`Calling ${maskPhoneNumbers(access.phone)}: please answer, and stay on the line.`)
    // Retry overrides (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
    const overrides = refuseFirst ? '#rc=1&rp=5xx' : ''
    const callSid = await calls.place({
      to: access.phone,
      from: access.number,
      url: `${this.#baseUrl}/voice${overrides}`,
      statusUrl: `${this.#baseUrl}/status`,
      limitSeconds: CALL_LIMIT_SECONDS,
    })
    // A call that cannot be connected may be over before the answer to the request is here.
    const over = this.events.since(0).some(isOver(callSid))
    this.#callSid = over ? null : callSid
    return callSid
  }

  /** Ends the call by REST; does nothing when there is none. */
  async hangUp(): Promise<void> {
    const callSid = this.#callSid
    this.#callSid = null
    if (callSid !== null) await this.#options.calls.hangUp(callSid)
  }

  /** Ends the call and stops listening. */
  async close(): Promise<void> {
    this.#answers.finish()
    try {
      await this.hangUp()
    } finally {
      await this.#stopListening()
    }
  }

  #openStream(): ProbeStream | null {
    return this.#streams.findLast((one) => one.isOpen) ?? null
  }

  #webhook(webhook: Webhook): WebhookAnswer {
    const fields = { event: 'webhook', ...webhook }
    this.#tap?.('carrier', 'in', JSON.stringify(fields))
    this.events.addFields(fields)
    const isOurEnd = this.#callSid !== null && this.events.since(-1).some(isOver(this.#callSid))
    if (isOurEnd) this.#callSid = null
    return this.#answers.to(webhook)
  }
}
