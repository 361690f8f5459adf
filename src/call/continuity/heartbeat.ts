import type { Clock, Timer } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { CallLog, Instance } from '../../store/call-log.ts'

const BEAT_MS = 1_000
const BEATS_PER_SWEEP = 2
/** A process that has not said anything for so long is dead. */
const DEAD_AFTER_MS = 5_000
/** How long a caller whose process died may take to come back. */
const RESUMABLE_MS = 60_000

export interface HeartbeatOptions {
  readonly store: Pick<CallLog, 'beat' | 'peers' | 'sweep' | 'leave'>
  /** This process. */
  readonly instanceId: string
  /** Where the others reach it; null, or left out: nowhere. Asked at each beat. */
  readonly address?: () => string | null
  /** Names the folder of its recordings; null, or left out: it has none. Asked at each beat. */
  readonly shelf?: () => string | null
  readonly clock: Clock
  readonly log: Log
  /** Runs after each sweep; what it throws is logged. */
  readonly onSweep: () => Promise<void>
}

/**
 * Tells the other processes that this one lives, knows which of them do, and cleans up after those
 * that do not. A store that is away is logged once, and again when it is back.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #startedAtMs: number
  #timer: Timer | null = null
  #beating: Promise<void> = Promise.resolve()
  #beats = 0
  #draining = false
  #stopped = false
  #away = false
  #peers: readonly Instance[] = []
  #peersAtMs = -Infinity

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#startedAtMs = options.clock.wallMs()
  }

  /** Another process lives and takes streams, as far as is known. */
  get hasPeer(): boolean {
    if (this.#options.clock.nowMs() - this.#peersAtMs > DEAD_AFTER_MS) return false
    return this.#peers.some((peer) => !peer.draining)
  }

  /** Begins; resolves after the first beat, whether it was written or not. */
  start(): Promise<void> {
    return this.#next()
  }

  /** From now on this process takes no streams; the others are told at once. */
  async drain(): Promise<void> {
    this.#draining = true
    await this.#beating
    if (!this.#stopped) await this.#beat()
  }

  /** Takes no part any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#beating
    const { store, instanceId, log } = this.#options
    try {
      await store.leave(instanceId)
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the store was not told that this process leaves')
    }
  }

  /** Counts from the end of a beat: a slow store is not asked twice at a time. */
  async #next(): Promise<void> {
    this.#beating = this.#beat()
    await this.#beating
    if (this.#stopped) return
    this.#timer = this.#options.clock.after(BEAT_MS, () => void this.#next())
  }

  /** Never rejects. */
  async #beat(): Promise<void> {
    const { store, instanceId, clock, log } = this.#options
    const address = this.#options.address?.() ?? null
    const shelf = this.#options.shelf?.() ?? null
    try {
      await store.beat({
        id: instanceId,
        startedAtMs: this.#startedAtMs,
        beatAtMs: clock.wallMs(),
        draining: this.#draining,
        ...(address === null ? {} : { address }),
        ...(shelf === null ? {} : { shelf }),
      })
      this.#peers = await store.peers(instanceId, clock.wallMs(), DEAD_AFTER_MS)
      this.#peersAtMs = clock.nowMs()
      this.#beats += 1
      if (this.#beats % BEATS_PER_SWEEP === 0) await this.#sweep()
      if (this.#away) log.info('call store is back')
      this.#away = false
    } catch (error) {
      if (!this.#away) log.error({ reason: messageOf(error) }, 'call store does not answer')
      this.#away = true
    }
  }

  async #sweep(): Promise<void> {
    const { store, clock, log, onSweep } = this.#options
    const limits = { maxAgeMs: DEAD_AFTER_MS, resumableMs: RESUMABLE_MS }
    const { interrupted, ended } = await store.sweep(clock.wallMs(), limits)
    if (interrupted.length > 0) log.warn({ interrupted }, 'calls of a dead process can be resumed')
    if (ended.length > 0) log.warn({ ended }, 'interrupted calls did not come back')
    await onSweep()
  }
}
