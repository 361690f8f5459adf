import { pino, type DestinationStream, type Logger } from 'pino'
import { withoutCardNumbers } from '../text/card-numbers.ts'

/** The logger that every layer is handed: constant text, structured data. */
export type Log = Logger

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/**
 * Phone numbers in international form: a plus sign, which may be URL-encoded, and 7 to 15 digits
 * (ITU-T E.164), which people write in groups.
 */
const PHONE_NUMBER = /(?:\+|%2B)\d(?:[ ().\u00a0-]{0,2}\d){6,14}\b/gi
/** Numbers outside of texts are times and counts. */
const JSON_TEXT = /"(?:[^"\\]|\\.)*"/g

/** Keeps the country and the last two digits: enough to recognise, too little to call. */
export function maskPhoneNumbers(text: string): string {
  return text.replace(PHONE_NUMBER, (number) => {
    const digits = number.replace(/^%2B|\D/gi, '')
    return `+${digits.slice(0, 2)}…${digits.slice(-2)}`
  })
}

/**
 * Builds the process's logger.
 *
 * The finished line is scrubbed, not its fields: pino's `redact` misses paths it was not told of,
 * and a secret may sit inside an error message of a library.
 *
 * @param secrets values that must never be written; short ones (under 8 characters) are rejected
 *   by the configuration, so that scrubbing cannot eat ordinary words.
 */
export function createLog(
  options: { readonly level: LogLevel; readonly secrets: readonly string[] },
  destination?: DestinationStream,
): Log {
  const scrub = scrubber(options.secrets)
  const settings = {
    level: options.level,
    base: null,
    hooks: { streamWrite: (line: string) => escapeControls(withoutCards(scrub(line))) },
  }
  return destination === undefined ? pino(settings) : pino(settings, destination)
}

/** The finished line without numbers of payment cards. */
function withoutCards(json: string): string {
  return json.replace(JSON_TEXT, withoutCardNumbers)
}

/**
 * What JSON leaves as it is although a terminal acts on it, or a reader takes it for a new line:
 * delete, the C1 controls (U+009B begins a command as ESC [ does), and the two line separators.
 */
const UNESCAPED_CONTROLS = /[\u007f-\u009f\u2028\u2029]/g

function escapeControls(json: string): string {
  return json.replace(
    UNESCAPED_CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Returns a function that masks phone numbers and the given secrets. */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  const withoutSecrets = secretScrubber(secrets)
  return (text) => withoutSecrets(maskPhoneNumbers(text))
}

/** Returns a function that replaces the given secrets: raw, URL-encoded, or inside JSON. */
export function secretScrubber(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(
    secrets.flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ]),
  )
  const needles = [...forms].filter((form) => form !== '')
  return (text) => needles.reduce((clean, one) => clean.replaceAll(one, '[redacted]'), text)
}
