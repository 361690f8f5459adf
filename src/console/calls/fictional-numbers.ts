import { TELEPHONE_NUMBERS } from './many-digits.ts'

/** As a number, not a text. */
const SMALLEST_NUMBER = 1_000_000_000
/** 555-0100 to 555-0199 are kept free for stories; the first is the assistant's, the next calls. */
const FIRST = 15_550_100_002
const HOW_MANY = 98

/** Puts made-up telephone numbers in the place of real ones: the same for the same. */
export class FictionalNumbers {
  readonly #known = new Map<string, number>()

  text(text: string): string {
    return text.replace(TELEPHONE_NUMBERS, (run) => `+${this.#for(run)}`)
  }

  /** Looks into lists and objects. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (typeof value === 'number') {
      return Math.abs(value) < SMALLEST_NUMBER ? value : this.#for(String(value))
    }
    if (Array.isArray(value)) return value.map((one) => this.value(one))
    if (typeof value !== 'object' || value === null) return value
    return this.fields(value)
  }

  fields(fields: object): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      Object.entries(fields).map(([name, one]) => [this.text(name), this.value(one)]),
    )
  }

  #for(number: string): number {
    const digits = number.replace(/^%2B/i, '').replaceAll(/\P{Nd}/gu, '')
    const known = this.#known.get(digits)
    if (known !== undefined) return known
    const fictional = FIRST + (this.#known.size % HOW_MANY)
    this.#known.set(digits, fictional)
    return fictional
  }
}
