import type { Clock, Timer } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { LiveBus } from '../../store/live-bus.ts'
import type { LiveReader, ReadCall, ReadPlace } from '../../store/live-reader.ts'
import type { LiveCalls } from './live-calls.ts'

/** Between two questions to the store, so that it is asked ten times a second at most. */
const PAUSE_MS = 100
/** The same, when it does not answer. */
const PAUSE_AWAY_MS = 1_000
/** Of one question; what is left waits for the next. */
const CALLS_AT_ONCE = 50
/** Ids that wait. Overflow: it is looked which calls there are. */
const MAX_CHANGED = 5_000
/** Words get lost: so often it is looked which calls there are. */
const LOOK_EVERY_MS = 5_000
/** What a call ends as whose end nobody has told. */
const UNTOLD = 'carrier-lost'

export interface RemoteCallsOptions {
  readonly calls: LiveCalls
  readonly bus: LiveBus
  readonly reader: LiveReader
  /** The name of this process. */
  readonly instanceId: string
  readonly clock: Clock
  readonly log: Log
}

/**
 * Follows the calls of other processes while somebody watches, through what they store. Bounded by
 * the calls that last: each waits once at most, whatever happens in it.
 */
export class RemoteCalls {
  readonly #options: RemoteCallsOptions
  /** How far each has been read. */
  readonly #places = new Map<string, ReadPlace>()
  /** Those of which something may be new. */
  readonly #changed = new Set<string>()
  #leave: (() => void) | null = null
  #lookAtMs = 0
  #timer: Timer | null = null
  #reading = false
  #away = false

  constructor(options: RemoteCallsOptions) {
    this.#options = options
  }

  /** Somebody begins to watch, or nobody does any more. */
  watch(on: boolean): void {
    if (on === (this.#leave !== null)) return
    if (!on) {
      this.#leave?.()
      this.#leave = null
      this.#timer?.cancel()
      this.#timer = null
      this.#changed.clear()
      this.#places.clear()
      this.#options.calls.forgetOthers()
      return
    }
    this.#leave = this.#options.bus.onChanged((callIds) => {
      for (const callId of callIds ?? []) this.#changed.add(callId)
      if (callIds === null || this.#changed.size > MAX_CHANGED) this.#lookAnew()
      this.#next(0)
    })
    this.#lookAtMs = 0
    this.#next(0)
  }

  /** It is not known what has changed. */
  #lookAnew(): void {
    this.#changed.clear()
    for (const callId of this.#places.keys()) this.#changed.add(callId)
    this.#lookAtMs = 0
  }

  #next(inMs: number): void {
    if (this.#leave === null || this.#reading) return
    // A pause that has begun is kept.
    if (this.#timer !== null) return
    this.#timer = this.#options.clock.after(inMs, () => {
      this.#timer = null
      void this.#read()
    })
  }

  /** Never rejects. */
  async #read(): Promise<void> {
    const { clock, log } = this.#options
    this.#reading = true
    try {
      if (clock.nowMs() >= this.#lookAtMs) {
        this.#lookAtMs = clock.nowMs() + LOOK_EVERY_MS
        await this.#look()
      }
      await this.#readChanged()
      if (this.#away) log.info('calls of other processes can be followed again')
      this.#away = false
    } catch (error) {
      this.#lookAnew()
      if (!this.#away)
        log.warn({ reason: messageOf(error) }, 'calls of other processes not followed')
      this.#away = true
    }
    this.#reading = false
    this.#next(this.#away ? PAUSE_AWAY_MS : PAUSE_MS)
  }

  /** Finds calls that are new, and looks after those that are not there any more. */
  async #look(): Promise<void> {
    const { reader, instanceId, calls } = this.#options
    const open = await reader.open(instanceId)
    for (const callId of open) if (!this.#places.has(callId)) this.#changed.add(callId)
    const still = new Set(open)
    for (const callId of this.#places.keys()) {
      if (calls.isHere(callId)) this.#places.delete(callId)
      else if (!still.has(callId)) this.#changed.add(callId)
    }
  }

  async #readChanged(): Promise<void> {
    const { calls, reader } = this.#options
    const places: ReadPlace[] = []
    for (const callId of this.#changed) {
      if (places.length >= CALLS_AT_ONCE) break
      this.#changed.delete(callId)
      if (calls.isHere(callId)) this.#places.delete(callId)
      else places.push(this.#places.get(callId) ?? { callId, epoch: 0, seq: 0 })
    }
    if (places.length === 0) return
    const found = await reader.read(places)
    if (this.#leave === null) return
    for (const one of found) this.#follow(one)
  }

  #follow(read: ReadCall): void {
    const { calls, instanceId } = this.#options
    const { call, owner, epoch, seq, state, endReason } = read
    const { callId } = call
    const known = this.#places.get(callId)
    // It has come here, or ended here, while the store was asked.
    if (calls.isHere(callId) || owner === instanceId) {
      this.#places.delete(callId)
      return
    }
    // It may ring here: whose it is will be seen when a stream of it comes.
    if (state === 'ringing' && calls.call(callId) !== null) return
    if (state === 'ended') {
      this.#places.delete(callId)
      calls.over(callId, endReason ?? UNTOLD)
      return
    }
    if (known === undefined || known.epoch !== epoch) {
      calls.found(call, owner ?? '', { talks: state !== 'ringing', events: read.events })
    } else {
      for (const event of read.events) calls.read(event)
    }
    if (state === 'interrupted') calls.lost(callId)
    this.#places.set(callId, { callId, epoch, seq })
  }
}
