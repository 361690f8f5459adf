import type { HttpMethod } from './twiml-document.ts'
import type { Underrun, Utterance } from './utterance-log.ts'

/** Who ended the call. */
export type CompletedBy =
  /** The script said so, or `hangUp()`. */
  | 'caller'
  /** `<Hangup>`, `<Reject>`, or the document came to its end. */
  | 'twiml'
  /** `maxMs` ran out. */
  | 'time-limit'
  /** Twilio gave up: see `error`. */
  | 'application-error'

/** How a media stream ended. */
export type StreamEnd =
  | { readonly by: 'caller' }
  /** The server closed the socket; 1005 when it gave no code. */
  | { readonly by: 'server'; readonly code: number; readonly reason: string }
  /** The socket broke, or the script cut it. */
  | { readonly by: 'network'; readonly detail: string }
  /** It never opened. */
  | { readonly by: 'refused'; readonly twilioCode: number; readonly detail: string }

/** `DialCallStatus`: https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values */
export type DialStatus = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'

/** What can happen in a call, by name. */
export interface PhoneFacts {
  ringing: { readonly callSid: string; readonly from: string; readonly to: string }
  /** A document was fetched and understood. */
  twiml: { readonly url: string; readonly xml: string; readonly verbs: readonly string[] }
  'stream-started': { readonly streamSid: string; readonly url: string }
  /** Also when it never opened; `streamSid` is null when it was not even tried. */
  'stream-ended': { readonly streamSid: string | null; readonly end: StreamEnd }
  /** Judged by ear. Stopped comes half a second late, `spokenMs` leaves that half second out. */
  'agent-audio':
    { readonly edge: 'started' } | { readonly edge: 'stopped'; readonly spokenMs: number }
  'caller-speaking': { readonly edge: 'started' | 'stopped'; readonly text: string }
  'caller-pressed': { readonly digit: string }
  /** The script sent something that Twilio would not. */
  injected: { readonly what: string }
  /** The server emptied the buffer. */
  clear: {
    /** Of the current utterance. */
    readonly playedMs: number
    readonly droppedMs: number
    readonly marksReturned: number
  }
  mark: {
    readonly name: string
    /** `played`: its audio was heard, or nothing was waiting. `returned`: given back by `clear`. */
    readonly edge: 'received' | 'played' | 'returned'
  }
  utterance: Utterance
  underrun: Underrun
  say: { readonly text: string; readonly language: string | null; readonly durationMs: number }
  play: { readonly url: string }
  pause: { readonly lengthMs: number }
  dial: { readonly targets: readonly string[] }
  /** Whoever was dialled has answered and hears this before the caller is joined. */
  whisper: { readonly text: string; readonly language: string | null }
  /** How dialling went, in Twilio's words. */
  dialled: { readonly status: DialStatus; readonly bridged: boolean }
  /** A webhook other than a document: status callbacks, or an `action` after the hang-up. */
  callback: {
    readonly url: string
    readonly method: HttpMethod
    readonly parameters: Readonly<Record<string, string>>
    /** Null when no good answer came; a `warning` says why. */
    readonly status: number | null
  }
  /** What Twilio's debugger would show. */
  warning: { readonly code: number; readonly message: string }
  /** The call could not go on. */
  'application-error': { readonly code: number; readonly message: string }
  completed: { readonly by: CompletedBy; readonly durationMs: number }
}

export type PhoneFactName = keyof PhoneFacts

/** One fact. `atMs` counts from the moment the call was placed. */
export type TimelineEntry = {
  [Name in PhoneFactName]: { readonly type: Name; readonly atMs: number } & PhoneFacts[Name]
}[PhoneFactName]

/** Timeline entries of one name. */
export type EntryOf<Name extends PhoneFactName> = Extract<TimelineEntry, { readonly type: Name }>

/** Listeners by name; `entry` gets everything, in order. */
export type PhoneEvents = { [Name in PhoneFactName]: [entry: EntryOf<Name>] } & {
  entry: [entry: TimelineEntry]
}

export interface MarkRecord {
  readonly name: string
  readonly receivedAtMs: number
  /** When it was sent back; null when the stream ended before. */
  readonly echoedAtMs: number | null
  readonly returnedByClear: boolean
}

/** Everything about one call, for a person, a test or a script to judge. */
export interface CallReport {
  readonly callSid: string
  readonly streamSids: readonly string[]
  readonly completedBy: CompletedBy
  /** Why the call could not go on; null unless `completedBy` is `application-error`. */
  readonly error: EntryOf<'application-error'> | null
  readonly durationMs: number
  readonly timeline: readonly TimelineEntry[]
  /** Entries beyond the bound of the timeline (5,000 of each kind). */
  readonly entriesNotKept: number
  readonly twiml: readonly EntryOf<'twiml'>[]
  readonly warnings: readonly EntryOf<'warning'>[]
  /** What Twilio's own voice said. */
  readonly said: readonly EntryOf<'say'>[]
  /** What people heard before the caller was joined. */
  readonly whispers: readonly EntryOf<'whisper'>[]
  /** How each dialling went. */
  readonly dials: readonly EntryOf<'dialled'>[]
  readonly marks: readonly MarkRecord[]
  readonly clears: readonly EntryOf<'clear'>[]
  readonly utterances: readonly EntryOf<'utterance'>[]
  readonly underruns: readonly EntryOf<'underrun'>[]
  readonly callbacks: readonly EntryOf<'callback'>[]
  /** When sample 0 of both tapes was on the line; null when no stream was opened. */
  readonly audioStartMs: number | null
  /** 8 kHz, what the caller heard since the first stream began. Twilio's own voice is silence. */
  readonly heard: Int16Array
  /** 8 kHz, what the caller's telephone sent, aligned with {@link heard}. */
  readonly caller: Int16Array
}
