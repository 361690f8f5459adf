/** All callers who withhold their number count as one. */
export const ANONYMOUS = 'anonymous'

/**
 * What Twilio puts in the place of a number that is withheld: words, or the words ANONYMOUS,
 * RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on a telephone's keypad
 * (https://support.twilio.com/hc/en-us/articles/223179988).
 */
const WITHHELD: ReadonlySet<string> = new Set([
  '',
  'anonymous',
  'restricted',
  'blocked',
  'unknown',
  'unavailable',
  '+266696687',
  '+7378742833',
  '+2562533',
  '+8656696',
  '+86282452253',
])

/** Under which name a caller is counted: the number, or {@link ANONYMOUS}. */
export function callerKey(from: string): string {
  const given = from.trim().toLowerCase()
  return WITHHELD.has(given) || given.startsWith('sip:anonymous@') ? ANONYMOUS : from.trim()
}

/** What the callers of web pages have in the place of a number; letters that stand for one follow. */
const WEB = 'web:'

/** A caller as people may see them: the number, `browser` for a web page; null: withheld. */
export function shownCaller(from: string): string | null {
  return callerNumber(from) ?? (from.startsWith(WEB) ? 'browser' : null)
}

/** The caller's number, E.164; null when it is withheld, or no number. */
export function callerNumber(from: string): string | null {
  const key = callerKey(from)
  return /^\+[1-9]\d{6,14}$/.test(key) ? key : null
}
