export interface PaceOptions {
  readonly leadMs: number
  readonly bytesPerMs: number
}

/** Audio that ran dry inside a turn. */
export interface PlayoutGap {
  readonly side: 'ours' | 'model'
  readonly ms: number
}

const MAX_PREBUFFER_MS = 160
const PREBUFFER_STEP_MS = 40
/** A turn's worth of punctual audio takes one step back. */
const PUNCTUAL_MS = 10_000
/** Below this the carrier's own jitter buffer hides the gap. */
const AUDIBLE_GAP_MS = 1

/**
 * Knows when to send, by modelling what the carrier's buffer holds: it plays in real time from the
 * moment it gets audio. The model is exact at the start of a stretch of speech and corrected by
 * the marks that come back.
 */
export class PlayoutPace {
  readonly #leadMs: number
  readonly #lowMs: number
  readonly #bytesPerMs: number
  /** When everything sent so far will have been played, by our clock. */
  #dryAtMs = -Infinity
  /** Where and when the current stretch without a gap began. */
  #stretch = { position: 0, atMs: 0 }
  /** The last mark heard in this stretch. */
  #anchor: { position: number; atMs: number } | null = null
  /** How much later than modelled marks come back: the way there and back. Learned. */
  #echoDelayMs = 0
  #prebufferMs = 0
  #punctualMs = 0

  constructor(options: PaceOptions) {
    this.#leadMs = options.leadMs
    this.#lowMs = Math.min(100, options.leadMs / 2)
    this.#bytesPerMs = options.bytesPerMs
  }

  /** Bytes that may be sent now without going beyond the lead. */
  room(nowMs: number): number {
    const aheadMs = Math.max(0, this.#dryAtMs - nowMs)
    return Math.max(0, Math.floor((this.#leadMs - aheadMs) * this.#bytesPerMs))
  }

  /** Whether the carrier will soon have nothing to play. */
  low(nowMs: number): boolean {
    return this.#dryAtMs - nowMs < this.#lowMs
  }

  /**
   * Whether to wait for more before a stretch begins. Only once the model has been late in this
   * call, and never longer than the prebuffer itself.
   */
  prebuffering(nowMs: number, arrivedMs: number, queued: number, complete: boolean): boolean {
    if (this.#prebufferMs === 0 || complete || this.#dryAtMs > nowMs) return false
    return queued < this.#prebufferMs * this.#bytesPerMs && nowMs - arrivedMs < this.#prebufferMs
  }

  /**
   * Records a message of `bytes` that begins at `position`.
   *
   * @param source when its first byte came from the model, and whether it lies within a turn whose
   *   beginning has been sent: only there is silence a gap.
   */
  sent(
    bytes: number,
    position: number,
    nowMs: number,
    source: { readonly arrivedMs: number; readonly within: boolean },
  ): PlayoutGap | null {
    const ms = bytes / this.#bytesPerMs
    const dryForMs = nowMs - this.#dryAtMs
    if (dryForMs <= 0) {
      this.#dryAtMs += ms
      this.#punctual(ms)
      return null
    }
    const gap =
      source.within && Number.isFinite(dryForMs) ? this.#gap(dryForMs, source.arrivedMs) : null
    this.#stretch = { position, atMs: nowMs }
    this.#anchor = null
    this.#dryAtMs = nowMs + ms
    return gap
  }

  markHeard(position: number, nowMs: number): void {
    if (position <= this.#stretch.position) return
    this.#anchor = { position, atMs: nowMs }
    const modelled = this.#stretch.atMs + (position - this.#stretch.position) / this.#bytesPerMs
    const delayMs = Math.max(0, nowMs - modelled)
    // The shortest delays tell the way of the sound; longer ones are queueing.
    this.#echoDelayMs =
      this.#echoDelayMs === 0 || delayMs < this.#echoDelayMs
        ? delayMs
        : this.#echoDelayMs + (delayMs - this.#echoDelayMs) / 16
  }

  /** The carrier's buffer was emptied. */
  cleared(): void {
    this.#dryAtMs = -Infinity
    this.#anchor = null
  }

  /**
   * How far the caller has listened, between `confirmed` (a mark came back) and `sentTo`.
   *
   * The carrier plays on in real time from the beginning of the stretch. Not later than that, and
   * not earlier than the last echo says: the truth lies between, by what the way there and back
   * takes, and the middle is the estimate.
   */
  heardAt(
    nowMs: number,
    confirmed: number,
    sentTo: number,
  ): { position: number; uncertaintyMs: number } {
    const playedSince = (from: number, atMs: number): number =>
      Math.max(confirmed, Math.min(sentTo, from + (nowMs - atMs) * this.#bytesPerMs))
    const latest = playedSince(this.#stretch.position, this.#stretch.atMs)
    const earliest =
      this.#anchor === null
        ? playedSince(this.#stretch.position, this.#stretch.atMs + this.#echoDelayMs)
        : Math.min(latest, playedSince(this.#anchor.position, this.#anchor.atMs))
    return {
      position: Math.round((earliest + latest) / 2),
      uncertaintyMs: (latest - earliest) / 2 / this.#bytesPerMs,
    }
  }

  #gap(dryForMs: number, arrivedMs: number): PlayoutGap | null {
    const modelLateMs = arrivedMs - this.#dryAtMs
    if (modelLateMs > AUDIBLE_GAP_MS) {
      this.#prebufferMs = Math.min(MAX_PREBUFFER_MS, this.#prebufferMs + PREBUFFER_STEP_MS)
      this.#punctualMs = 0
      return { side: 'model', ms: dryForMs }
    }
    return dryForMs > AUDIBLE_GAP_MS ? { side: 'ours', ms: dryForMs } : null
  }

  #punctual(ms: number): void {
    if (this.#prebufferMs === 0) return
    this.#punctualMs += ms
    if (this.#punctualMs < PUNCTUAL_MS) return
    this.#punctualMs = 0
    this.#prebufferMs -= PREBUFFER_STEP_MS
  }
}
