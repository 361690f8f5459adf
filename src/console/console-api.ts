// What the console's pages and the server say to each other: JSON below `/console/api`, and nothing
// else. Types alone: the pages import this file, and nothing of the server comes along.
//
//   POST   /session                  SignIn → Person, and a cookie            (anybody)
//   GET    /session                  Person, or 401
//   DELETE /session                  204: signed out
//   GET    /calls                    CallPage; query: CallQuery               (viewer)
//   GET    /calls.csv                the same calls as CSV, all pages         (viewer)
//   GET    /calls/:id                CallDetail                               (viewer)
//   GET    /calls/:id/recording      audio/wav, with range requests           (viewer)
//   GET    /calls/:id/peaks          Peaks                                    (viewer)
//   GET    /calls/:id/frames         the recorded frames, a download          (operator)
//   GET    /calls/:id/scenario       the call as a scenario, YAML, a download (operator)
//   PUT    /calls/:id/tags/:tag      204                                      (operator)
//   DELETE /calls/:id/tags/:tag      204                                      (operator)
//   POST   /calls/:id/comments       NewComment → Comment                     (operator)
//   POST   /calls/:id/hint           Hint → Done                              (operator)
//   POST   /calls/:id/transfer       TransferTo → Done                        (operator)
//   POST   /calls/:id/hang-up        {} → Done                                (operator)
//   GET    /calls/:id/listen         both voices as they sound, see below     (operator)
//   GET    /choices                  Choices                                  (viewer)
//   GET    /overview                 Overview; query: fromMs, toMs            (viewer)
//   GET    /audit                    AuditPage; query: before, limit          (admin)
//   GET    /live                     text/event-stream of LiveEvents          (viewer)
//
// `listen` streams 16-bit little-endian PCM, 8 kHz, two channels (left: caller, right: agent), for as
// long as the call lasts and the page reads; its content type is `audio/pcm;rate=8000;channels=2`.
//
// A request that changes something carries `Origin` of the console, and JSON where it has a body.
// Every refusal is a Refusal. Viewers get telephone numbers masked (`+49 ••• ••55`).

/** Why a request was not done; the status is 400, 401, 403, 404, 409, 413, 429, 500 or 503. */
export interface Refusal {
  readonly error: {
    /** Stable, for programs: `not-signed-in`, `not-allowed`, `unknown-call`, `call-is-over`, … */
    readonly code: string
    /** For people: what is wrong, and what to do. */
    readonly message: string
    /** With 429: seconds until it may be tried again. */
    readonly retryAfterS?: number
  }
}

/** Each may do what the one before it may: watch; act in calls and write to them; read the audit. */
export type Role = 'viewer' | 'operator' | 'admin'

export interface Person {
  readonly name: string
  readonly role: Role
}

export interface SignIn {
  readonly name: string
  readonly password: string
}

/** The query of `/calls`; what is left out does not matter. */
export interface CallQuery {
  /** Began at or after, and before; Unix time, milliseconds. */
  readonly fromMs?: number
  readonly toMs?: number
  /** Digits of the caller's number, from any place in it. Not for viewers. */
  readonly number?: string
  readonly agent?: string
  /** An `EndReason`, or `live`. */
  readonly outcome?: string
  /** A tool that was used. */
  readonly tool?: string
  /** Slowest reply of the call took at least so long. */
  readonly minLatencyMs?: number
  readonly tag?: string
  /** Words that were said, by either side; the beginning of a word will do for the last. */
  readonly text?: string
  /** `next` of the page before. */
  readonly cursor?: string
  /** 1 to 200; left out: 50. */
  readonly limit?: number
}

/** Newest first. */
export interface CallPage {
  readonly calls: readonly CallLine[]
  /** Null: there are no more. */
  readonly next: string | null
}

/** A call in a list. */
export interface CallLine {
  readonly callId: string
  /** E.164, masked for viewers; `browser`: of a web page; null: withheld. */
  readonly from: string | null
  readonly to: string
  readonly agent: string
  readonly startedAtMs: number
  /** Null: it lasts. */
  readonly endedAtMs: number | null
  /** An `EndReason`; null: it lasts. */
  readonly outcome: string | null
  readonly agentTurns: number
  readonly callerTurns: number
  readonly bargeIns: number
  /** End of the caller's speech to the first frame of the reply; null: nothing measured. */
  readonly replyP50Ms: number | null
  readonly replyMaxMs: number | null
  readonly underruns: number
  readonly tools: readonly string[]
  readonly tags: readonly string[]
  /** The caller's first words; empty: none, or not kept any more. */
  readonly firstWords: string
  readonly costUsd: number
  readonly hasRecording: boolean
}

/** One call, as far as it is known; the same for a call that lasts. */
export interface CallDetail {
  readonly call: CallLine
  readonly agentVersion: string
  readonly model: string
  /** The person by the name in the assistant's folder; null: nobody. */
  readonly givenTo: string | null
  /** False: what was said is not kept any more. */
  readonly textsKept: boolean
  /** Events that were too many to be kept. */
  readonly eventsLeftOut: number
  readonly tokens: { readonly prompt: number; readonly response: number; readonly total: number }
  /** In the order in which they began. */
  readonly conversation: readonly Utterance[]
  /** Everything else of note, in order. */
  readonly moments: readonly Moment[]
  readonly orders: readonly {
    readonly orderNumber: string
    readonly product: string
    readonly partCode: string
    readonly count: number
    readonly orderedAtMs: number
  }[]
  readonly callbacks: readonly {
    readonly number: string
    readonly about: string
    readonly when: string | null
    readonly requestedAtMs: number
  }[]
  /** One for each stream whose end was seen: the numbers of `CallSummary`. */
  readonly summaries: readonly Readonly<Record<string, unknown>>[]
  readonly comments: readonly Comment[]
  /** Null: there is none, or (`hasRecording`) it cannot be had at the moment. */
  readonly recording: RecordingInfo | null
  readonly hasFrames: boolean
  /** The people that an operator may give the call to, by name; empty once it is over. */
  readonly transferTargets: readonly string[]
}

/** What one side said. Times are milliseconds from the beginning of the call's first stream. */
export interface Utterance {
  readonly who: 'caller' | 'agent'
  readonly atMs: number
  /** Of an interrupted reply, the words that were heard. */
  readonly text: string
  /** What the caller did not hear of it; empty: they heard everything. */
  readonly unheard: string
  readonly interrupted: boolean
  /** The model's turn; null: the caller's. */
  readonly turn: number | null
  /** Only with an agent's reply that answered speech. */
  readonly latency: ReplyLatency | null
}

/** From the caller's last sound to the caller's ear; parts that were not measured are null. */
export interface ReplyLatency {
  /** The caller's last sound to the end of speech as the model reports it. */
  readonly endOfSpeechMs: number | null
  /** From there to the model's first audio. */
  readonly modelMs: number | null
  /** From the model's first audio to the first frame that left for the carrier. */
  readonly firstFrameMs: number | null
  /** From there to the first mark that came back: the caller hears it. */
  readonly carrierMs: number | null
  /** The end of speech, as the model reports it, to the first frame that left. */
  readonly totalMs: number | null
}

/** Something that happened in a call, beside what was said. */
export interface Moment {
  readonly atMs: number
  /** The event's type, see docs/architecture.md. */
  readonly type: string
  /** `bad`: somebody should look at it. */
  readonly tone: 'plain' | 'good' | 'warn' | 'bad'
  /** In plain words, close codes too. */
  readonly title: string
  /** How long it took, where that is known. */
  readonly durationMs: number | null
  /** The event's own fields. */
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Comment {
  readonly by: string
  readonly atMs: number
  readonly text: string
}

export interface NewComment {
  /** 1 to 2,000 characters. */
  readonly text: string
}

export interface RecordingInfo {
  readonly durationMs: number
  readonly bytes: number
  /** Where the recording begins, milliseconds from the beginning of the call's first stream. */
  readonly startsAtMs: number
  /** It reached its size limit, or the process ended: the end of the call is missing. */
  readonly cut: boolean
}

/** The largest sample of each piece of a recording, 0 to 255. */
export interface Peaks {
  readonly pieceMs: number
  readonly caller: readonly number[]
  readonly agent: readonly number[]
}

export interface Hint {
  /** 1 to 500 characters; given to the assistant when nobody speaks. */
  readonly text: string
}

export interface TransferTo {
  /** One of `transferTargets`. */
  readonly person: string
}

/** What was asked for is under way; the live feed shows what comes of it. */
export interface Done {
  readonly done: true
}

/** What filters offer. */
export interface Choices {
  readonly agents: readonly string[]
  readonly outcomes: readonly string[]
  readonly tools: readonly string[]
  readonly tags: readonly string[]
}

export interface Overview {
  readonly fromMs: number
  readonly toMs: number
  /** One hour each, the first begins at or before `fromMs`. */
  readonly hours: readonly {
    readonly atMs: number
    readonly calls: number
    readonly replyP50Ms: number | null
    readonly replyP95Ms: number | null
    readonly bargeIns: number
  }[]
  /** One day each, UTC. */
  readonly days: readonly { readonly atMs: number; readonly costUsd: number }[]
  readonly outcomes: readonly { readonly outcome: string; readonly calls: number }[]
  readonly calls: number
  readonly bargeIns: number
  readonly costUsd: number
  readonly replyP50Ms: number | null
  readonly replyP95Ms: number | null
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[]
  /** `before` of the next page; null: there are no more. */
  readonly next: string | null
}

/** Something that a person did, newest first. */
export interface AuditEntry {
  readonly atMs: number
  readonly who: string
  /** `signed-in`, `sign-in-failed`, `hint`, `transfer`, `hang-up`, `listen`, `tag`, `comment`, `play`, … */
  readonly what: string
  readonly callId: string | null
  readonly detail: string
}

/**
 * An event of `/live`: its name is `type`, its data the JSON. The first is a `snapshot`; after a lost
 * connection the browser sends `Last-Event-ID`, and gets what it missed, or a new snapshot.
 */
export type LiveEvent =
  | { readonly type: 'snapshot'; readonly calls: readonly LiveCall[] }
  /** A call has begun, or something about it has changed. */
  | { readonly type: 'call'; readonly call: LiveCall }
  /** More of what was said; the same `place` again replaces what was there. */
  | { readonly type: 'line'; readonly callId: string; readonly line: LiveLine }
  | { readonly type: 'moment'; readonly callId: string; readonly moment: Moment }
  | { readonly type: 'gone'; readonly callId: string; readonly outcome: string }

export interface LiveCall {
  readonly callId: string
  readonly from: string | null
  readonly to: string
  readonly agent: string
  readonly startedAtMs: number
  readonly state: 'ringing' | 'talking' | 'on-hold' | 'interrupted'
  readonly speaking: 'caller' | 'agent' | 'nobody'
  /** The end of what was said last, at most 200 characters. */
  readonly lastWords: { readonly who: 'caller' | 'agent'; readonly text: string } | null
  readonly health: 'good' | 'warn' | 'bad'
  /** Why the health is not good, in plain words. */
  readonly trouble: string | null
  /** The process that has it. */
  readonly instance: string
}

export interface LiveLine {
  /** Counts the utterances of the call, from 0. */
  readonly place: number
  readonly who: 'caller' | 'agent'
  readonly atMs: number
  readonly text: string
  readonly unheard: string
}
