import type { CallerStep, Trigger } from '../sandbox/phone/caller-script.ts'
import type { PersonScript } from '../sandbox/phone/dialled-person.ts'
import { unreachable } from '../shared/errors.ts'
import type { CallerStepInFile, PersonInFile } from './call-scenario.ts'

/**
 * The caller of a scenario as the sandbox's phone acts it out.
 *
 * @param quietMs so long a pause tells the caller that the agent has finished.
 */
export function callerSteps(
  does: readonly CallerStepInFile[],
  quietMs: number,
): readonly CallerStep[] {
  return does.map((step, index): CallerStep => {
    const when = triggerOf(step, does[index - 1], quietMs)
    if (step.silenceMs !== undefined) return { silenceMs: step.silenceMs }
    if (step.hangUp === true) return { hangUp: when ?? 'at once' }
    const moment = when === null ? {} : { when }
    if (step.press !== undefined) return { press: step.press, ...moment }
    return { say: step.say ?? '', ...moment }
  })
}

/** The person of a scenario as the sandbox's phone acts them out. */
export function personScript(person: PersonInFile): PersonScript {
  switch (person) {
    case 'answers':
      return { does: 'takes' }
    case 'answers and presses nothing':
      return { does: 'ignores' }
    case 'busy':
      return { does: 'busy' }
    case 'no answer':
      return { does: 'no-answer' }
    case 'cannot be reached':
      return { does: 'fails' }
    default:
      return unreachable(person)
  }
}

function triggerOf(
  { when }: CallerStepInFile,
  before: CallerStepInFile | undefined,
  quietMs: number,
): Trigger | null {
  if (when === 'at once') return null
  if (when === undefined) {
    return before?.silenceMs === undefined ? { afterAgent: { quietMs } } : null
  }
  if ('quietMs' in when) return { afterAgent: { quietMs: Math.max(quietMs, when.quietMs) } }
  return { agentSpokeMs: when.intoReplyMs }
}
