import { join } from 'node:path'
import type { SoundTap } from '../../audio/sound-tap.ts'
import type { Clock, Timer } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { NewSound } from './new-sound.ts'
import type { FromSoundThread, ToSoundThread } from './sound-messages.ts'
import { soundName } from './sound-name.ts'
import { SoundThreadLink } from './sound-thread-link.ts'
import { SOUND_LOG_BYTES } from './sound-log.ts'
import { SoundTrack, type BegunSound } from './sound-track.ts'

const FLUSH_MS = 200
const DEFAULT_MAX_MS = 2 * 3_600_000
/** Memory that waits to be used again. */
const MAX_SPARE = 64
/** What the end of a process waits for the disk. */
const CLOSE_WITHIN_MS = 3_000

/** How that came out. */
export interface EndedSound extends BegunSound {
  readonly durationMs: number
  readonly bytes: number
  readonly cut: boolean
}

export interface SoundRecorderOptions {
  readonly dir: string
  readonly clock: Clock
  readonly log: Log
  /** A recording that is longer is cut; left out: two hours. */
  readonly maxMs?: number
  /** Must not throw. */
  readonly onBegun: (begun: BegunSound) => void
  /** Once for each that had a file. Must not throw. */
  readonly onEnded: (ended: EndedSound) => void
}

/**
 * Records streams, each to a file. In the audio path sound is copied and nothing more; five times a
 * second what was copied goes to one thread for all calls. A full disk costs recordings alone.
 */
export class SoundRecorder {
  readonly #options: SoundRecorderOptions
  readonly #tracks = new Map<number, SoundTrack>()
  readonly #spare: ArrayBuffer[] = []
  #thread: SoundThreadLink | null = null
  #count = 0
  #timer: Timer | null = null
  #idle: (() => void) | null = null
  #overflowed = 0
  #failed = 0

  constructor(options: SoundRecorderOptions) {
    this.#options = options
  }

  /** Since the process began. */
  get losses(): { readonly overflowed: number; readonly failed: number } {
    return { overflowed: this.#overflowed, failed: this.#failed }
  }

  /** Begins the recording of a stream. */
  open({ callId, stream, formats }: NewSound): SoundTap {
    const { dir, clock, maxMs = DEFAULT_MAX_MS, onBegun } = this.#options
    const startedAtMs = clock.wallMs()
    const file = soundName(startedAtMs, callId, stream)
    const begun = { callId, stream, file, startedAtMs }
    const path = join(dir, file)
    const track = ++this.#count
    const sound = new SoundTrack(begun, new ArrayBuffer(SOUND_LOG_BYTES))
    this.#post({ kind: 'open', track, path, formats, startMs: clock.nowMs(), maxMs })
    this.#tracks.set(track, sound)
    onBegun(begun)
    this.#timer ??= this.#tick()
    return sound
  }

  /** Ends what is being recorded. Resolves when all of it is on disk, or the disk takes too long. */
  async close(): Promise<void> {
    const { clock } = this.#options
    for (const track of this.#tracks.values()) track.ended(clock.nowMs())
    this.#flush()
    if (this.#tracks.size > 0) {
      await new Promise<void>((resolve) => {
        const late = clock.after(CLOSE_WITHIN_MS, resolve)
        this.#idle = () => {
          late.cancel()
          resolve()
        }
      })
    }
    this.#timer?.cancel()
    this.#timer = null
    await this.#thread?.stop()
    this.#thread = null
  }

  #tick(): Timer {
    return this.#options.clock.after(FLUSH_MS, () => {
      this.#flush()
      this.#timer = this.#tracks.size === 0 ? null : this.#tick()
    })
  }

  #flush(): void {
    const nowMs = this.#options.clock.nowMs()
    const parts: { track: number; memory: ArrayBuffer; used: number }[] = []
    for (const [track, sound] of this.#tracks) {
      const logged = sound.take(() => this.#spare.pop() ?? new ArrayBuffer(SOUND_LOG_BYTES))
      if (logged !== null) parts.push({ track, ...logged })
    }
    if (parts.length > 0) {
      const moved = parts.map(({ memory }) => memory)
      this.#post({ kind: 'sound', nowMs, parts }, moved)
    }
    for (const [track, sound] of this.#tracks) {
      const atMs = sound.takeEnd()
      if (atMs !== null) this.#post({ kind: 'end', track, atMs })
    }
  }

  #post(message: ToSoundThread, moved: readonly ArrayBuffer[] = []): void {
    this.#thread ??= new SoundThreadLink({
      onMessage: (said) => {
        this.#heard(said)
      },
      onLost: (reason) => {
        this.#lost(reason)
      },
    })
    this.#thread.post(message, moved)
  }

  #heard(said: FromSoundThread): void {
    if (said.kind === 'back') {
      for (const [track, memory] of said.memory) {
        this.#tracks.get(track)?.gaveBack()
        if (this.#spare.length < MAX_SPARE) this.#spare.push(memory)
      }
      return
    }
    const sound = this.#tracks.get(said.track)
    if (sound === undefined) return
    const { callId } = sound.begun
    if (said.problem !== null) {
      this.#failed += 1
      this.#options.log.error({ callId, reason: said.problem }, 'recording failed')
    }
    if (said.ahead > 0) {
      const loss = { callId, code: 'SoundAhead', frames: said.ahead }
      this.#options.log.warn(loss, 'a recording lacks sound: it came faster than it plays')
    }
    if (said.end !== null) this.#options.onEnded({ ...sound.begun, ...said.end })
    this.#over(said.track, sound)
  }

  /** What the thread had is lost; the next call gets another one. */
  #lost(reason: string): void {
    this.#thread = null
    this.#failed += this.#tracks.size
    this.#options.log.error({ reason, recordings: this.#tracks.size }, 'recordings were lost')
    for (const [track, sound] of this.#tracks) this.#over(track, sound)
  }

  #over(track: number, { begun: { callId }, overflowed }: SoundTrack): void {
    this.#tracks.delete(track)
    this.#overflowed += overflowed
    if (overflowed > 0) {
      const loss = { callId, code: 'SoundOverflow', frames: overflowed }
      this.#options.log.warn(loss, 'a recording lacks sound: the disk was too slow')
    }
    if (this.#tracks.size === 0) this.#idle?.()
  }
}
