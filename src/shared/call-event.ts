/** Why a call ended. */
export type EndReason =
  | 'caller-hung-up'
  /** The carrier's socket was lost or broke the protocol. */
  | 'carrier-lost'
  /** The model could not be reached at the start. */
  | 'model-unavailable'
  /** The model's session ended during the call, and no other could be had in time. */
  | 'model-lost'
  /** The model owed a reply, and nothing made it speak. */
  | 'model-silent'
  /** The caller pressed 0, or the assistant gives the call to a person. */
  | 'person-asked'
  /** All is said: the assistant has said goodbye. */
  | 'agent-ended'
  /** Somebody at the console has ended it, after a goodbye. */
  | 'ended-by-staff'
  /** Nobody spoke for long, and the caller did not answer when asked. */
  | 'caller-idle'
  /** The call has lasted as long as a call may. */
  | 'time-limit'
  /** The call has used what it may use of the model: tokens, money or tool calls. */
  | 'usage-limit'
  | 'shutting-down'
  /** Its process shuts down and another one goes on with the call: only this part of it is over. */
  | 'handed-over'
  /** Another stream of the same call has taken its place, here or at another process. */
  | 'taken-over'
  /** A mistake of ours; logged with its stack. */
  | 'internal-error'

/** Milliseconds at the median and the 95th percentile; null when nothing was measured. */
export interface Percentiles {
  readonly p50: number | null
  readonly p95: number | null
}

/**
 * What was wrong with the caller's audio as the carrier delivered it. Durations in milliseconds;
 * the two clocks are the carrier's time stamps and ours.
 */
export interface CallerLine {
  /** Places where audio was missing. */
  readonly gaps: number
  /** Silence that was put in their place. */
  readonly filledMs: number
  /** Missing audio beyond that. */
  readonly lostMs: number
  readonly longestGapMs: number
  /** Time stamps that went back; their audio was used. */
  readonly backward: number
  /** Frames that came again and were dropped. */
  readonly duplicates: number
  /** Times that audio came late and all at once: the line, or we, had stood still. */
  readonly bursts: number
  /** Of {@link lostMs}, what came but was dropped: older than the line may lag behind. */
  readonly staleMs: number
  /** Times that one of the two clocks jumped. */
  readonly jumps: number
}

/** One line that says how a call went. Durations in milliseconds. */
export interface CallSummary {
  readonly durationMs: number
  readonly endReason: EndReason
  /** Turns in which the agent spoke. */
  readonly agentTurns: number
  /** Turns in which the caller spoke, as the model reports them. */
  readonly callerTurns: number
  readonly bargeIns: number
  /** Agent speech that the caller heard. */
  readonly heardMs: number
  /** Agent speech that was cut off before it was heard. */
  readonly cutMs: number
  /** End of caller speech, as the model reports it, to the first frame of the reply. */
  readonly replyLatencyMs: Percentiles
  /** The caller's last sound, as we heard it, to the first frame of the reply. */
  readonly quietToReplyMs: Percentiles
  /** `interrupted` from the model to `clear` on the carrier's socket. */
  readonly interruptToClearMs: Percentiles
  /** Onset of the caller's speech, as we hear it, to `clear` on the carrier's socket. */
  readonly onsetToClearMs: Percentiles
  /** Times the sound was stopped and went on, because nobody had meant to interrupt. */
  readonly falseStops: number
  /** Model audio arriving to the first frame of that turn leaving. */
  readonly firstFrameMs: Percentiles
  /** Gaps inside a turn: `ours` when audio was there, `model` when it had not come. */
  readonly underruns: { readonly ours: number; readonly model: number }
  /** Caller audio dropped because the model was not ready for it. */
  readonly callerAudioDroppedMs: number
  readonly callerLine: CallerLine
  /** What the connection to the model went through. */
  readonly modelLine: ModelLineCounts
  readonly badMessages: number
  readonly tokens: number
}

/** How often the call's connection to the model had to be held together. */
interface ModelLineCounts {
  /** Changes from one session to another. */
  readonly handovers: number
  /** Of these, sessions that began anew, with the transcript. */
  readonly fresh: number
  /** Attempts to open a session that failed. */
  readonly retries: number
  /** Caller audio that was played again to another session, milliseconds. */
  readonly replayedMs: number
  /** Caller audio that was never played again, because too much was waiting, milliseconds. */
  readonly droppedMs: number
  /** Times that a silent model was asked for its reply. */
  readonly nudges: number
}

/** What can happen in a call; each variant is one fact. Times are in {@link CallEvent.atMs}. */
export type CallFact =
  | {
      readonly type: 'call-started'
      readonly agent: string
      /** Of the assistant's folder. */
      readonly agentVersion: string
      readonly streamId: string
    }
  | { readonly type: 'model-ready'; readonly connectMs: number }
  | { readonly type: 'greeting-asked' }
  | { readonly type: 'caller-speech'; readonly edge: 'start' | 'end'; readonly by: 'model' | 'us' }
  /** `typed`: the caller has written it. */
  | { readonly type: 'caller-text'; readonly text: string; readonly typed?: true }
  | { readonly type: 'agent-text'; readonly turn: number; readonly text: string }
  /** The first frame of a turn left for the carrier. */
  | {
      readonly type: 'reply-started'
      readonly turn: number
      /** From the end of the caller's speech, as the model reports it; null when nobody spoke. */
      readonly latencyMs: number | null
      /** From the caller's last sound, as we heard it; null when nobody spoke. */
      readonly fromQuietMs: number | null
      /** From the model's first audio of the turn. */
      readonly firstFrameMs: number
    }
  /** The beginning of a turn was played to the caller: its first mark came back. */
  | { readonly type: 'reply-heard'; readonly turn: number; readonly afterFrameMs: number }
  /** After a `clear` the carrier has nothing left to play. */
  | { readonly type: 'quiet'; readonly afterClearMs: number }
  /** The last of a turn was played to the caller. */
  | { readonly type: 'turn-heard'; readonly turn: number; readonly heardMs: number }
  | {
      readonly type: 'barge-in'
      readonly turn: number
      readonly heardMs: number
      readonly cutMs: number
      readonly heardText: string
      readonly cutText: string
      /** Half-width of the interval in which the true position lies. */
      readonly uncertaintyMs: number
      /** From the model's word; null when we had stopped the sound before it. */
      readonly interruptToClearMs: number | null
    }
  /** We heard the caller and stopped the sound; the model has yet to confirm it. */
  | {
      readonly type: 'playout-held'
      readonly turn: number
      readonly heardMs: number
      /** From the onset of the caller's speech. */
      readonly onsetToClearMs: number
    }
  /** A false alarm: the agent goes on from where it was heard. */
  | { readonly type: 'playout-resumed'; readonly turn: number; readonly heldMs: number }
  /** Too many false alarms: from here on the model alone decides about interruptions. */
  | { readonly type: 'barge-in-mode'; readonly mode: 'model' }
  | { readonly type: 'underrun'; readonly side: 'ours' | 'model'; readonly gapMs: number }
  | { readonly type: 'playout-overflow'; readonly droppedMs: number }
  | { readonly type: 'generation-complete'; readonly turn: number }
  | { readonly type: 'turn-complete'; readonly turn: number; readonly reason: string | null }
  /** A key was pressed; `•` when it is secret. */
  | { readonly type: 'keypad'; readonly digit: string }
  /** Keys that belong together went to the model, or to the tool that had asked for them. */
  | { readonly type: 'digits-gathered'; readonly count: number; readonly secret: boolean }
  /** The caller begins to show something to a camera: in their own page, or behind a link. */
  | { readonly type: 'camera'; readonly on: true; readonly by: 'page' | 'link' }
  /** No more is shown; `pictures` were. */
  | {
      readonly type: 'camera'
      readonly on: false
      readonly by: 'page' | 'link'
      readonly pictures: number
      /** Left out: whoever showed them has stopped. */
      readonly why?: 'taken-over' | 'agent' | 'call-over' | 'spent'
    }
  /** Nobody spoke: the agent asks whether the caller is still there, for the `times`th time. */
  | { readonly type: 'idle-prompt'; readonly times: number }
  /** The caller asked for time to work, or is back. */
  | { readonly type: 'hold'; readonly on: boolean }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string }
  | { readonly type: 'tool-cancelled'; readonly ids: readonly string[] }
  /** A tool has run, or was not let to: `status` is that of its result. */
  | {
      readonly type: 'tool-run'
      readonly id: string
      readonly name: string
      readonly args: Readonly<Record<string, unknown>>
      readonly status: string
      readonly message: string
      readonly durationMs: number
    }
  /** The call goes to a person once the assistant has said so. */
  | { readonly type: 'transfer-asked'; readonly person: string; readonly summary: string }
  /** The assistant was given a hint from the console; the caller does not hear it. */
  | { readonly type: 'hint-given'; readonly text: string }
  /** Somebody at the console wants the call to go to a person, or to end; who, is in the audit. */
  | { readonly type: 'staff-asked'; readonly what: 'transfer' | 'hang-up' }
  /** The caller spoke before the goodbye was over: the call goes on. */
  | { readonly type: 'goodbye-cancelled' }
  | { readonly type: 'resumable'; readonly resumable: boolean }
  | { readonly type: 'go-away'; readonly timeLeftMs: number | null }
  /** Tokens of one report; their sum is what is billed. */
  | {
      readonly type: 'usage'
      readonly promptTokens: number
      readonly responseTokens: number
      readonly totalTokens: number
    }
  | { readonly type: 'bad-message'; readonly from: 'carrier' | 'model'; readonly reason: string }
  | {
      readonly type: 'model-closed'
      readonly code: number
      readonly reason: string
      readonly retryable: boolean | null
    }
  /** The call goes on with another session of the model. */
  | {
      readonly type: 'model-handover'
      readonly why: ModelHandoverReason
      /** `resumed` from a snapshot, or `fresh`, with the transcript. */
      readonly how: 'resumed' | 'fresh'
      /** Without a session. */
      readonly gapMs: number
      /** Caller audio that nobody had answered and that is played again. */
      readonly replayedMs: number
    }
  /** A session could not be opened; the next attempt follows after `delayMs`. */
  | {
      readonly type: 'model-retry'
      readonly attempt: number
      readonly delayMs: number
      readonly reason: string
    }
  /** The snapshot is of no use: the next session begins anew. */
  | {
      readonly type: 'model-fresh'
      readonly why: ModelHandoverReason | 'handle-refused' | 'handle-doubted'
    }
  /** Caller audio went that should have been played again: too much was waiting. */
  | { readonly type: 'replay-overflow'; readonly droppedMs: number }
  /** A reply is due and does not come. */
  | { readonly type: 'watchdog'; readonly rung: 'nudge' | 'resume' | 'fresh' | 'give-up' }
  /** The model is away, and the caller hears something in its place. */
  | { readonly type: 'filler'; readonly what: 'phrase' | 'tone' }
  /** A tool's result was told in words: the session that had asked for it is gone. */
  | { readonly type: 'tool-result-told'; readonly name: string }
  | { readonly type: 'call-ended'; readonly summary: CallSummary }

/** Why a call changed from one session of the model to another. */
export type ModelHandoverReason =
  /** The service had announced the end of the connection. */
  | 'go-away'
  /** The connection was lost. */
  | 'lost'
  /** The model did not answer. */
  | 'silent'

/** Everything that happens in a call is one of these; log, call log, feed and metrics read them. */
export type CallEvent = CallFact & {
  readonly callId: string
  /** Milliseconds since the call's stream started. */
  readonly atMs: number
}

/** Receives every event of a call, in order. Must not throw and must not wait. */
export type CallEventListener = (event: CallEvent) => void
