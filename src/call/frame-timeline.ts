import type { CallerLine } from '../shared/call-event.ts'
import { ArrivalLag } from './arrival-lag.ts'
import { UsedSpans } from './used-spans.ts'

/** What to do with a frame. */
export type FramePlace =
  | {
      readonly use: true
      /** Silence to put before it, whole milliseconds. */
      readonly gapMs: number
      /** `late`: its place has passed. `restart`: the time stamps went back and go on from there. */
      readonly order: 'follows' | 'late' | 'restart'
    }
  | {
      readonly use: false
      /** `duplicate`: it was used before. `stale`: it is older than the line may lag behind. */
      readonly why: 'duplicate' | 'stale'
    }

export interface TimelineOptions {
  /** The longest silence that takes the place of missing audio. */
  readonly maxGapMs: number
  /** How far behind the caller the line may be after a stall; older audio is {@link CallerLine.staleMs}. */
  readonly maxLagMs: number
}

/**
 * 200 ms of silence keeps a sentence in one piece and does not end the caller's turn.
 *
 * After a stall of up to three seconds everything is passed on at once. The model counts audio,
 * not time: it hears the sentence whole, and answers as much later as the line stood still. Beyond
 * that the caller has given up on the sentence and begun again ("Hello? Are you there?"): an answer
 * to the older words would collide with the newer ones, so the older ones go.
 */
const timelineDefaults = {
  maxGapMs: 200,
  maxLagMs: 3_000,
} as const satisfies TimelineOptions

/** How far back a frame can be late or repeated; from further back, the time stamps began anew. */
const MEMORY_MS = 2_000
/** Steps of time stamps are rounded, and their clock is not the one of the samples. */
const MAX_JITTER_MS = 10
/** Nothing but repeated frames for so long: then they are not repeated, the time stamps are wrong. */
const MAX_REPEATING_MS = 200
/** How much regular audio it takes to trust time stamps again that were wrong. */
const DOUBT_MS = 1_000

/** Milliseconds of 30,000 years; beyond, a number is too coarse to count frames with. */
const MAX_TIME_MS = 1e15

const FOLLOWS = { use: true, gapMs: 0, order: 'follows' } as const satisfies FramePlace
const LATE = { use: true, gapMs: 0, order: 'late' } as const satisfies FramePlace
const RESTART = { use: true, gapMs: 0, order: 'restart' } as const satisfies FramePlace
const DUPLICATE = { use: false, why: 'duplicate' } as const satisfies FramePlace
const STALE = { use: false, why: 'stale' } as const satisfies FramePlace

/** A line without a fault. */
export const noLineFaults: CallerLine = {
  gaps: 0,
  filledMs: 0,
  lostMs: 0,
  longestGapMs: 0,
  backward: 0,
  duplicates: 0,
  bursts: 0,
  staleMs: 0,
  jumps: 0,
}

/**
 * Puts the caller's frames on the line of the caller's time, so that the model hears speech with
 * its pauses although frames are missing, come in bursts, twice, or with nonsense for a time stamp.
 *
 * Pure, constant work per frame. Two rules keep it from doing harm. A voice is never muted because
 * its time stamps are wrong: in doubt, frames follow each other as they came. And silence is added
 * only where the carrier's clock and ours both say that time has passed, and never more than the
 * line is short of: the audio that is handed on does not outgrow the time that it tells about, but
 * for frames that come after silence has taken their place.
 */
export class FrameTimeline {
  readonly #maxGapMs: number
  readonly #maxLagMs: number
  readonly #lag = new ArrivalLag()
  readonly #used = new UsedSpans(MEMORY_MS)
  readonly #faults: { -readonly [K in keyof CallerLine]: CallerLine[K] } = { ...noLineFaults }
  /** Where the line ends, by the carrier's clock; null before its first time stamp. */
  #endMs: number | null = null
  #stampMs = -Infinity
  /** Time on the line that no audio has been handed on for. */
  #shortMs = 0
  /** Arrival of the first of the repeated frames that come now. */
  #repeatingSinceMs: number | null = null
  /** Regular audio that is still asked for before time stamps are trusted again. */
  #doubtMs = 0

  constructor(options: Partial<TimelineOptions> = {}) {
    this.#maxGapMs = options.maxGapMs ?? timelineDefaults.maxGapMs
    this.#maxLagMs = options.maxLagMs ?? timelineDefaults.maxLagMs
  }

  /** What was wrong with the line so far, in whole milliseconds. */
  get faults(): CallerLine {
    return {
      ...this.#faults,
      lostMs: Math.round(this.#faults.lostMs),
      longestGapMs: Math.round(this.#faults.longestGapMs),
      staleMs: Math.round(this.#faults.staleMs),
      bursts: this.#lag.bursts,
      jumps: this.#faults.jumps + this.#lag.jumps,
    }
  }

  /**
   * Places one frame. Never throws, whatever the numbers are.
   *
   * @param mediaMs the carrier's time stamp of the frame's beginning; null when it has none
   * @param durationMs its length
   * @param atMs its arrival on our clock
   */
  place(mediaMs: number | null, durationMs: number, atMs: number): FramePlace {
    if (!(durationMs > 0 && durationMs < Infinity)) return FOLLOWS
    if (mediaMs === null || !isTime(mediaMs) || !isTime(atMs)) return this.#append(durationMs)
    if (this.#endMs === null) {
      this.#beginAt(mediaMs, durationMs, atMs)
      return FOLLOWS
    }
    if (this.#doubtMs > 0) return this.#doubted(this.#endMs, mediaMs, durationMs, atMs)
    if (mediaMs < this.#endMs - MEMORY_MS) {
      this.#faults.backward += 1
      this.#beginAt(mediaMs, durationMs, atMs)
      return RESTART
    }
    // Small against any frame, and enough for time stamps in whole milliseconds.
    const roundingMs = Math.min(1, durationMs / 4)
    const endMs = mediaMs + durationMs
    if (endMs > this.#endMs + roundingMs) {
      return this.#advance(this.#endMs, mediaMs, durationMs, atMs)
    }
    if (this.#used.covers(mediaMs + roundingMs, endMs - roundingMs)) {
      return this.#repeated(mediaMs, durationMs, atMs)
    }
    this.#faults.backward += 1
    this.#shortMs -= durationMs
    this.#use(mediaMs, durationMs)
    return LATE
  }

  /** Without a time stamp the order of arrival is all there is. */
  #append(durationMs: number): FramePlace {
    if (this.#endMs !== null) this.#use(this.#endMs, durationMs)
    return FOLLOWS
  }

  /** A frame that takes the line further, after a gap, an overlap, or neither. */
  #advance(lineEndMs: number, mediaMs: number, durationMs: number, atMs: number): FramePlace {
    const endMs = mediaMs + durationMs
    const stepMs = mediaMs - lineEndMs
    const unconfirmedMs = Math.min(Math.max(0, stepMs), this.#lag.earlyMs(endMs, atMs))
    if (unconfirmedMs >= this.#maxGapMs) this.#faults.jumps += 1
    if (mediaMs < this.#stampMs) this.#faults.backward += 1
    const ageMs = this.#lag.arrived(endMs, atMs)
    if (ageMs > this.#maxLagMs) {
      // The line does not advance: what is dropped here is part of the gap before the next frame.
      this.#faults.staleMs += durationMs
      return STALE
    }
    const gapMs = this.#fill(stepMs - unconfirmedMs, Math.min(MAX_JITTER_MS, durationMs / 2))
    this.#use(mediaMs, durationMs)
    return gapMs === 0 ? FOLLOWS : { use: true, gapMs, order: 'follows' }
  }

  /** @returns the silence for a step of the time stamps that our clock confirms. */
  #fill(stepMs: number, jitterMs: number): number {
    this.#shortMs += stepMs
    const missingMs = Math.min(stepMs, this.#shortMs)
    let filledMs = 0
    if (missingMs >= jitterMs) {
      filledMs = Math.round(Math.min(missingMs, this.#maxGapMs))
      this.#faults.gaps += 1
      this.#faults.filledMs += filledMs
      this.#faults.lostMs += missingMs - filledMs
      this.#faults.longestGapMs = Math.max(this.#faults.longestGapMs, missingMs)
    }
    // What is missing for longer than a frame can be late will not come any more.
    this.#shortMs = Math.min(this.#shortMs - filledMs, MEMORY_MS)
    return filledMs
  }

  #repeated(mediaMs: number, durationMs: number, atMs: number): FramePlace {
    if (this.#repeatingSinceMs === null || atMs < this.#repeatingSinceMs) {
      this.#repeatingSinceMs = atMs
    }
    if (atMs - this.#repeatingSinceMs < MAX_REPEATING_MS) {
      this.#faults.duplicates += 1
      return DUPLICATE
    }
    this.#faults.jumps += 1
    this.#doubtMs = DOUBT_MS
    this.#beginAt(mediaMs, durationMs, atMs)
    return RESTART
  }

  /** The time stamps were wrong: they are watched, not followed, until they are regular. */
  #doubted(lineEndMs: number, mediaMs: number, durationMs: number, atMs: number): FramePlace {
    const jitterMs = Math.min(MAX_JITTER_MS, durationMs / 2)
    const regular = Math.abs(mediaMs - lineEndMs) < jitterMs
    this.#doubtMs = regular ? this.#doubtMs - durationMs : DOUBT_MS
    this.#beginAt(mediaMs, durationMs, atMs)
    return FOLLOWS
  }

  /** The line goes on from here, whatever the time stamps were before. */
  #beginAt(mediaMs: number, durationMs: number, atMs: number): void {
    this.#endMs = null
    this.#used.clear()
    this.#lag.restart()
    this.#lag.arrived(mediaMs + durationMs, atMs)
    this.#use(mediaMs, durationMs)
  }

  #use(mediaMs: number, durationMs: number): void {
    const endMs = mediaMs + durationMs
    this.#endMs = this.#endMs === null ? endMs : Math.max(this.#endMs, endMs)
    this.#stampMs = mediaMs
    this.#used.add(mediaMs, endMs)
    this.#repeatingSinceMs = null
  }
}

function isTime(ms: number): boolean {
  return Math.abs(ms) <= MAX_TIME_MS
}
