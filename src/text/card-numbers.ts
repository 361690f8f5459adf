const HIDDEN = '[card number]'

/** Digits, each with at most two spaces or dashes before it. */
const DIGIT_RUNS = /\d(?:[ \u00a0\u202f\u2010-\u2014-]{0,2}\d)*/g
const DIGITS = /\d+/g
/** As many of them as the shortest card number has. */
const MANY_DIGITS = /\d(?:[ \u00a0\u202f\u2010-\u2014-]{0,2}\d){12}/
/** How many digits a card number has (ISO/IEC 7812-1, and the 13 of old cards). */
const CARD_DIGITS = { fewest: 13, most: 19 } as const
/** As a number, not a text, what has 13 digits is a time in milliseconds. */
const SMALLEST_CARD = 10_000_000_000_000

/**
 * Takes numbers of payment cards out of a text: 13 to 19 digits with a right check digit (Luhn),
 * also where an expiry date or a code follows. Digits said as words are not found.
 */
export function withoutCardNumbers(text: string): string {
  return text.replace(DIGIT_RUNS, (run: string, at: number) => {
    // Parts of a longer word (an id), and phone numbers, are something else.
    const start = /[\w+]/.test(text.charAt(at - 1)) ? 1 : 0
    const end = /\w/.test(text.charAt(at + run.length)) ? 1 : 0
    const groups = [...run.matchAll(DIGITS)]
    return hideCards(run, groups.slice(start, groups.length - end))
  })
}

/**
 * `JSON.stringify`, without card numbers in any text or number of the value.
 *
 * Looked for in the finished JSON first: a replacer costs eight times as much as the JSON itself,
 * and what is written down several times a second and call hardly ever holds so many digits.
 */
export function jsonWithoutCardNumbers(value: object): string {
  const json = JSON.stringify(value)
  return MANY_DIGITS.test(json) ? JSON.stringify(value, cardNumberReplacer) : json
}

function cardNumberReplacer(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return withoutCardNumbers(value)
  const large = Number.isInteger(value) && Number(value) >= SMALLEST_CARD
  return large && withoutCardNumbers(String(value)) === HIDDEN ? HIDDEN : value
}

/** A card begins and ends with a group of digits; the longest that fits is taken. */
function hideCards(run: string, groups: readonly RegExpExecArray[]): string {
  let clean = ''
  let keptTo = 0
  for (let first = 0; first < groups.length; first++) {
    const last = endOfCard(groups, first)
    if (last === null) continue
    const opening = groups[first]
    const closing = groups[last]
    if (opening === undefined || closing === undefined) break
    clean += run.slice(keptTo, opening.index) + HIDDEN
    keptTo = closing.index + closing[0].length
    first = last
  }
  return clean + run.slice(keptTo)
}

function endOfCard(groups: readonly RegExpExecArray[], first: number): number | null {
  let digits = ''
  let found: number | null = null
  for (let last = first; last < groups.length; last++) {
    digits += groups[last]?.[0] ?? ''
    if (digits.length > CARD_DIGITS.most) break
    if (digits.length >= CARD_DIGITS.fewest && hasCheckDigit(digits)) found = last
  }
  return found
}

/** The Luhn sum (ISO/IEC 7812-1, annex B); zeros alone are no card. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits.at(-1 - place))
    const weighed = place % 2 === 0 ? digit : digit * 2
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum > 0 && sum % 10 === 0
}
