import type { AudioFormat } from '../audio/audio-format.ts'
import type { ManualShelf } from '../manuals/manual-shelf.ts'
import type { HttpToolSettings } from './http-tools-file.ts'
import type { McpServerSettings } from './mcp-servers-file.ts'
import type { AgentHours } from './opening-hours.ts'

/** How readily the model takes sound for speech, and quiet for the end of a turn. */
interface AgentTurnDetection {
  /** Left out: the model's own default, here and below. */
  readonly startSensitivity?: 'high' | 'low'
  readonly endSensitivity?: 'high' | 'low'
  /** Speech that must be heard before a start is reported, milliseconds. */
  readonly prefixPaddingMs?: number
  /** Quiet that ends the caller's turn, milliseconds. */
  readonly silenceDurationMs?: number
}

/** How callers interrupt this assistant, and what of them is taken for speech. */
export interface AgentBargeIn {
  /**
   * Who decides that the caller interrupts. `model`: the model alone. `hybrid`: our own ears stop
   * the sound at once and the model confirms. `manual`: our own ears alone, and the model is told.
   */
  readonly mode: 'model' | 'hybrid' | 'manual'
  /** How long the model has to confirm before the assistant goes on, milliseconds. */
  readonly confirmMs: number
  /** How much of the greeting a caller's "Hello?" does not interrupt, milliseconds; 0 is none. */
  readonly greetingShieldMs: number
  /** Speech of this length gets through the shield, milliseconds. */
  readonly greetingSpeechMs: number
  /** The caller speaks once this much was voiced … (milliseconds) */
  readonly speechStartMs: number
  /** … out of the last so many milliseconds. */
  readonly speechWindowMs: number
  /** Quiet after which the caller has stopped speaking, milliseconds. */
  readonly speechEndMs: number
  /** Sound before the onset that goes to the model with it (mode `manual`), milliseconds. */
  readonly preRollMs: number
}

/** What happens when nobody speaks. */
export interface AgentIdle {
  /** Silence after which the assistant asks, milliseconds. */
  readonly afterMs: number
  /** How often it asks before it says goodbye; 0: goodbye at once. */
  readonly prompts: number
}

/** How callers ask for time to work. */
export interface AgentHold {
  /** Phrases that begin a hold, in any language; case and punctuation do not count. */
  readonly phrases: readonly string[]
  /** After this long the call is no longer on hold, milliseconds. */
  readonly maxMs: number
}

/** What no call and no caller may exceed. Null: no limit. */
export interface AgentLimits {
  /** Length of a call by the wall clock, milliseconds. */
  readonly callMs: number
  /** Tokens of the model that one call may use. */
  readonly tokensPerCall: number | null
  /** What one call may cost, estimated from its tokens. */
  readonly costPerCallUsd: number | null
  /** How often the model may call tools in one call. */
  readonly toolCallsPerCall: number
  // What one caller may use in 24 hours, by number:
  readonly callsPerDay: number | null
  readonly minutesPerDay: number | null
  readonly costPerDayUsd: number | null
  /** Callers who withhold their number count as one, whose caps are so many times as high. */
  readonly anonymousFactor: number
  /** Not served: numbers, beginnings of numbers with an asterisk behind them, or `anonymous`. */
  readonly blocked: readonly string[]
}

/** A sentence as a recording, to be played when the model cannot speak. */
export interface GreetingClip {
  /** Samples per second. */
  readonly sampleRate: AudioFormat['sampleRate']
  /** One channel. Shared by every call of the assistant: nobody writes to it. */
  readonly samples: Int16Array
}

/** Sentences that have their fixed place. */
export interface AgentPhrases {
  // By the carrier's own voice, when the assistant cannot speak:
  /** Something broke on our side; the line ends after it. */
  readonly apology: string
  /** The caller asked for a person and nobody can be connected. */
  readonly noPerson: string
  /** No place for another call. */
  readonly refused: string
  // By the assistant:
  /** Nobody has spoken for a while. */
  readonly idle: string
  /** The model is away for a moment; what the recorded `filler.wav` says. */
  readonly filler: string
  /** The line was lost and is back. */
  readonly bridge: string
  /** Before the line ends because nobody speaks, or because the call's time is over. */
  readonly goodbye: string
}

/** Somebody to whom calls may be given. */
interface AgentPerson {
  /** E.164. */
  readonly number: string
  /** How the assistant calls them: what follows "I will connect you with". */
  readonly says: string
}

/** The share of another assistant's calls that this one takes. */
interface AgentRollout {
  /** Name of the other one. */
  readonly of: string
  /** 0 to 100. */
  readonly percent: number
}

/** Calls are recorded. */
interface AgentRecording {
  /** What the carrier's voice tells callers before anything else is heard. */
  readonly notice: string
}

/** One assistant, as its folder describes it; frozen, apart from the samples of its clip. */
export interface Agent {
  /** The folder's name: lower-case letters, digits and hyphens. */
  readonly name: string
  /** What a page calls it. */
  readonly title: string
  /** Of its folder's content, 12 hexadecimal characters: another byte, another version. */
  readonly version: string
  /** Answers the calls that name no assistant. */
  readonly default: boolean
  /** E.164 numbers that it answers. */
  readonly numbers: readonly string[]
  /** Null: it takes the calls that come to it, all of them. */
  readonly rollout: AgentRollout | null
  /** Null: its calls are not recorded. */
  readonly recording: AgentRecording | null
  /** A prebuilt voice's name. */
  readonly voice: string
  /** BCP-47, for example `en-US`. */
  readonly language: string
  /** What opens a call, as it shall be spoken: the notice, where there is one, comes first. */
  readonly greeting: string
  /** The sentence that says that no person is speaking; null: the greeting says it by itself. */
  readonly notice: string | null
  /** The same sentence recorded; null: the model speaks it. */
  readonly greetingClip: GreetingClip | null
  /** {@link AgentPhrases.filler} recorded; null: a soft tone takes its place. */
  readonly fillerClip: GreetingClip | null
  /** The system instruction. */
  readonly instructions: string
  /** Words that the transcription should expect: product names and the like. */
  readonly vocabulary: readonly string[]
  /** What this assistant sets differently from the model's defaults. */
  readonly model: {
    readonly temperature?: number
    readonly turnDetection: AgentTurnDetection
  }
  readonly bargeIn: AgentBargeIn
  /** Null: silence has no consequence. */
  readonly idle: AgentIdle | null
  readonly hold: AgentHold
  readonly limits: AgentLimits
  /** Null: it answers at any time. */
  readonly hours: AgentHours | null
  /** By name: nobody else is ever dialled for the model. */
  readonly people: Readonly<Record<string, AgentPerson>>
  /** Settings of the tools that it may use, by name, as they stand in the file. */
  readonly tools: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly http: readonly HttpToolSettings[]
  readonly mcp: readonly McpServerSettings[]
  readonly manuals: ManualShelf
  /** E.164 number of who is dialled when the assistant cannot serve a caller; null: nobody. */
  readonly person: string | null
  readonly phrases: AgentPhrases
}

/**
 * The assistant that answers when a call names none.
 *
 * @param agents as loaded: a set without exactly one default does not get past the loader.
 */
export function defaultAgent(agents: ReadonlyMap<string, Agent>): Agent {
  for (const agent of agents.values()) if (agent.default) return agent
  throw new Error('no default agent: the set does not come from loadAgents')
}
