import type { SoundTap } from '../../audio/sound-tap.ts'
import type { Clock, Timer } from '../../shared/clock.ts'
import type { ListenerStream } from './listener-stream.ts'
import type { NewSound } from './new-sound.ts'
import { SoundAligner } from './sound-aligner.ts'
import { SOUND_LOG_BYTES, SoundLog } from './sound-log.ts'

const CHUNK_MS = 100
/** Listeners are so far behind: a caller's sound that comes later is misplaced for them. */
const LATE_MS = 200
/** In all calls together. */
const MAX_LISTENERS = 20

export interface CallSoundsOptions {
  /** Null: no call is recorded. */
  readonly recorder: { open(sound: NewSound): SoundTap } | null
  /** People may listen in. */
  readonly listening: boolean
  readonly clock: Clock
}

/** The sound of this process's calls: recorded for those who come later, live for who listens in. */
export class CallSounds {
  readonly #options: CallSoundsOptions
  readonly #live = new Map<string, CallSound>()
  readonly #heard = new Set<CallSound>()
  #timer: Timer | null = null

  constructor(options: CallSoundsOptions) {
    this.#options = options
  }

  get listeners(): number {
    return [...this.#heard].reduce((sum, one) => sum + one.listeners, 0)
  }

  /** For a stream that has come. @returns null when nobody may hear it. */
  tap(sound: NewSound): SoundTap | null {
    const { recorder, listening, clock } = this.#options
    const recorded = sound.recorded ? (recorder?.open(sound) ?? null) : null
    if (!listening) return recorded
    const live = new CallSound(sound, recorded, clock)
    this.#live.set(sound.callId, live)
    live.onEnded = () => {
      if (this.#live.get(sound.callId) === live) this.#live.delete(sound.callId)
    }
    return live
  }

  /**
   * Lets somebody hear a call until its stream ends or theirs is destroyed.
   *
   * @returns `absent`: no stream of the call is here.
   */
  listen(callId: string, listener: ListenerStream): 'listening' | 'absent' | 'too-many' {
    const live = this.#live.get(callId)
    if (live === undefined) return 'absent'
    if (this.listeners >= MAX_LISTENERS) return 'too-many'
    live.add(listener)
    this.#heard.add(live)
    this.#timer ??= this.#tick()
    return 'listening'
  }

  /** Sends everybody away who listens. */
  dismiss(): void {
    this.#timer?.cancel()
    this.#timer = null
    for (const live of this.#heard) live.dismiss()
    this.#heard.clear()
  }

  #tick(): Timer {
    return this.#options.clock.after(CHUNK_MS, () => {
      for (const live of this.#heard) {
        live.pass()
        if (live.listeners === 0) this.#heard.delete(live)
      }
      this.#timer = this.#heard.size === 0 ? null : this.#tick()
    })
  }
}

/** One stream's sound. As long as nobody listens, listening costs it a look whether somebody does. */
class CallSound implements SoundTap {
  onEnded: () => void = () => undefined
  readonly #formats: NewSound['formats']
  readonly #recorded: SoundTap | null
  readonly #clock: Clock
  readonly #listeners = new Set<ListenerStream>()
  #log: SoundLog | null = null
  #aligner: SoundAligner | null = null
  #endMs: number | null = null

  constructor({ formats }: NewSound, recorded: SoundTap | null, clock: Clock) {
    this.#formats = formats
    this.#recorded = recorded
    this.#clock = clock
  }

  get listeners(): number {
    return this.#listeners.size
  }

  caller(payload: Uint8Array, atMs: number): void {
    this.#recorded?.caller(payload, atMs)
    this.#log?.caller(payload, atMs)
  }

  agent(payload: Uint8Array, atMs: number): void {
    this.#recorded?.agent(payload, atMs)
    this.#log?.agent(payload, atMs)
  }

  cleared(atMs: number): void {
    this.#recorded?.cleared(atMs)
    this.#log?.cleared(atMs)
  }

  ended(atMs: number): void {
    this.#recorded?.ended(atMs)
    this.#endMs ??= atMs
    this.onEnded()
  }

  add(listener: ListenerStream): void {
    if (this.#log === null) {
      const startMs = this.#clock.nowMs()
      this.#log = new SoundLog(new ArrayBuffer(SOUND_LOG_BYTES))
      this.#aligner = new SoundAligner({ formats: this.#formats, startMs, lateMs: LATE_MS })
    }
    this.#listeners.add(listener)
    listener.once('close', () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#forget()
    })
  }

  /** Gives listeners what there is since they were given something. */
  pass(): void {
    const [log, aligner] = [this.#log, this.#aligner]
    if (log === null || aligner === null) return
    log.pourInto(aligner)
    if (this.#endMs !== null) aligner.ended(this.#endMs)
    const untilMs = this.#endMs ?? this.#clock.nowMs() - LATE_MS
    for (let both = aligner.move(untilMs); both.length > 0; both = aligner.move(untilMs)) {
      const chunk = Buffer.from(both.buffer, both.byteOffset, both.byteLength)
      for (const listener of this.#listeners) listener.hear(chunk)
    }
    if (this.#endMs !== null) this.dismiss()
  }

  dismiss(): void {
    for (const listener of this.#listeners) listener.finish()
    this.#listeners.clear()
    this.#forget()
  }

  #forget(): void {
    this.#log = null
    this.#aligner = null
  }
}
