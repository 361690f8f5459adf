import { MULAW_SILENCE } from '../audio/mulaw.ts'
import { secretScrubber } from '../shared/log.ts'
import type { WireTap } from '../shared/wire-tap.ts'

/** Two letters say what it is, 32 hexadecimal digits which (https://www.twilio.com/docs/glossary/what-is-a-sid). */
const SID = /\b([A-Z]{2})[0-9a-fA-F]{32}\b/g
/** E.164: a plus sign and 7 to 15 digits. */
const PHONE_NUMBER = /\+\d{7,15}\b/g

/** Whoever holds one of these can go on with the session or the stream. */
const BEARER_KEYS: ReadonlySet<string> = new Set(['newHandle', 'handle', 'sessionId', 'token'])
/** Base64 audio: nothing in it is text, though it may look so by chance. */
const AUDIO_KEYS: ReadonlySet<string> = new Set(['payload', 'data'])

/** Different identifiers that are told apart; further ones share a placeholder. */
const MAX_PLACEHOLDERS = 10_000

/**
 * Takes out of messages what identifies an account, a call or a person, or opens something.
 *
 * The same original always becomes the same placeholder, of the same form where the form matters,
 * so that a recording stays a conversation that can be followed and parsed.
 */
export class Redactor {
  readonly #withoutSecrets: (text: string) => string
  readonly #placeholders = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  /** @param secrets keys and tokens, replaced wherever they stand. */
  constructor(secrets: readonly string[]) {
    this.#withoutSecrets = secretScrubber(secrets)
  }

  /** Plain text, such as an error's message. */
  text(text: string): string {
    return this.#withoutSecrets(text)
      .replace(SID, (sid, kind: string) =>
        this.#placeholder(sid, kind, (count) => `${kind}${String(count).padStart(32, '0')}`),
      )
      .replace(PHONE_NUMBER, (number) =>
        // 555-01xx numbers are reserved for fiction: a placeholder that rings nowhere.
        this.#placeholder(number, 'phone', (count) => `+155501${String(count).padStart(5, '0')}`),
      )
  }

  /** One message of a socket; a JSON object keeps its shape. */
  message(text: string): string {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      return this.text(text)
    }
    const redacted = JSON.stringify(this.#value(message, ''))
    // Untouched messages stay as they were on the wire, white space and all.
    return redacted === JSON.stringify(message) ? text : redacted
  }

  #value(value: unknown, key: string): unknown {
    if (typeof value === 'string') return this.#string(value, key)
    if (Array.isArray(value)) return value.map((one) => this.#value(one, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, this.#value(inner, name)]),
    )
  }

  #string(value: string, key: string): string {
    if (AUDIO_KEYS.has(key)) return value
    if (!BEARER_KEYS.has(key) || value === '') return this.text(value)
    return this.#placeholder(value, key, (count) => `[${key} ${count}]`)
  }

  #placeholder(original: string, kind: string, make: (count: number) => string): string {
    const known = this.#placeholders.get(original)
    if (known !== undefined) return known
    if (this.#placeholders.size >= MAX_PLACEHOLDERS) return make(0)
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    const placeholder = make(count)
    this.#placeholders.set(original, placeholder)
    return placeholder
  }
}

/**
 * A tap behind which nothing has to be kept secret. The sound of the line is replaced by silence:
 * whoever answers the telephone did not agree to be recorded.
 */
export function redactingTap(redactor: Redactor, tap: WireTap): WireTap {
  return (socket, direction, text) => {
    const redacted = redactor.message(text)
    const isLine = socket === 'carrier' && direction === 'in'
    tap(socket, direction, isLine ? withoutSound(redacted) : redacted)
  }
}

function withoutSound(text: string): string {
  return text.replace(/("payload":\s*)"([A-Za-z0-9+/=]*)"/, (_all, key: string, audio: string) => {
    const silence = Buffer.alloc(Buffer.from(audio, 'base64').length, MULAW_SILENCE)
    return `${key}"${silence.toString('base64')}"`
  })
}
