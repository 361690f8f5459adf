import type { ScenarioInput } from '../gemini/scenario.ts'
import type { CallerStep } from '../phone/caller-script.ts'

// The call that most faults are acted out in: a greeting, a question with a longer answer, one with
// a short answer. Short, because it happens in real time.

/** Names of the agent's lines, and the clip that each of them says. */
export const LINES = {
  greeting: 'agent-fallback',
  answer: 'agent-check-panel',
  farewell: 'agent-goodbye',
  extra: 'agent-which-screw',
  /** Said first when the line itself was lost. */
  bridge: 'agent-bridge',
} as const

/** What the caller says, in order. */
export const CALLER_CLIPS = ['caller-gap', 'caller-yes'] as const

type Line = ScenarioInput['lines'][number]

/** A line by its name, as the model says it. */
export function line(name: keyof typeof LINES, more: Partial<Line> = {}): Line {
  return { name, clip: LINES[name], ...more }
}

/**
 * The model's side. Asked more often than it should be, it says the extra line, which nobody
 * may hear.
 */
export function wardrobe(more: Partial<ScenarioInput> = {}): ScenarioInput {
  return {
    name: 'wardrobe',
    lines: [line('greeting'), line('answer'), line('farewell')],
    fallback: line('extra'),
    asides: [line('bridge')],
    // As far away as the service is.
    setupDelayMs: 150,
    obeysRequests: true,
    ...more,
  }
}

/** The caller's side. */
export const CALLER: readonly CallerStep[] = [
  { say: 'caller-gap', when: { afterAgent: { quietMs: 600 } } },
  { say: 'caller-yes', when: { afterAgent: { quietMs: 700 } } },
  { hangUp: { afterAgent: { quietMs: 700 } } },
]

/**
 * A caller who takes the sounds of waiting for what they are, and speaks again only after so long.
 *
 * @param waitMs from the end of the question; the answer should have begun by then.
 */
export function patientCaller(waitMs: number): readonly CallerStep[] {
  const [question, ...others] = CALLER
  return question === undefined ? CALLER : [question, { silenceMs: waitMs }, ...others]
}

/** A call that gets nowhere is given up by the caller. */
export const PATIENCE_MS = 50_000

/**
 * From the caller's last sound to the first of the answer when nothing is wrong: the quiet that
 * ends a turn (700 ms), the model's thinking (250 ms) and the way there and back.
 */
export const ORDINARY_REPLY_MS = 1_000
