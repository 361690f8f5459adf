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

/** What the carrier's own voice says when the assistant cannot. */
interface AgentPhrases {
  /** Something broke on our side; the line ends after it. */
  readonly apology: string
  /** The caller asked for a person and nobody can be connected. */
  readonly noPerson: string
  /** No place for another call. */
  readonly refused: string
}

/** One assistant, as its folder describes it; frozen to the bottom. */
export interface Agent {
  /** The folder's name: lower-case letters, digits and hyphens. */
  readonly name: string
  /** Answers the calls that name no assistant. */
  readonly default: boolean
  /** A prebuilt voice's name. */
  readonly voice: string
  /** BCP-47, for example `en-US`. */
  readonly language: string
  /** The sentence that opens a call, as it shall be spoken. */
  readonly greeting: string
  /** The system instruction. */
  readonly instructions: string
  /** Words that the transcription should expect: product names and the like. */
  readonly vocabulary: readonly string[]
  /** What this assistant sets differently from the model's defaults. */
  readonly model: {
    readonly temperature?: number
    readonly turnDetection: AgentTurnDetection
  }
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
