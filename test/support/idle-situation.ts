import { holdDefaults } from '../../src/agents/agent-defaults.ts'
import type { AgentHold, AgentIdle } from '../../src/agents/agent.ts'
import { IdleWatch } from '../../src/call/idle-watch.ts'

const TICK_MS = 100

/** `[seconds, what happens]`: `caller` is what our ears hear; texts are the caller's. */
export type Happening = readonly [
  atS: number,
  what: 'caller' | 'caller-quiet' | 'key' | 'model-hears' | 'agent' | 'agent-quiet' | `"${string}"`,
]

export interface Situation {
  readonly idle?: AgentIdle | null
  readonly hold?: AgentHold
  readonly happenings: readonly Happening[]
  readonly untilS: number
}

export const idle: AgentIdle = { afterMs: 10_000, prompts: 2 }

function happen(watch: IdleWatch, what: Happening[1], nowMs: number): void {
  if (what === 'caller') watch.onCallerSpeech('start', nowMs)
  else if (what === 'caller-quiet') watch.onCallerSpeech('end', nowMs)
  else if (what === 'key') watch.onKey(nowMs)
  else if (what === 'model-hears') watch.onModelHeard(nowMs)
  else if (what === 'agent') watch.onAgentAudible(true, nowMs)
  else if (what === 'agent-quiet') watch.onAgentAudible(false, nowMs)
  else watch.onCallerText(what.slice(1, -1), nowMs)
}

/** What a call is asked for, and every change of its state: `second what`. */
export function run({ untilS, happenings, ...agent }: Situation): readonly string[] {
  const watch = new IdleWatch({ idle, hold: holdDefaults, ...agent }, 0)
  const seen: string[] = []
  let waiting = happenings
  for (let nowMs = 0; nowMs <= untilS * 1_000; nowMs += TICK_MS) {
    const next = waiting.findIndex(([atS]) => atS * 1_000 > nowMs)
    const due = next === -1 ? waiting : waiting.slice(0, next)
    waiting = waiting.slice(due.length)
    const wasOnHold = watch.state.kind === 'hold'
    for (const [, what] of due) happen(watch, what, nowMs)
    const step = watch.tick(nowMs)
    const onHold = watch.state.kind === 'hold'
    if (onHold !== wasOnHold) seen.push(`${nowMs / 1_000} hold ${onHold ? 'on' : 'off'}`)
    if (step?.kind === 'ask') seen.push(`${nowMs / 1_000} ask ${step.times}`)
    if (step?.kind === 'goodbye') seen.push(`${nowMs / 1_000} goodbye`)
  }
  return seen
}

/** The greeting is heard, and nothing after it. */
export const greeted: readonly Happening[] = [
  [1, 'agent'],
  [4, 'agent-quiet'],
]

/** Each question is heard two seconds after it was due, for two seconds. */
export const asked = (...dueS: readonly number[]): readonly Happening[] =>
  dueS.flatMap((atS): readonly Happening[] => [
    [atS + 2, 'agent'],
    [atS + 4, 'agent-quiet'],
  ])
