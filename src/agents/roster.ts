import { createHash } from 'node:crypto'
import { defaultAgent, type Agent } from './agent.ts'

/** The assistants of one moment, by name; exactly one of them is the default. */
type Agents = ReadonlyMap<string, Agent>

/** What a call says, or is known by, that has to do with its assistant. */
export interface NumberedCall {
  readonly callId: string
  /** The number that was called. */
  readonly to: string
  /** The assistant that is asked for by name; nobody's name asks for nobody. */
  readonly assistant?: string
}

/** Sets that were replaced and whose calls may still be under way; older ones are forgotten. */
const KEPT_SETS = 4

/**
 * Which assistant answers which call. The set can be replaced while calls are under way: new calls
 * get the new one, and the others keep theirs.
 */
export class Roster {
  /** The latest first. */
  #sets: readonly Agents[]

  /** @param agents as loaded: with exactly one default. */
  constructor(agents: Agents) {
    this.#sets = [agents]
  }

  /** All that answer new calls, by name. */
  get agents(): Agents {
    return this.#sets[0] ?? new Map<string, Agent>()
  }

  /** Answers the calls whose number is nobody's. */
  get default(): Agent {
    return defaultAgent(this.agents)
  }

  /** For new calls, from now on. */
  replace(agents: Agents): void {
    this.#sets = [agents, ...this.#sets].slice(0, KEPT_SETS)
  }

  /**
   * The assistant of a new call: the one that has its number, or the default, or the share of
   * their calls that a rollout takes. The same for a call however often it is asked.
   */
  answering(call: NumberedCall): Agent {
    const to = call.to.trim()
    const all = [...this.agents.values()]
    const named = call.assistant === undefined ? undefined : this.agents.get(call.assistant)
    const called = named ?? all.find(({ numbers }) => numbers.includes(to)) ?? this.default
    let point = pointOf(call.callId)
    for (const agent of all) {
      if (agent.rollout?.of !== called.name) continue
      if (point < agent.rollout.percent) return agent
      point -= agent.rollout.percent
    }
    return called
  }

  /**
   * The assistant of a call that is under way: of the version that it began with, as long as that
   * is remembered; otherwise, as in another process, the latest of the same name.
   *
   * @returns the default for a name that is gone.
   */
  of(call: { readonly agent: string; readonly agentVersion: string }): Agent {
    const known = this.#sets.flatMap((set) => set.get(call.agent) ?? [])
    return known.find(({ version }) => version === call.agentVersion) ?? this.named(call.agent)
  }

  /** The latest of that name; the default for null, and for a name that is gone. */
  named(name: string | null): Agent {
    if (name === null) return this.default
    return this.#sets.find((set) => set.has(name))?.get(name) ?? this.default
  }
}

/** Where a call lies between 0 and 100; evenly spread, and the same in every process. */
function pointOf(callId: string): number {
  const digest = createHash('sha256').update(`rollout:${callId}`).digest()
  return (digest.readUInt32BE(0) / 2 ** 32) * 100
}
