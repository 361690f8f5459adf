import { Document, YAMLSeq } from 'yaml'
import { callerNumber } from '../../call/admission/caller-key.ts'
import type { EndReason } from '../../shared/call-event.ts'
import type { HistoryCall } from '../../store/call-history.ts'
import { placedStreams } from './call-axis.ts'
import { courseOf, type Happening } from './course.ts'
import { FictionalNumbers } from './fictional-numbers.ts'
import { cleaned, linesOf, MAX_STEPS, stepsOf, toolRulesOf, type Noted } from './scenario-parts.ts'

/** Ends that come of the conversation; the others come of the line or of the server. */
const ENDS_OF_CONVERSATIONS: readonly (EndReason | null)[] = [
  ...(['caller-hung-up', 'agent-ended', 'person-asked'] as const),
]
const MAX_ORDERED = 20
const MAX_COUNT = 1_000

/** What the reader of scenarios takes, and some room. */
const MAX_CHARACTERS = 250_000

/**
 * The call as a scenario of `npm run scenario` (docs/scenarios.md). It can be played as it is; what
 * a person has to fill in to make it sound like the call stands in comments. Telephone numbers are
 * made up. A call that is too long for a scenario is cut to its first part.
 *
 * @returns `name` is the scenario's, and its file's.
 */
export function scenarioOf(call: HistoryCall): { readonly name: string; readonly yaml: string } {
  const name = `call-${call.line.callId.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
  const whole = courseOf(placedStreams(call.streams))
  let course = firstOf(whole)
  let yaml = yamlOf(call, name, course, course.length < whole.length)
  while (yaml.length > MAX_CHARACTERS && course.length > 0) {
    course = course.slice(0, course.length / 2)
    yaml = yamlOf(call, name, course, true)
  }
  return { name, yaml }
}

/** As far as there are steps of the caller for it. */
function firstOf(course: readonly Happening[]): readonly Happening[] {
  let steps = 0
  const end = course.findIndex(
    ({ kind }) => (kind === 'caller' || kind === 'keys') && ++steps >= MAX_STEPS,
  )
  return end === -1 ? course : course.slice(0, end)
}

function yamlOf(
  call: HistoryCall,
  name: string,
  course: readonly Happening[],
  isCut: boolean,
): string {
  const { endReason, from, agent } = call.line
  const numbers = new FictionalNumbers()
  const tools = toolRulesOf(course, numbers)
  const isTold = !isCut && ENDS_OF_CONVERSATIONS.includes(endReason)
  const document = new Document(
    {
      name,
      shows: `FILL IN what this call shows; it was answered by ${cleaned(agent)}.`,
      caller: { ...(callerNumber(from) === null ? { from: 'anonymous' } : {}) },
      ...(endReason === 'person-asked' ? { person: 'answers' } : {}),
      model: {},
      rules: {
        ...(tools.length === 0 ? {} : { tools }),
        ...(isTold ? { ended: { why: endReason } } : {}),
        ordered: orderedIn(call),
        callbacks: Math.min(call.callbacks.length, MAX_COUNT),
      },
    },
    { aliasDuplicateObjects: false },
  )
  const hangsUp = isCut || endReason === 'caller-hung-up'
  put(document, ['caller', 'does'], stepsOf(course, hangsUp, numbers))
  put(document, ['model', 'lines'], linesOf(course, numbers))
  document.commentBefore = headOf(call, isCut)
  return document.toString({ lineWidth: 0 })
}

/** Orders as the rules know them. */
function orderedIn({ orders }: HistoryCall): readonly { part: string; count: number }[] {
  return orders
    .map(({ partCode, count }) => ({ part: cleaned(partCode), count: Math.min(count, MAX_COUNT) }))
    .filter(({ part, count }) => part !== '' && count >= 1)
    .slice(0, MAX_ORDERED)
}

function put(document: Document, path: readonly string[], parts: readonly Noted[]): void {
  const nodes = parts.map(({ value, note }) => {
    const node = document.createNode(value, { aliasDuplicateObjects: false })
    if (note !== null) node.commentBefore = commented(note)
    return node
  })
  const list = new YAMLSeq()
  list.items.push(...nodes)
  document.setIn(path, list)
}

function headOf({ line, textsKept, eventsLeftOut }: HistoryCall, isCut: boolean): string {
  const { callId, startedAtMs, endReason } = line
  return commented(
    [
      `Made from call ${cleaned(callId)} of ${new Date(startedAtMs).toISOString()}.`,
      'Its words are those of a real call: take names and addresses out before you keep it.',
      'Telephone numbers are made up. Clips stand in the place of what was said: look for FILL IN.',
      'The default assistant answers: put `calls` under `caller` for another one.',
      'Rules say what happened; leave those that have to hold of every model.',
      ...(ENDS_OF_CONVERSATIONS.includes(endReason)
        ? []
        : [`How it ended (${endReason ?? 'it lasts'}) cannot be played.`]),
      ...(isCut ? ['The call was too long for a scenario: its end is missing.'] : []),
      ...(textsKept ? [] : ['What was said is not kept any more.']),
      ...(eventsLeftOut > 0
        ? [`${eventsLeftOut} events were not kept: parts may be missing.`]
        : []),
    ].join('\n'),
  )
}

function commented(text: string): string {
  return text
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n')
}
