import type { Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { TextDelivery, TextMessage } from '../carrier-control.ts'
import { TextStatuses, type TextStatus } from './text-statuses.ts'
import type { TwilioRest } from './twilio-rest.ts'

/** A caller waits on the line for the answer. */
const STATUS_WITHIN_MS = 5_000

type NotSent = Extract<TextDelivery, { readonly kind: 'not-sent' }>['why']

/**
 * Twilio's error codes that mean something to a caller (https://www.twilio.com/docs/api/errors):
 * the first with the request, the others with a status callback or both.
 */
const MEANINGS: ReadonlyMap<number, NotSent> = new Map([
  // The recipient has answered STOP.
  [21_610, 'opted-out'],
  [21_614, 'landline'],
  [30_006, 'landline'],
  // No such number; switched off, unknown, or lost on its way.
  [21_211, 'undelivered'],
  [30_003, 'undelivered'],
  [30_005, 'undelivered'],
  [30_008, 'undelivered'],
  // The sender is not ours, or may not send texts.
  [21_606, 'not-set-up'],
  [21_659, 'not-set-up'],
  [21_701, 'not-set-up'],
])

export interface TextMessagesOptions {
  readonly rest: Pick<TwilioRest, 'client'>
  /** A number, or a messaging service (MG…); null: no texts are sent. */
  readonly from: string | null
  /** Where Twilio reports how a text goes; absolute. */
  readonly statusCallback: string
  readonly clock: Clock
  readonly log: Log
}

/** Sends text messages and waits a moment for what becomes of them. */
export class TextMessages {
  readonly #options: TextMessagesOptions
  readonly #statuses: TextStatuses

  constructor(options: TextMessagesOptions) {
    this.#options = options
    this.#statuses = new TextStatuses(options.clock)
  }

  /** Twilio says how a text goes. */
  report(status: TextStatus): void {
    this.#statuses.report(status)
  }

  /** Never rejects. A text that was aborted before it was sent is `unavailable`. */
  async send({ to, body }: TextMessage, signal: AbortSignal): Promise<TextDelivery> {
    const { rest, from, statusCallback, log } = this.#options
    if (from === null) return { kind: 'not-sent', why: 'not-set-up' }
    if (signal.aborted) return { kind: 'not-sent', why: 'unavailable' }
    const sender = from.startsWith('MG') ? { messagingServiceSid: from } : { from }
    let messageId: string
    try {
      const { messages } = await rest.client()
      messageId = (await messages.create({ to, body, statusCallback, ...sender })).sid
    } catch (error) {
      const why = MEANINGS.get(codeOf(error) ?? 0) ?? 'unavailable'
      log.warn({ code: codeOf(error), reason: messageOf(error), why }, 'text message refused')
      return { kind: 'not-sent', why }
    }
    const status = await this.#statuses.final(messageId, STATUS_WITHIN_MS, signal)
    if (status === null || status.status === 'delivered' || status.status === 'read') {
      log.info({ messageId, status: status?.status ?? 'unknown' }, 'text message sent')
      return { kind: 'sent' }
    }
    const why = MEANINGS.get(status.errorCode ?? 0) ?? 'undelivered'
    log.warn({ messageId, code: status.errorCode, why }, 'text message not delivered')
    return { kind: 'not-sent', why }
  }
}

/** Of the SDK's `RestException`; null when there was no answer at all. */
function codeOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'number' ? error.code : null
}
