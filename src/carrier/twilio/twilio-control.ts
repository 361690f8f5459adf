import type { Clock } from '../../shared/clock.ts'
import { HexkeyError } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { CarrierControl, TextDelivery, TextMessage } from '../carrier-control.ts'
import type { RestAccount } from './rest-client.ts'
import { TextMessages } from './text-messages.ts'
import type { TextStatus } from './text-statuses.ts'
import { TwilioRest } from './twilio-rest.ts'

export interface TwilioControlOptions {
  readonly account: RestAccount
  /** Number or messaging service (MG…) that texts come from; null: none are sent. */
  readonly smsFrom: string | null
  /** The origin that Twilio is given. */
  readonly publicUrl: URL
  readonly clock: Clock
  readonly log: Log
}

/** Calls of a server on this machine alone are not Twilio's: there is nobody to be asked. */
class NoTwilio extends HexkeyError {
  readonly code = 'NO_TWILIO'
  readonly retryable = false
}

/**
 * What Twilio does for a call over its REST API.
 *
 * A server with a loopback `PUBLIC_URL` cannot have calls of Twilio's: unless it is told of a
 * sandbox's API, it asks nobody.
 */
export class TwilioControl implements CarrierControl {
  readonly #rest: TwilioRest
  readonly #asks: boolean
  readonly #texts: TextMessages

  constructor({ account, smsFrom, publicUrl, clock, log }: TwilioControlOptions) {
    this.#rest = new TwilioRest(account)
    this.#asks = publicUrl.protocol === 'https:' || account.apiBaseUrl !== null
    this.#texts = new TextMessages({
      rest: this.#rest,
      from: this.#asks ? smsFrom : null,
      statusCallback: `${publicUrl.origin}/twilio/sms-status`,
      clock,
      log,
    })
  }

  /**
   * Ends a call that is under way, whatever TwiML it follows
   * (https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource).
   *
   * Rejects with the SDK's `RestException`, or with what kept it from an answer; with `NoTwilio`
   * when there is nobody to be asked.
   */
  async hangUp(callId: string): Promise<void> {
    if (!this.#asks) throw new NoTwilio('PUBLIC_URL is of this machine alone')
    const client = await this.#rest.client()
    await client.calls(callId).update({ status: 'completed' })
  }

  sendText(message: TextMessage, signal: AbortSignal): Promise<TextDelivery> {
    return this.#texts.send(message, signal)
  }

  /** Twilio says how a text goes. */
  textReported(status: TextStatus): void {
    this.#texts.report(status)
  }
}
