import type { CallFact } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { GatheredDigits } from '../../tools/call-line.ts'
import { HiddenKeys } from './hidden-keys.ts'

/** Callers read numbers off a sheet of paper: between two keys that were asked for. */
const PAUSE_MS = 5_000
/** A `#` so soon after the last key that fits only says that this was all. */
const BELATED_HASH_MS = 2_000
/** What waits for the keypad; more find nothing. */
const MAX_WAITING = 4

/** What a tool wants to have pressed. */
export interface WantedDigits {
  readonly most: number
  readonly secret: boolean
  /** To the first key, from when the caller has heard what to do. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

interface Collection {
  readonly wanted: WantedDigits
  readonly settle: (gathered: GatheredDigits) => void
}

/** The collection that has the keypad now. */
interface Current extends Collection {
  readonly digits: string
  /** When the last key was pressed, or the caller had heard what to do. */
  readonly sinceMs: number
}

export interface AskedDigitsOptions {
  readonly clock: Clock
  readonly report: (fact: CallFact) => void
  readonly hideDigits: (on: boolean) => void
}

/**
 * Keys that tools have asked for. One of them has the keypad at a time, the others wait; what is
 * secret leaves here to its tool and nowhere else.
 */
export class AskedDigits {
  readonly #clock: Clock
  readonly #report: (fact: CallFact) => void
  readonly #hidden: HiddenKeys
  #current: Current | null = null
  #waiting: Collection[] = []
  #fullAtMs = -Infinity
  #closed = false

  constructor({ clock, report, hideDigits }: AskedDigitsOptions) {
    this.#clock = clock
    this.#report = report
    this.#hidden = new HiddenKeys(clock, hideDigits)
  }

  /** Whether a tool would have the keypad at once. */
  get free(): boolean {
    return this.#current === null
  }

  /**
   * @param early what was pressed just before, and belongs to it; only while {@link free}.
   * @returns never rejects.
   */
  collect(wanted: WantedDigits, early: string): Promise<GatheredDigits> {
    if (this.#closed) return Promise.resolve({ kind: 'call-over' })
    if (wanted.signal.aborted || this.#waiting.length >= MAX_WAITING) {
      return Promise.resolve({ kind: 'nothing-pressed' })
    }
    return new Promise((resolve) => {
      const collection: Collection = {
        wanted,
        settle: (gathered) => {
          wanted.signal.removeEventListener('abort', abandon)
          resolve(gathered)
        },
      }
      const abandon = (): void => {
        this.#abandon(collection)
      }
      wanted.signal.addEventListener('abort', abandon)
      if (this.#current === null) this.#begin(collection, early)
      else this.#waiting.push(collection)
    })
  }

  /** What is pressed now is the rest of a secret. */
  hide(): void {
    this.#hidden.begin()
    this.#hidden.end('unfinished')
  }

  /** A key was pressed. @returns false when nobody has asked for it; it is then not reported. */
  digit(digit: string): boolean {
    const current = this.#current
    // What follows a secret may be the rest of it, whoever asks for digits by then.
    if (current !== null && (current.wanted.secret || !this.#hidden.on)) {
      this.#report({ type: 'keypad', digit: current.wanted.secret ? '•' : digit })
      if (digit === '#') this.#finish(current, 'complete')
      else this.#take(current, current.digits + digit)
      return true
    }
    if (this.#hidden.on) {
      this.#hidden.pressed()
      this.#report({ type: 'keypad', digit: '•' })
      return true
    }
    const belated = digit === '#' && this.#clock.nowMs() - this.#fullAtMs <= BELATED_HASH_MS
    this.#fullAtMs = -Infinity
    if (!belated) return false
    this.#report({ type: 'keypad', digit })
    return true
  }

  /** @param unheard the caller has not yet heard everything, what to press perhaps. */
  tick(nowMs: number, unheard: boolean): void {
    const current = this.#current
    if (current === null) return
    const waits = current.digits === ''
    if (waits && unheard) this.#current = { ...current, sinceMs: nowMs }
    else if (nowMs - current.sinceMs >= (waits ? current.wanted.timeoutMs : PAUSE_MS)) {
      this.#finish(current, 'unfinished')
    }
  }

  /** The call is over. Idempotent. */
  close(): void {
    this.#closed = true
    const open = [...(this.#current === null ? [] : [this.#current]), ...this.#waiting]
    this.#current = null
    this.#waiting = []
    this.#hidden.close()
    for (const one of open) one.settle({ kind: 'call-over' })
  }

  #begin(collection: Collection, early: string): void {
    if (collection.wanted.secret) this.#hidden.begin()
    this.#take(collection, early)
  }

  /** What has been pressed so far; what goes beyond the number that was asked for is left out. */
  #take({ wanted, settle }: Collection, pressed: string): void {
    const sinceMs = this.#clock.nowMs()
    const current = { wanted, settle, digits: pressed.slice(0, wanted.most), sinceMs }
    this.#current = current
    if (current.digits.length < wanted.most) return
    this.#fullAtMs = sinceMs
    this.#finish(current, 'complete')
  }

  #finish({ wanted, digits, settle }: Current, how: 'complete' | 'unfinished'): void {
    this.#current = null
    if (wanted.secret) this.#hidden.end(how)
    const count = digits.length
    if (count > 0) this.#report({ type: 'digits-gathered', count, secret: wanted.secret })
    settle(count > 0 ? { kind: 'gathered', digits } : { kind: 'nothing-pressed' })
    this.#next()
  }

  /** Its tool does not want it any more. */
  #abandon(collection: Collection): void {
    this.#waiting = this.#waiting.filter((one) => one !== collection)
    collection.settle({ kind: 'nothing-pressed' })
    if (this.#current?.settle !== collection.settle) return
    this.#current = null
    if (collection.wanted.secret) this.#hidden.end('unfinished')
    this.#next()
  }

  #next(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) this.#begin(next, '')
  }
}
