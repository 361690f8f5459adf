import { maskPhoneNumbers } from '../../shared/log.ts'
import { maskedNumber } from '../../text/masked-number.ts'
import type { CallDetail, CallLine, Moment } from '../console-api.ts'
import { MANY_DIGITS } from './many-digits.ts'

/** Nothing else. */
const DATE = /^\d{4}-\d\d-\d\d$/
/** As a number, not a text; times of a call are smaller. */
const SMALLEST_NUMBER = 1_000_000_000

/** A text without telephone numbers. Digits that are said as words stay. */
export function withoutNumbers(text: string): string {
  return maskPhoneNumbers(text).replace(MANY_DIGITS, hidden)
}

function hidden(run: string): string {
  return DATE.test(run) ? run : `••• ••${run.slice(-2)}`
}

/** Two texts of which one goes on where the other was cut: a number may lie across the cut. */
function bothWithoutNumbers(heard: string, cut: string): readonly [heard: string, cut: string] {
  const whole = `${heard} ${cut}`
  for (const { 0: run, index } of whole.matchAll(MANY_DIGITS)) {
    const end = index + run.length
    if (index >= heard.length || end <= heard.length) continue
    const before = withoutNumbers(`${heard.slice(0, index)}${hidden(run)}`)
    return [before, withoutNumbers(whole.slice(end))]
  }
  return [withoutNumbers(heard), withoutNumbers(cut)]
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
    conversation: detail.conversation.map((one) => {
      const [text, unheard] = bothWithoutNumbers(one.text, one.unheard)
      return { ...one, text, unheard }
    }),
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
  // One after the other, keys are a telephone number.
  if (moment.type === 'keypad') {
    return { ...moment, title: 'Caller pressed a key', detail: { digit: '•' } }
  }
  const { heardText, cutText } = moment.detail
  if (typeof heardText === 'string' && typeof cutText === 'string') {
    const [heard, cut] = bothWithoutNumbers(heardText, cutText)
    return { ...moment, detail: { ...moment.detail, heardText: heard, cutText: cut } }
  }
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
