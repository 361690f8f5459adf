import { VirtualClock } from '../../src/shared/clock.ts'
import { TypedEvents } from '../../src/shared/typed-events.ts'
import { loadClip } from '../../src/sandbox/clips.ts'
import type { Platform } from '../../src/sandbox/gemini/endpoint.ts'
import type { LiveServerEvents } from '../../src/sandbox/gemini/live-events.ts'
import { LiveSession } from '../../src/sandbox/gemini/live-session.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { SessionRecord } from '../../src/sandbox/gemini/session-record.ts'
import { Snapshots } from '../../src/sandbox/gemini/snapshots.ts'

/** A server message as a client sees it, loosely typed. */
export interface SeenMessage {
  readonly atMs: number
  readonly message: Record<string, unknown>
}

/** A sandbox session without a socket, on a virtual clock: what it sends is collected. */
export class SessionBench {
  readonly clock: VirtualClock
  readonly events = new TypedEvents<LiveServerEvents>()
  readonly record: SessionRecord
  readonly session: LiveSession
  readonly seen: SeenMessage[] = []
  closed: { code: number; reason: string } | null = null

  constructor(
    scenario: ScenarioInput,
    options: { platform?: Platform; snapshots?: Snapshots; clock?: VirtualClock } = {},
  ) {
    this.clock = options.clock ?? new VirtualClock()
    this.record = new SessionRecord('session-1', options.platform ?? 'api-key', {
      collect: true,
      maxMs: 60_000,
    })
    this.session = new LiveSession({
      record: this.record,
      scenario: defineScenario(scenario),
      snapshots: options.snapshots ?? new Snapshots(),
      clock: this.clock,
      events: this.events,
      socket: {
        send: (frame) => {
          const message = JSON.parse(Buffer.from(frame).toString()) as Record<string, unknown>
          this.seen.push({ atMs: this.clock.nowMs(), message })
        },
        close: (code, reason) => {
          this.closed = { code, reason }
        },
      },
    })
  }

  send(message: unknown): void {
    this.session.receive(JSON.stringify(message))
  }

  /** Sends a set-up; `more` is merged over a plain one. */
  setUp(more: Record<string, unknown> = {}): void {
    this.send({ setup: { model: 'models/gemini-3.8-live', ...more } })
  }

  /** Asks in writing for the next line. */
  greet(): void {
    this.send({ realtimeInput: { text: 'Greet the caller.' } })
  }

  /** Streams samples at 16 kHz in 20 ms messages, the virtual clock going along. */
  hear(samples: Int16Array): void {
    for (let at = 0; at < samples.length; at += 320) {
      this.hearAtOnce(samples.subarray(at, at + 320))
      this.clock.advance(20)
    }
  }

  hearAtOnce(samples: Int16Array): void {
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
    const audio = { data: bytes.toString('base64'), mimeType: 'audio/pcm;rate=16000' }
    this.send({ realtimeInput: { audio } })
  }

  /** The kinds of the messages seen, in order, without empty ones; runs are written once. */
  kinds(): string[] {
    const kinds = this.seen.flatMap(({ message }) => kindsOf(message))
    return kinds.filter((kind, at) => kind !== kinds[at - 1])
  }

  /** When the first message of a kind was seen. */
  timeOf(kind: string): number | null {
    return this.seen.find(({ message }) => kindsOf(message).includes(kind))?.atMs ?? null
  }

  /** The messages with this top-level key (or this key of `serverContent`), its value only. */
  values<T>(key: string): T[] {
    return this.seen.flatMap(({ message }) => {
      const content = (message['serverContent'] ?? {}) as Record<string, unknown>
      return [message[key] ?? content[key]].filter((one) => one !== undefined) as T[]
    })
  }

  /** A transcription as a client puts it together. */
  joined(key: 'inputTranscription' | 'outputTranscription'): string {
    return this.values<{ text: string }>(key)
      .map((one) => one.text)
      .join('')
  }

  /** Names of the lines that were begun. */
  said(): (string | null)[] {
    return this.record.lines.map((line) => line.name)
  }

  /** Milliseconds of speech seen so far. */
  spokenMs(): number {
    const turns = this.values<{ parts: { inlineData?: { data: string } }[] }>('modelTurn')
    const bytes = turns
      .flatMap((turn) => turn.parts)
      .reduce((sum, { inlineData }) => {
        return sum + (inlineData === undefined ? 0 : Buffer.from(inlineData.data, 'base64').length)
      }, 0)
    return bytes / 48
  }
}

/** A greeting, an answer, a long answer with an aside for whoever interrupts it, and an end. */
export const assemblyTalk: ScenarioInput = {
  emptyMessageEvery: 0,
  lines: [
    { name: 'greeting', clip: 'agent-greeting' },
    { name: 'answer', callerText: 'I have the Billi wardrobe.', clip: 'agent-which-side' },
    { name: 'long', callerText: 'Go on.', clip: 'agent-long-answer', onInterrupt: 'aside' },
    { name: 'end', callerText: 'Thanks.', clip: 'agent-goodbye' },
  ],
  asides: [{ name: 'aside', callerText: 'Wait!', clip: 'agent-which-screw' }],
}

export const transcriptions = { inputAudioTranscription: {}, outputAudioTranscription: {} }

/** A bench whose session is set up. */
export function setUpBench(
  scenario: ScenarioInput = assemblyTalk,
  setup: Record<string, unknown> = transcriptions,
): SessionBench {
  const bench = new SessionBench(scenario)
  bench.setUp(setup)
  return bench
}

function kindsOf(message: Record<string, unknown>): string[] {
  return Object.keys(message).flatMap((key) => {
    if (key !== 'serverContent') return [key]
    return Object.keys(message['serverContent'] as object)
  })
}

/** A caller's clip at 16 kHz, every sample twice: good enough for an energy detector. */
export function callerSpeech(name: string): Int16Array {
  const { samples } = loadClip(name)
  const doubled = new Int16Array(samples.length * 2)
  for (let at = 0; at < doubled.length; at++) doubled[at] = samples[at >> 1]!
  return doubled
}

/** Digital silence at 16 kHz. */
export function silence(ms: number): Int16Array {
  return new Int16Array(ms * 16)
}
