import type { LiveEvent } from '../../../src/console/console-api.ts'

/** Of the browser's `EventSource`, what is used. */
export interface FeedSource {
  readonly readyState: number
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void
  close(): void
}

/** How the connection is. */
export type FeedState = 'connecting' | 'open' | 'reconnecting'

export interface LiveFeedOptions {
  readonly open: () => FeedSource
  /** Runs something later. @returns what calls it off. */
  readonly later: (run: () => void, delayMs: number) => () => void
  readonly events: (events: readonly LiveEvent[]) => void
  readonly state: (state: FeedState) => void
  /** The server refuses to answer: perhaps nobody is signed in any more. */
  readonly refused: () => void
}

const NAMES = [
  'snapshot',
  'call',
  'line',
  'moment',
  'gone',
] as const satisfies readonly LiveEvent['type'][]

/** Events are shown together: hundreds of calls have hundreds of them in a second. */
const TOGETHER_MS = 60
/** No more than these wait, whatever the browser does with the timers of a page in the background. */
const MAX_WAITING = 500
const PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000] as const
const CLOSED = 2

/**
 * Keeps the live feed open. After a lost connection the browser itself comes back and says what it
 * has; after a refusal, and when the machine has slept, the feed is opened anew.
 */
export class LiveFeed {
  readonly #options: LiveFeedOptions
  #source: FeedSource | null = null
  #waiting: LiveEvent[] = []
  #callOffFlush: (() => void) | null = null
  #callOffRetry: (() => void) | null = null
  #failures = 0

  constructor(options: LiveFeedOptions) {
    this.#options = options
  }

  /** Opens it; again, when it is open. */
  start(): void {
    this.#drop()
    this.#options.state(this.#failures === 0 ? 'connecting' : 'reconnecting')
    const source = this.#options.open()
    this.#source = source
    source.addEventListener('open', () => {
      if (source === this.#source) this.#opened()
    })
    source.addEventListener('error', () => {
      if (source === this.#source) this.#failed(source)
    })
    for (const name of NAMES) {
      source.addEventListener(name, ({ data }) => {
        if (source === this.#source) this.#take(name, data)
      })
    }
  }

  stop(): void {
    this.#drop()
    this.#failures = 0
  }

  #opened(): void {
    this.#failures = 0
    this.#options.state('open')
  }

  #failed(source: FeedSource): void {
    this.#options.state('reconnecting')
    if (source.readyState !== CLOSED) return
    const pauseMs = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)] ?? 0
    this.#failures += 1
    this.#callOffRetry?.()
    this.#callOffRetry = this.#options.later(() => {
      this.start()
    }, pauseMs)
    this.#options.refused()
  }

  #take(name: LiveEvent['type'], data: unknown): void {
    const event = parse(name, data)
    if (event === null) return
    this.#waiting.push(event)
    if (this.#waiting.length >= MAX_WAITING) this.#flush()
    else
      this.#callOffFlush ??= this.#options.later(() => {
        this.#flush()
      }, TOGETHER_MS)
  }

  #flush(): void {
    this.#callOffFlush?.()
    this.#callOffFlush = null
    const events = this.#waiting
    this.#waiting = []
    this.#options.events(events)
  }

  #drop(): void {
    this.#callOffFlush?.()
    this.#callOffRetry?.()
    this.#callOffFlush = null
    this.#callOffRetry = null
    this.#waiting = []
    this.#source?.close()
    this.#source = null
  }
}

function parse(name: LiveEvent['type'], data: unknown): LiveEvent | null {
  if (typeof data !== 'string') return null
  try {
    const event = JSON.parse(data) as LiveEvent
    return event.type === name ? event : null
  } catch {
    return null
  }
}
