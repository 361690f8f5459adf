import type { RecordingInfo } from '../../../src/console/console-api.ts'
import { Observable } from '../shell/observable.ts'

export type PlayerState = 'paused' | 'playing' | 'failed'

/** Speeds that one can still follow. */
export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const

/** Plays the recording of a call. All times are those of the call, in milliseconds. */
export class Player {
  readonly position = new Observable(0)
  readonly state = new Observable<PlayerState>('paused')
  readonly #startsAtMs: number
  readonly #endsAtMs: number
  #audio: HTMLAudioElement | null = null
  #listening = new AbortController()
  #frame = 0

  constructor(recording: RecordingInfo) {
    this.#startsAtMs = recording.startsAtMs
    this.#endsAtMs = recording.startsAtMs + recording.durationMs
    this.position.set(recording.startsAtMs)
  }

  /** Takes the element that sounds; null: it is gone. */
  readonly attach = (audio: HTMLAudioElement | null): void => {
    cancelAnimationFrame(this.#frame)
    this.#listening.abort()
    this.#audio?.pause()
    this.#audio = audio
    if (audio === null) return
    this.#listening = new AbortController()
    const on = (type: string, listener: () => void): void => {
      audio.addEventListener(type, listener, { signal: this.#listening.signal })
    }
    on('play', () => {
      this.state.set('playing')
      this.#follow()
    })
    on('pause', () => {
      cancelAnimationFrame(this.#frame)
      if (this.state.value === 'playing') this.state.set('paused')
    })
    on('error', () => {
      this.state.set('failed')
    })
    on('loadedmetadata', () => {
      audio.currentTime = this.#audioTime(this.position.value)
    })
  }

  readonly toggle = (): void => {
    if (this.#audio?.paused === false) this.#audio.pause()
    else this.#play()
  }

  readonly playFrom = (atMs: number): void => {
    this.seek(atMs)
    this.#play()
  }

  readonly seek = (atMs: number): void => {
    const withinMs = Math.min(this.#endsAtMs, Math.max(this.#startsAtMs, atMs))
    this.position.set(withinMs)
    if (this.#audio !== null) this.#audio.currentTime = this.#audioTime(withinMs)
  }

  /** So much further, or back. */
  readonly skip = (byMs: number): void => {
    this.seek(this.position.value + byMs)
  }

  readonly setSpeed = (speed: number): void => {
    if (this.#audio !== null) this.#audio.playbackRate = speed
  }

  #play(): void {
    const audio = this.#audio
    if (audio === null) return
    if (this.state.value === 'failed') {
      this.state.set('paused')
      audio.load()
    }
    // Refused, or stopped before it began: the element's own events say what is the matter.
    audio.play().catch(() => undefined)
  }

  #follow(): void {
    const audio = this.#audio
    if (audio === null) return
    // After a seek the element may not have its metadata yet, and stands at its beginning.
    if (audio.readyState > 0 && !audio.seeking) {
      this.position.set(this.#startsAtMs + audio.currentTime * 1_000)
    }
    this.#frame = requestAnimationFrame(() => {
      this.#follow()
    })
  }

  #audioTime(atMs: number): number {
    return (atMs - this.#startsAtMs) / 1_000
  }
}
