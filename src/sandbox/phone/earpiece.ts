import type { Clock, Timer } from '../../shared/clock.ts'
import type { CallRecord } from './call-record.ts'
import { Ear } from './ear.ts'
import { PlaybackBuffer } from './playback.ts'
import { UtteranceLog } from './utterance-log.ts'

/**
 * What the caller hears of one stream: plays the buffer as time goes by, writes it on the tape,
 * listens to it, and gives each mark back at its moment.
 */
export class Earpiece {
  readonly ear: Ear
  readonly #clock: Clock
  readonly #record: CallRecord
  readonly #playback: PlaybackBuffer
  readonly #utterances: UtteranceLog
  readonly #echo: (markName: string) => void
  #markTimer: Timer | null = null

  /** @param echo sends a mark back to the server. */
  constructor(clock: Clock, record: CallRecord, echo: (markName: string) => void) {
    this.#clock = clock
    this.#record = record
    this.#echo = echo
    this.#playback = new PlaybackBuffer(clock.nowMs())
    const tapeMs = record.heardMs()
    this.ear = new Ear(tapeMs, {
      onSpeechStarted: () => {
        record.note('agent-audio', { edge: 'started' })
      },
      onSpeechStopped: ({ startMs, lastAudibleMs }) => {
        record.note('agent-audio', { edge: 'stopped', spokenMs: lastAudibleMs - startMs })
      },
    })
    this.#utterances = new UtteranceLog(tapeMs, {
      onUtterance: (utterance) => {
        record.note('utterance', utterance)
      },
      onUnderrun: (underrun) => {
        record.note('underrun', underrun)
      },
    })
  }

  /** Plays up to this moment. Called with every frame and before every change. */
  play(): void {
    const { samples, fromBuffer, marks } = this.#playback.advance(this.#clock.nowMs())
    if (samples.length > 0) {
      this.#record.recordHeard(samples)
      this.#utterances.played(fromBuffer, samples.length - fromBuffer)
      this.ear.hear(samples)
    }
    for (const name of marks) this.#giveBack(name, 'played')
  }

  /** @returns the milliseconds dropped because ten minutes were waiting already. */
  enqueue(mulaw: Uint8Array): number {
    this.play()
    return this.#playback.enqueue(mulaw)
  }

  mark(name: string): void {
    this.#record.note('mark', { name, edge: 'received' })
    this.#playback.mark(name)
    // With an empty buffer the mark comes back in this very moment.
    this.play()
    this.#armMarkTimer()
  }

  clear(): void {
    this.play()
    const { droppedMs, marks } = this.#playback.clear()
    this.#record.note('clear', {
      playedMs: this.#utterances.currentPlayedMs,
      droppedMs,
      marksReturned: marks.length,
    })
    this.#utterances.cleared(droppedMs > 0)
    if (droppedMs > 0) this.ear.cutOff()
    for (const name of marks) this.#giveBack(name, 'returned')
    this.#markTimer?.cancel()
  }

  /** The stream is over: the last moment is played, what waits is lost, marks with it. */
  hangUp(): void {
    this.play()
    this.#markTimer?.cancel()
    this.#utterances.streamEnded()
    this.ear.cutOff()
  }

  #giveBack(name: string, edge: 'played' | 'returned'): void {
    this.#record.note('mark', { name, edge })
    this.#echo(name)
  }

  #armMarkTimer(): void {
    this.#markTimer?.cancel()
    const delayMs = this.#playback.nextMarkInMs(this.#clock.nowMs())
    if (delayMs === null) return
    this.#markTimer = this.#clock.after(Math.max(1, delayMs), () => {
      this.play()
      this.#armMarkTimer()
    })
  }
}
