import type { Clock } from '../../shared/clock.ts'
import type { LoadWire, Outgoing } from './load-wire.ts'
import { MARKER_MS, MarkerRuler } from './marker.ts'
import { Playout } from './playout.ts'
import type { Beating } from './slot-ticker.ts'
import { FRAMES_PER_MARKER, MARKER_EVERY_MS } from './tracks.ts'

/** What one phone has to tell when all is over. Times are of the machine's clock. */
export interface PhoneReport {
  readonly sentFrames: number
  /** When each marker was sent, by its number. */
  readonly markerSentMs: readonly number[]
  /** When speech that begins after silence would be heard. */
  readonly openedMs: readonly number[]
  readonly clears: readonly Clear[]
  /** Agent audio received since the last `clear`. */
  readonly receivedSinceMs: number
  /** Agent audio that is missing between two markers. */
  readonly missingMs: number
  readonly underruns: readonly (readonly [atMs: number, gapMs: number])[]
  /** Messages that the other side would have dropped with a warning. */
  readonly badMessages: number
}

export interface Clear {
  readonly atMs: number
  /** Agent audio received between the `clear` before it and this one. */
  readonly receivedMs: number
  /** What of it was thrown away before it was played. */
  readonly unplayedMs: number
  /** When the next audio came; null: none did. */
  readonly goesOnMs: number | null
}

export interface LoadPhoneOptions {
  readonly wire: LoadWire
  readonly clock: Clock
  readonly send: (message: Outgoing) => void
  /** The first sound of the agent has come: the whole way is open. */
  readonly onAnswered: () => void
}

/** The caller's end of one stream: speaks, plays in real time, and measures what it hears. */
export class LoadPhone implements Beating {
  readonly #options: LoadPhoneOptions
  readonly #samplesPerMs: number
  readonly #playout = new Playout()
  readonly #ruler: MarkerRuler
  readonly #markerSentMs: number[] = []
  readonly #openedMs: number[] = []
  readonly #clears: Clear[] = []
  #cleared: Omit<Clear, 'goesOnMs'> | null = null
  readonly #underruns: [number, number][] = []
  #sentFrames = 0
  #missingSamples = 0
  #badMessages = 0
  #talking = true
  #answered = false

  constructor(options: LoadPhoneOptions) {
    const { agentRate } = options.wire
    this.#options = options
    this.#samplesPerMs = agentRate / 1_000
    this.#ruler = new MarkerRuler(MARKER_EVERY_MS * this.#samplesPerMs, agentRate)
  }

  /** The socket is open. */
  opened(): void {
    const { wire, send } = this.#options
    for (const message of wire.opening()) send(message)
  }

  /** Every 20 ms: echoes the marks that have been played, sends the next frame. */
  beat(): void {
    const { clock, wire, send } = this.#options
    const nowMs = clock.nowMs()
    for (const name of this.#playout.dueMarks(nowMs)) send(wire.mark(name))
    if (!this.#talking) return
    if (this.#sentFrames % FRAMES_PER_MARKER === 0) this.#markerSentMs.push(nowMs)
    this.#sentFrames += 1
    send(wire.frame())
  }

  /** Takes one message of the server. */
  receive(data: Buffer, binary: boolean): void {
    const { clock, wire } = this.#options
    const nowMs = clock.nowMs()
    const heard = wire.read(data, binary)
    switch (heard.kind) {
      case 'audio':
        this.#play(heard.samples, heard.firstLoud, nowMs)
        return
      case 'mark':
        this.#playout.mark(heard.name, nowMs)
        return
      case 'clear':
        this.#clear(nowMs)
        return
      case 'invalid':
        this.#badMessages += 1
        return
      case 'other':
    }
  }

  /** Sends no more frames; still plays and echoes. */
  fallSilent(): void {
    this.#talking = false
  }

  hangUp(): void {
    this.#options.send(this.#options.wire.hangUp())
  }

  report(): PhoneReport {
    this.#goOn(null)
    return {
      sentFrames: this.#sentFrames,
      markerSentMs: this.#markerSentMs,
      openedMs: this.#openedMs,
      clears: this.#clears,
      receivedSinceMs: this.#ruler.position / this.#samplesPerMs,
      missingMs: this.#missingSamples / this.#samplesPerMs,
      underruns: this.#underruns,
      badMessages: this.#badMessages,
    }
  }

  #play(samples: number, firstLoud: number, nowMs: number): void {
    this.#goOn(nowMs)
    const marker = this.#ruler.add(samples, firstLoud)
    this.#missingSamples += marker?.missing ?? 0
    // Speech that is meant to follow silence has a marker at its very beginning.
    const offsetMs = firstLoud / this.#samplesPerMs
    const begins = marker !== null && offsetMs < MARKER_MS && this.#playout.silent(nowMs)
    if (begins) this.#openedMs.push(nowMs + offsetMs)
    const gapMs = this.#playout.audio(samples / this.#samplesPerMs, nowMs, begins)
    if (gapMs > 0) this.#underruns.push([nowMs, gapMs])
    if (this.#answered) return
    this.#answered = true
    this.#options.onAnswered()
  }

  /** The latest `clear` is known in full. */
  #goOn(goesOnMs: number | null): void {
    if (this.#cleared !== null) this.#clears.push({ ...this.#cleared, goesOnMs })
    this.#cleared = null
  }

  #clear(nowMs: number): void {
    const { wire, send } = this.#options
    this.#goOn(null)
    const receivedMs = this.#ruler.position / this.#samplesPerMs
    this.#cleared = { atMs: nowMs, receivedMs, unplayedMs: this.#playout.aheadMs(nowMs) }
    this.#ruler.reset()
    for (const name of this.#playout.clear()) send(wire.mark(name))
  }
}
