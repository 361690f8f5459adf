import { loadClip, type Clip } from '../clips.ts'
import type { SessionRecord } from '../gemini/session-record.ts'
import type { CallReport } from '../phone/call-report.ts'
import type { Outcome } from './fault-scenario.ts'
import { Recogniser, type Piece } from './recogniser.ts'
import { inWords, longestSilenceMs, tellingsOf, type Telling } from './tellings.ts'

/** A line counts as heard, or a sentence of the caller as received, from this share of its sound. */
const WHOLE = 0.93

/**
 * What the caller heard and what the model was sent, told from the sound alone: the tape of the
 * phone and the audio that arrived at the model.
 */
export class JudgedCall {
  readonly report: CallReport
  /** What the caller heard, under the names of the lines. */
  readonly heard: readonly Piece[]
  readonly tellings: readonly Telling[]
  readonly #lines: Recogniser
  readonly #broken: string[] = []

  /** @param lines names of the agent's lines, and the clip that each of them says. */
  constructor(report: CallReport, lines: Readonly<Record<string, string>>) {
    this.report = report
    this.#lines = new Recogniser(
      Object.entries(lines).map(([name, clip]) => ({ ...loadClip(clip), name })),
    )
    this.heard = this.#lines.recognise(report.heard, 8_000)
    this.tellings = tellingsOf(this.heard)
  }

  /** A promise; `otherwise` says how it was broken. */
  promise(kept: boolean, otherwise: string): void {
    if (!kept) this.#broken.push(otherwise)
  }

  /** Each of these lines was heard whole, and none of them twice. */
  promiseEachOnce(names: readonly string[]): void {
    for (const name of names) {
      const times = this.tellings.filter((telling) => telling.name === name).length
      const { soundMs, coveredMs } = this.#lines.coverage(name, this.heard)
      const share = coveredMs / soundMs
      this.promise(times <= 1, `“${name}” was heard ${times} times`)
      this.promise(
        share >= WHOLE,
        times === 0 ? `“${name}” was not heard` : `only ${percent(share)} of “${name}” was heard`,
      )
    }
  }

  /** No other line of the agent was heard but these. */
  promiseOnly(names: readonly string[]): void {
    const others = this.tellings.filter(({ name }) => !names.includes(name))
    for (const { name } of others)
      this.promise(false, `“${name}” was heard, and nobody asked for it`)
  }

  promiseGap(gapMs: number | null, mostMs: number): void {
    this.promise(gapMs !== null, 'the agent was not heard again')
    if (gapMs !== null && gapMs > mostMs) {
      this.promise(
        false,
        `${Math.round(gapMs)} ms of silence were added, at most ${mostMs} were promised`,
      )
    }
  }

  /** The call went on until the caller hung up, and Twilio's own voice was never needed. */
  promiseOrdinaryEnd(): void {
    const { completedBy, said } = this.report
    this.promise(completedBy === 'caller', `the call was ended by ${completedBy}`)
    for (const { text } of said) this.promise(false, `Twilio had to say “${text.slice(0, 40)}…”`)
  }

  /** Where on the tape the caller's sentences ended; milliseconds. */
  get callerStopsMs(): readonly number[] {
    const { timeline, audioStartMs } = this.report
    return timeline.flatMap((entry) =>
      entry.type === 'caller-speaking' && entry.edge === 'stopped'
        ? [entry.atMs - (audioStartMs ?? 0)]
        : [],
    )
  }

  /** From the end of the caller's `times`th sentence to the answer; null when none came. */
  replyMs(times: number, name: string): number | null {
    const stopMs = this.callerStopsMs[times - 1]
    const reply = this.telling(name)
    return stopMs === undefined || reply === undefined ? null : reply.startMs - stopMs
  }

  telling(name: string): Telling | undefined {
    return this.tellings.find((telling) => telling.name === name)
  }

  /** The longest silence between two moments of the tape. */
  silenceMs(fromMs: number, untilMs: number): number {
    return longestSilenceMs(this.heard, fromMs, untilMs)
  }

  /** Time in which the caller had no stream to be heard by, between the first and the last one. */
  get withoutStreamMs(): number {
    let goneSinceMs: number | null = null
    let sumMs = 0
    for (const entry of this.report.timeline) {
      if (entry.type === 'stream-ended') goneSinceMs = entry.atMs
      if (entry.type !== 'stream-started') continue
      if (goneSinceMs !== null) sumMs += entry.atMs - goneSinceMs
      goneSinceMs = null
    }
    return sumMs
  }

  /** How much of these sentences of the caller no session was sent, milliseconds of sound. */
  lostMs(sessions: readonly SessionRecord[], callerClips: readonly string[]): number {
    const said = new Set(
      this.report.timeline.flatMap((entry) =>
        entry.type === 'caller-speaking' && entry.edge === 'started' ? [entry.text] : [],
      ),
    )
    const clips = callerClips
      .map((name): Clip => loadClip(name))
      .filter(({ text }) => said.has(text))
    const ears = new Recogniser(clips)
    const received = sessions
      .filter(({ audio }) => audio.sampleRate > 0)
      .flatMap(({ audio }) => ears.recognise(audio.pcm(), audio.sampleRate))
    return clips.reduce((lost, { name }) => {
      const { soundMs, coveredMs } = ears.coverage(name, received)
      return lost + (coveredMs >= WHOLE * soundMs ? 0 : soundMs - coveredMs)
    }, 0)
  }

  /** The row of the table. */
  outcome(numbers: { gapMs: number | null; lostMs: number | null; ending: string }): Outcome {
    const said = this.report.said.map(({ text }) => `Twilio: “${text.slice(0, 32)}…”`)
    const heard = [inWords(this.heard), ...said].filter((part) => part !== '').join(', ')
    return { ...numbers, heard: heard === '' ? 'nothing' : heard, broken: [...this.#broken] }
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
