import type { CallFact } from '../../shared/call-event.ts'
import type { Clock, Timer } from '../../shared/clock.ts'
import type { GatheredDigits } from '../../tools/call-line.ts'
import { AskedDigits, type WantedDigits } from './asked-digits.ts'

/** The key that asks for a person, in every assistant. */
const PERSON_DIGIT = '0'
/** Another key within this time: the 0 was the first digit of a number. */
const ALONE_MS = 700
/** Between two keys that belong together. */
const PAUSE_MS = 2_000
const MOST_DIGITS = 32

export interface KeypadOptions {
  readonly clock: Clock
  readonly report: (fact: CallFact) => void
  /** A written turn for the model. */
  readonly tell: (text: string) => void
  readonly hideDigits: (on: boolean) => void
  /** The caller asks for a person. */
  readonly onPerson: () => void
}

/**
 * The keys that the caller presses: those that a tool has asked for go to it, a 0 on its own asks
 * for a person, and the others reach the model as text, those that belong together at once.
 */
export class Keypad {
  readonly #options: KeypadOptions
  readonly #asked: AskedDigits
  /** Pressed, and not told yet. */
  #digits = ''
  #lastMs = 0
  /** Runs while a 0 on its own may become a number; also before anybody ticks. */
  #zero: Timer | null = null

  constructor(options: KeypadOptions) {
    this.#options = options
    this.#asked = new AskedDigits(options)
  }

  /** Never rejects. */
  collect(wanted: WantedDigits): Promise<GatheredDigits> {
    // Who knows what is coming presses ahead.
    return this.#asked.collect(wanted, this.#asked.free ? this.#take() : '')
  }

  /** The keys of the next seconds belong to a secret that nobody waits for any more. */
  hide(): void {
    this.#asked.hide()
  }

  digit(digit: string): void {
    if (this.#asked.digit(digit)) return
    const { clock, report } = this.#options
    report({ type: 'keypad', digit })
    this.#digits += digit
    this.#lastMs = clock.nowMs()
    this.#zero?.cancel()
    this.#zero = null
    if (digit === '#' || this.#digits.length >= MOST_DIGITS) this.#tell()
    else if (this.#digits === PERSON_DIGIT) this.#awaitPerson()
  }

  /** @param unheard the caller has not yet heard everything. */
  tick(nowMs: number, unheard: boolean): void {
    this.#asked.tick(nowMs, unheard)
    if (this.#digits !== '' && nowMs - this.#lastMs >= PAUSE_MS) this.#tell()
  }

  /** The call is over. Idempotent. */
  close(): void {
    this.#take()
    this.#asked.close()
  }

  #awaitPerson(): void {
    this.#zero = this.#options.clock.after(ALONE_MS, () => {
      this.#take()
      this.#options.onPerson()
    })
  }

  #tell(): void {
    const digits = this.#take()
    this.#options.report({ type: 'digits-gathered', count: digits.length, secret: false })
    this.#options.tell(`The caller pressed ${Array.from(digits).join(' ')}.`)
  }

  #take(): string {
    const digits = this.#digits
    this.#digits = ''
    this.#zero?.cancel()
    this.#zero = null
    return digits
  }
}
