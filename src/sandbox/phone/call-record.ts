import type { Clock } from '../../shared/clock.ts'
import { TypedEvents } from '../../shared/typed-events.ts'
import type {
  CallReport,
  EntryOf,
  MarkRecord,
  PhoneEvents,
  PhoneFactName,
  PhoneFacts,
  TimelineEntry,
} from './call-report.ts'
import { SampleTape, SAMPLES_PER_MS } from './sample-tape.ts'

/** So that a flood of one kind cannot crowd out the others. */
const MAX_ENTRIES_PER_KIND = 5_000

/** Keeps the record of one call and tells listeners as it happens. */
export class CallRecord extends TypedEvents<PhoneEvents> {
  readonly #clock: Clock
  readonly #startMs: number
  readonly #timeline: TimelineEntry[] = []
  readonly #counts = new Map<PhoneFactName, number>()
  readonly #heard = new SampleTape()
  readonly #caller = new SampleTape()
  #notKept = 0
  #audioStartMs: number | null = null

  constructor(clock: Clock) {
    super()
    this.#clock = clock
    this.#startMs = clock.nowMs()
  }

  /** Writes down one fact, now. */
  note<Name extends PhoneFactName>(type: Name, fact: PhoneFacts[Name]): void {
    const atMs = this.#clock.nowMs() - this.#startMs
    // The compiler cannot pair a type parameter's name with its fact; the signature does.
    const entry = { ...fact, type, atMs } as unknown as EntryOf<Name>
    const count = (this.#counts.get(type) ?? 0) + 1
    this.#counts.set(type, count)
    if (count <= MAX_ENTRIES_PER_KIND) this.#timeline.push(entry)
    else this.#notKept += 1
    this.#tell(type, entry)
    this.emit('entry', entry)
  }

  /** A media stream starts: later tape positions count from the first one. */
  beginAudio(): void {
    this.#audioStartMs ??= this.#clock.nowMs()
    const position = Math.round(this.audioNowMs() * SAMPLES_PER_MS)
    this.#heard.padTo(position)
    this.#caller.padTo(position)
  }

  /** Milliseconds since the first media stream began; 0 before. */
  audioNowMs(): number {
    return this.#audioStartMs === null ? 0 : this.#clock.nowMs() - this.#audioStartMs
  }

  /** Where the tape of what the caller hears stands. */
  heardMs(): number {
    return this.#heard.length / SAMPLES_PER_MS
  }

  recordHeard(samples: Int16Array): void {
    this.#heard.append(samples)
  }

  recordCaller(samples: Int16Array): void {
    this.#caller.append(samples)
  }

  /** The finished report; the call's last fact must be `completed`. */
  report(callSid: string): CallReport {
    const completed = this.#all('completed').at(-1)
    return {
      callSid,
      streamSids: this.#all('stream-started').map(({ streamSid }) => streamSid),
      completedBy: completed?.by ?? 'application-error',
      error: this.#all('application-error').at(-1) ?? null,
      durationMs: completed?.durationMs ?? this.#clock.nowMs() - this.#startMs,
      timeline: this.#timeline,
      entriesNotKept: this.#notKept,
      twiml: this.#all('twiml'),
      warnings: this.#all('warning'),
      said: this.#all('say'),
      whispers: this.#all('whisper'),
      dials: this.#all('dialled'),
      marks: pairMarks(this.#all('mark')),
      clears: this.#all('clear'),
      utterances: this.#all('utterance'),
      underruns: this.#all('underrun'),
      callbacks: this.#all('callback'),
      audioStartMs: this.#audioStartMs === null ? null : this.#audioStartMs - this.#startMs,
      heard: this.#heard.toSamples(),
      caller: this.#caller.toSamples(),
    }
  }

  #tell(type: PhoneFactName, entry: TimelineEntry): void {
    const emit = this.emit.bind(this) as (name: PhoneFactName, one: TimelineEntry) => void
    emit(type, entry)
  }

  #all<Name extends PhoneFactName>(type: Name): EntryOf<Name>[] {
    return this.#timeline.filter((entry): entry is EntryOf<Name> => entry.type === type)
  }
}

/** Joins what became of each mark; a name may be used again once it came back. */
function pairMarks(entries: readonly EntryOf<'mark'>[]): readonly MarkRecord[] {
  const marks: MarkRecord[] = []
  const waiting = new Map<string, number[]>()
  for (const { name, edge, atMs } of entries) {
    const indexes = waiting.get(name) ?? []
    waiting.set(name, indexes)
    if (edge === 'received') {
      indexes.push(marks.length)
      marks.push({ name, receivedAtMs: atMs, echoedAtMs: null, returnedByClear: false })
      continue
    }
    const index = indexes.shift()
    const mark = index === undefined ? undefined : marks[index]
    if (index === undefined || mark === undefined) continue
    marks[index] = { ...mark, echoedAtMs: atMs, returnedByClear: edge === 'returned' }
  }
  return marks
}
