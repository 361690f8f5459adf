import { maskPhoneNumbers } from '../../shared/log.ts'
import { maskedNumber } from '../../text/masked-number.ts'
import type { CallDetail, CallLine, Moment } from '../console-api.ts'

/** In national form, a telephone number is a row of digits; what follows a letter is a code. */
const MANY_DIGITS = /(?<![\p{L}\p{Nd}]-?)\p{Nd}(?:[ \u00a0()./-]{0,2}\p{Nd}){6,}/gu
/** Nothing else. */
const DATE = /^\d{4}-\d\d-\d\d$/
/** As a number, not a text; times of a call are smaller. */
const SMALLEST_NUMBER = 1_000_000_000

/** A text without telephone numbers. Digits that are said as words stay. */
export function withoutNumbers(text: string): string {
  return maskPhoneNumbers(text).replace(MANY_DIGITS, (run) =>
    DATE.test(run) ? run : `••• ••${run.slice(-2)}`,
  )
}

/** A call in a list as viewers see it. */
export function maskedLine(line: CallLine): CallLine {
  return {
    ...line,
    from: line.from === null ? null : maskedNumber(line.from),
    to: maskedNumber(line.to),
    tags: line.tags.map(withoutNumbers),
    firstWords: withoutNumbers(line.firstWords),
  }
}

/** A call as viewers see it. */
export function maskedDetail(detail: CallDetail): CallDetail {
  return {
    ...detail,
    call: maskedLine(detail.call),
    conversation: detail.conversation.map((one) => ({
      ...one,
      text: withoutNumbers(one.text),
      unheard: withoutNumbers(one.unheard),
    })),
    moments: detail.moments.map(maskedMoment),
    orders: detail.orders.map((order) => ({ ...order, product: withoutNumbers(order.product) })),
    callbacks: detail.callbacks.map(({ number, about, when, requestedAtMs }) => ({
      number: maskedNumber(number),
      about: withoutNumbers(about),
      when: when === null ? null : withoutNumbers(when),
      requestedAtMs,
    })),
    comments: detail.comments.map((one) => ({ ...one, text: withoutNumbers(one.text) })),
  }
}

/** Something that happened, as viewers see it. */
export function maskedMoment(moment: Moment): Moment {
  return {
    ...moment,
    title: withoutNumbers(moment.title),
    detail: Object.fromEntries(
      Object.entries(moment.detail).map(([name, value]) => [name, maskedValue(value)]),
    ),
  }
}

function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return withoutNumbers(value)
  if (typeof value === 'number') {
    return Math.abs(value) < SMALLEST_NUMBER ? value : withoutNumbers(String(value))
  }
  if (Array.isArray(value)) return value.map(maskedValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    // A name of an argument comes from a model, too.
    Object.entries(value).map(([name, one]) => [withoutNumbers(name), maskedValue(one)]),
  )
}
