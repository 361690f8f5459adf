import { recordingsBefore, removeRecordings } from '../recording/forget-recordings.ts'
import { readSoundName } from '../recording/sound/sound-name.ts'
import { sleep, type Clock, type Timer } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { Keeping, Removed } from '../store/keeping.ts'
import type { Recordings } from '../store/recordings.ts'
import { noneRemoved, sumOf } from './removed-sum.ts'

const FIRST_AFTER_MS = 60_000
const EVERY_MS = 6 * 3_600_000
/** A turn ends before the next is asked for. */
const TURN_MS = EVERY_MS - 60_000
/** Between calls, so that the database belongs to those who talk. */
const PAUSE_MS = 20
const DAY_MS = 86_400_000

/** Days that something is kept; 0: for ever. */
export interface KeepDays {
  /** What was said and done in a call. */
  readonly transcripts: number
  /** The call itself with its orders and callbacks: when, who, how it ended. */
  readonly calls: number
  /** Recorded frames. */
  readonly frames: number
  /** Recordings of calls. */
  readonly recordings: number
}

export interface RetentionOptions {
  readonly keeping: Keeping
  readonly keepDays: KeepDays
  /** Null: frames are not recorded. */
  readonly framesDir: string | null
  /**
   * Where calls are recorded to, which may be missing, and where that is noted; left out: they are
   * not recorded.
   */
  readonly sounds?: {
    readonly dir: string
    readonly recordings: Pick<Recordings, 'forgetBefore'>
  }
  readonly clock: Clock
  readonly log: Log
}

/**
 * Removes what has been kept for long enough: soon after the start and every six hours. One of the
 * processes that share the store does it; frames lie on the disk of each.
 */
export class Retention {
  readonly #options: RetentionOptions
  #timer: Timer | null = null
  #running: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: RetentionOptions) {
    this.#options = options
  }

  start(): void {
    this.#runAfter(FIRST_AFTER_MS)
  }

  /** Resolves when nothing is under way; what was left is for the next time. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#running
  }

  #runAfter(delayMs: number): void {
    if (this.#stopped) return
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#running = this.#run()
      void this.#running.then(() => {
        this.#runAfter(EVERY_MS)
      })
    })
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    await this.#try(() => this.#removeFrames())
    await this.#try(() => this.#removeSounds())
    await this.#try(() => this.#removeRows())
  }

  async #try(remove: () => Promise<void>): Promise<void> {
    try {
      await remove()
    } catch (error) {
      this.#options.log.error({ reason: messageOf(error) }, 'what is too old was not all removed')
    }
  }

  async #removeFrames(): Promise<void> {
    const { framesDir, log } = this.#options
    const beforeMs = this.#beforeMs('frames')
    if (framesDir === null || beforeMs === null) return
    const names = await recordingsBefore(framesDir, beforeMs)
    await removeRecordings(framesDir, names)
    if (names.length > 0)
      log.info({ recordings: names.length }, 'removed what was kept long enough')
  }

  /** Their files, each process its own; then what the store says of them, whoever does it first. */
  async #removeSounds(): Promise<void> {
    const { sounds, log } = this.#options
    const beforeMs = this.#beforeMs('recordings')
    if (sounds === undefined || beforeMs === null) return
    const names = await recordingsBefore(sounds.dir, beforeMs, readSoundName)
    await removeRecordings(sounds.dir, names)
    const rows = await sounds.recordings.forgetBefore(beforeMs)
    if (names.length > 0 || rows > 0) {
      log.info({ soundFiles: names.length, rows }, 'removed what was kept long enough')
    }
  }

  async #removeRows(): Promise<void> {
    const { keeping, clock, log } = this.#options
    if (!(await keeping.takeTurn(clock.wallMs(), TURN_MS))) return
    const removed = sumOf(
      await this.#removeOld('calls', 'calls', (callId) => keeping.forgetCall(callId)),
      await this.#removeOld('transcripts', 'texts', (callId) => keeping.forgetTexts(callId)),
    )
    const any = Object.values(removed).some((rows) => rows > 0)
    if (any) log.info({ removed }, 'removed what was kept long enough')
    const auditEntries = await keeping.forgetAudit(clock.wallMs())
    if (auditEntries > 0) log.info({ auditEntries }, 'removed what was kept long enough')
  }

  async #removeOld(
    kind: 'calls' | 'transcripts',
    what: 'calls' | 'texts',
    remove: (callId: string) => Promise<Removed>,
  ): Promise<Removed> {
    const { keeping, clock } = this.#options
    const beforeMs = this.#beforeMs(kind)
    let removed = noneRemoved
    if (beforeMs === null) return removed
    for (;;) {
      const callIds = await keeping.olderThan(what, beforeMs)
      if (callIds.length === 0) return removed
      for (const callId of callIds) {
        if (this.#stopped) return removed
        removed = sumOf(removed, await remove(callId))
        await sleep(clock, PAUSE_MS)
      }
    }
  }

  #beforeMs(kind: keyof KeepDays): number | null {
    const { keepDays, clock } = this.#options
    return keepDays[kind] === 0 ? null : clock.wallMs() - keepDays[kind] * DAY_MS
  }
}
