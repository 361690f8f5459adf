import type { CallEvent } from '../../shared/call-event.ts'
import type { Clock, Timer } from '../../shared/clock.ts'
import { randomHex } from '../../shared/ids.ts'
import { maskPhoneNumbers, type Log } from '../../shared/log.ts'
import { maskedNumber } from '../../text/masked-number.ts'
import type { LiveCall, LiveEvent, Moment } from '../console-api.ts'
import { EventRing, type SentEvent } from './event-ring.ts'
import type { LiveCalls } from './live-calls.ts'
import type { LiveChanges } from './live-changes.ts'

/** What changes within so long goes out together, and the same change only once. */
const TOGETHER_MS = 50
/** How often pages are looked after. */
const TICK_MS = 1_000
/** So long after its last page left, the feed goes on for one that comes back. */
const LINGER_MS = 60_000
/** Overflow: everybody gets a new snapshot in the place of what waited. */
const MAX_WAITING = 5_000

/** A page that watches. */
export interface LivePage {
  /** Sees no telephone numbers. */
  readonly masked: boolean
  /** Never waits; a page that does not read is cut. */
  send(text: string): void
  /** Called each second. */
  tick(nowMs: number): void
  /** The server closes. */
  end(): void
}

export interface LiveFeedOptions {
  readonly calls: LiveCalls
  /** What of an event is shown beside what was said; null: nothing. */
  readonly momentOf: (event: CallEvent) => Moment | null
  /** Told when somebody begins to watch, and when nobody does any more; left out: nobody is. */
  readonly onWatched?: (watched: boolean) => void
  readonly clock: Clock
  readonly log: Log
}

/**
 * Tells every page what happens in calls. Written once for all of them, outside of the turn in which
 * it happened; and not at all while nobody watches.
 */
export class LiveFeed implements LiveChanges {
  readonly #options: LiveFeedOptions
  readonly #pages = new Set<LivePage>()
  readonly #ring = new EventRing()
  /** Ids of another process, or from before the feed has rested, are none of ours. */
  #name = randomHex(4)
  /** What has changed, in order; what it is now is found out when it is sent. */
  readonly #waiting = new Map<string, () => LiveEvent | null>()
  #happenings = 0
  #number = 0
  #flush: Timer | null = null
  #flushedMs = -Infinity
  #tick: Timer | null = null
  #emptySinceMs: number | null = null
  #closed = false

  constructor(options: LiveFeedOptions) {
    this.#options = options
  }

  /** Pages that watch now. */
  get pages(): number {
    return this.#pages.size
  }

  /**
   * A page begins to watch: it gets what it has missed, or a snapshot, and then what happens.
   *
   * @param lastId of the last event that it has got; null: none.
   * @returns leaves again.
   */
  join(page: LivePage, lastId: string | null): () => void {
    if (this.#closed) {
      page.end()
      return () => undefined
    }
    this.#begin()
    const missed = this.#missedSince(lastId)
    this.#pages.add(page)
    page.send(missed === null ? this.#snapshot(page.masked) : inOne(missed, page.masked))
    return () => {
      if (!this.#pages.delete(page) || this.#pages.size > 0) return
      this.#emptySinceMs = this.#options.clock.nowMs()
    }
  }

  call(callId: string): void {
    this.#later(`call ${callId}`, () => {
      const call = this.#options.calls.call(callId)
      return call === null ? null : { type: 'call', call }
    })
  }

  line(callId: string, place: number): void {
    this.#later(`line ${callId} ${place}`, () => {
      const line = this.#options.calls.line(callId, place)
      return line === null ? null : { type: 'line', callId, line }
    })
  }

  happened(event: CallEvent, offsetMs: number): void {
    // Text is shown as lines.
    if (event.type === 'agent-text' || event.type === 'caller-text') return
    this.#later(`moment ${this.#happenings++}`, () => {
      const moment = this.#options.momentOf(event)
      if (moment === null) return null
      const { callId } = event
      return { type: 'moment', callId, moment: { ...moment, atMs: moment.atMs + offsetMs } }
    })
  }

  gone(callId: string, outcome: string): void {
    const key = `gone ${callId}`
    // A call that goes twice has been back in between.
    this.#waiting.delete(key)
    this.#later(key, () => ({ type: 'gone', callId, outcome }))
  }

  /** Ends every page's stream. Idempotent. */
  close(): void {
    this.#closed = true
    this.#rest()
    for (const page of this.#pages) page.end()
    this.#pages.clear()
  }

  #begin(): void {
    this.#emptySinceMs = null
    if (this.#tick !== null) return
    this.#options.calls.tell(this)
    this.#options.onWatched?.(true)
    this.#nextTick()
  }

  /** Nobody watches: nothing is written, and nothing resumed. */
  #rest(): void {
    this.#options.calls.tell(null)
    this.#options.onWatched?.(false)
    this.#tick?.cancel()
    this.#tick = null
    this.#flush?.cancel()
    this.#flush = null
    this.#waiting.clear()
    this.#ring.clear()
    this.#name = randomHex(4)
  }

  #nextTick(): void {
    this.#tick = this.#options.clock.after(TICK_MS, () => {
      const nowMs = this.#options.clock.nowMs()
      if (this.#emptySinceMs !== null && nowMs - this.#emptySinceMs >= LINGER_MS) {
        this.#rest()
        return
      }
      this.#options.calls.sweep()
      for (const page of this.#pages) page.tick(nowMs)
      this.#nextTick()
    })
  }

  #later(key: string, event: () => LiveEvent | null): void {
    // Set again, it keeps its place: before what has happened since.
    if (this.#waiting.size < MAX_WAITING || this.#waiting.has(key)) this.#waiting.set(key, event)
    else this.#overflow()
    if (this.#flush !== null) return
    const { clock } = this.#options
    const inMs = Math.max(0, this.#flushedMs + TOGETHER_MS - clock.nowMs())
    this.#flush = clock.after(inMs, () => {
      this.#flush = null
      this.#flushedMs = clock.nowMs()
      this.#sendWaiting()
    })
  }

  #overflow(): void {
    const { log } = this.#options
    log.warn({ waiting: this.#waiting.size }, 'too much happens for the live feed: a new snapshot')
    this.#waiting.clear()
    this.#waiting.set('snapshot', () => ({ type: 'snapshot', calls: this.#options.calls.calls }))
  }

  #sendWaiting(): void {
    const sent: SentEvent[] = []
    for (const event of this.#waiting.values()) {
      const written = this.#write(event())
      if (written !== null) sent.push(written)
    }
    this.#waiting.clear()
    if (sent.length === 0) return
    for (const event of sent) this.#ring.add(event)
    const whole = inOne(sent, false)
    const masked = inOne(sent, true)
    for (const page of this.#pages) page.send(page.masked ? masked : whole)
  }

  #write(event: LiveEvent | null): SentEvent | null {
    if (event === null) return null
    this.#number += 1
    const number = this.#number
    const text = this.#text(event, number)
    return { number, text, masked: this.#masked(event, number, text) }
  }

  #masked(event: LiveEvent, number: number, text: string): string {
    // What a tool was asked may hold a number anywhere.
    if (event.type === 'moment') return maskPhoneNumbers(text)
    const hidden = withoutNumbers(event)
    return hidden === event ? text : this.#text(hidden, number)
  }

  #text(event: LiveEvent, number: number): string {
    return `id: ${this.#name}-${number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
  }

  #missedSince(lastId: string | null): readonly SentEvent[] | null {
    const [name, number] = lastId?.split('-') ?? []
    if (name !== this.#name || number === undefined || !/^\d{1,15}$/.test(number)) return null
    if (Number(number) === this.#number) return []
    return this.#ring.after(Number(number))
  }

  /** The calls, and what was said last in each; it stands where the last event stood. */
  #snapshot(masked: boolean): string {
    const { calls } = this.#options
    calls.sweep()
    const all = calls.calls
    const events: LiveEvent[] = [{ type: 'snapshot', calls: all }]
    for (const { callId } of all) {
      for (const line of calls.linesOf(callId)) events.push({ type: 'line', callId, line })
    }
    return events
      .map((event) => this.#text(masked ? withoutNumbers(event) : event, this.#number))
      .join('')
  }
}

function inOne(events: readonly SentEvent[], masked: boolean): string {
  return events.map((event) => (masked ? event.masked : event.text)).join('')
}

/** The same object when there is none in it. */
function withoutNumbers(event: LiveEvent): LiveEvent {
  if (event.type === 'call') return { ...event, call: masking(event.call) }
  if (event.type === 'snapshot') return { ...event, calls: event.calls.map(masking) }
  return event
}

function masking(call: LiveCall): LiveCall {
  return call.from === null ? call : { ...call, from: maskedNumber(call.from) }
}
