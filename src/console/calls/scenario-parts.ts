import type { FictionalNumbers } from './fictional-numbers.ts'
import type { Happening, ToolRun } from './course.ts'

/** A piece of the file with what is written above it. */
export interface Noted {
  readonly value: Readonly<Record<string, unknown>>
  readonly note: string | null
}

/** Clips that stand for what nobody has rendered yet; their names and words must be right. */
const CALLER_CLIP = { say: 'caller-hello', text: 'Hello?' } as const
const GREETING_CLIP = 'agent-hello'
const REPLY_CLIP = 'agent-done'
/** Within the clips above. */
const INTO_CLIP_MS = 400
/** Shorter pauses are those of anybody who listens; the longest of a scenario. */
const LONG_PAUSE_MS = 2_000
const MAX_PAUSE_MS = 60_000
/** As many as a scenario may have. */
export const MAX_STEPS = 50
const MAX_LINES = 200
const MAX_RULES = 50
const MAX_KEYS = 32
const TELEPHONE_DIGITS = 7
const MAX_ARGS = 2_000
const TOOL_NAME = /^[a-z][a-z0-9_]*$/
const STATUSES: readonly string[] = [
  ...['ok', 'no_results', 'ambiguous', 'pending', 'refused', 'failed'],
]

/** What the caller does. */
export function stepsOf(
  course: readonly Happening[],
  hangsUp: boolean,
  numbers: FictionalNumbers,
): readonly Noted[] {
  const steps = course.flatMap((one): readonly Noted[] => {
    if (one.kind === 'caller') return [sayStep(one, numbers)]
    return one.kind === 'keys' ? pressSteps(one.keys) : []
  })
  // Many keys at once are more than one step.
  const kept = steps.slice(0, MAX_STEPS - 1)
  if (!hangsUp && kept.length > 0) return kept
  // Whoever got no answer any more does not wait for one.
  const last = course.findLast(({ kind }) => kind !== 'tool')
  const isWaiting = last === undefined || last.kind === 'agent'
  const value = isWaiting ? { hangUp: true } : { hangUp: true, when: 'at once' }
  return [...kept, { value, note: null }]
}

function sayStep(
  { text, intoReplyMs, pauseMs }: Extract<Happening, { kind: 'caller' }>,
  numbers: FictionalNumbers,
): Noted {
  const note = `FILL IN a clip that says: ${forPeople(text, numbers)}`
  if (intoReplyMs === null) {
    if (pauseMs === null || pauseMs < LONG_PAUSE_MS) return { value: CALLER_CLIP, note }
    const quietMs = Math.min(MAX_PAUSE_MS, Math.round(pauseMs / 100) * 100)
    return { value: { ...CALLER_CLIP, when: { quietMs } }, note }
  }
  const value = { ...CALLER_CLIP, when: { intoReplyMs: INTO_CLIP_MS } }
  return { value, note: `${note}\nThe caller interrupted after ${Math.round(intoReplyMs)} ms.` }
}

function pressSteps(keys: string): readonly Noted[] {
  const isSecret = /[^0-9*#]/.test(keys)
  const isLong = keys.length >= TELEPHONE_DIGITS
  const pressed = keys.replaceAll(isLong ? /[^*#]/g : /[^0-9*#]/g, '0')
  const why = isSecret ? 'these were secret' : 'so many may be a telephone number'
  const note = isSecret || isLong ? `FILL IN keys: ${why}.` : null
  const pieces = pressed.match(new RegExp(`.{1,${MAX_KEYS}}`, 'g')) ?? []
  return pieces.map((press) => ({ value: { press }, note }))
}

interface Line {
  readonly value: { callerText?: string; clip?: string; silent?: true; toolCalls?: unknown[] }
  readonly notes: string[]
}

/** What the sandbox's model says and does: a line for each turn, and one behind each tool. */
export function linesOf(course: readonly Happening[], numbers: FictionalNumbers): readonly Noted[] {
  const lines: Line[] = []
  const pending = new Set<string>()
  const next = (): Line => {
    const line: Line = { value: {}, notes: [] }
    lines.push(line)
    return line
  }
  let line = next()
  for (const one of course) {
    if (lines.length >= MAX_LINES) break
    if (one.kind === 'caller') {
      line = next()
      line.value.callerText = cleaned(numbers.text(one.text))
    } else if (one.kind === 'agent') {
      if (line.value.toolCalls !== undefined) line = next()
      line.value.clip ??= lines.length === 1 ? GREETING_CLIP : REPLY_CLIP
      line.notes.push(
        `FILL IN a clip that says: ${forPeople(`${one.text} ${one.unheard}`, numbers)}`,
      )
    } else if (one.kind === 'tool') {
      if (line.value.toolCalls !== undefined) line = next()
      const { args, note } = argsOf(one.run, numbers, pending)
      line.value.toolCalls = [{ name: cleaned(one.run.name) || 'unnamed', args }]
      if (note !== null) line.notes.push(note)
      if (one.run.status === 'pending') pending.add(one.run.name)
    }
  }
  if (line.value.toolCalls !== undefined) next()
  return lines.map(({ value, notes }) => ({
    value:
      value.clip === undefined && value.toolCalls === undefined
        ? { ...value, silent: true }
        : { ...value },
    note: notes.length === 0 ? null : notes.join('\n'),
  }))
}

/** Which tools ran with what, and what came of them. */
export function toolRulesOf(
  course: readonly Happening[],
  numbers: FictionalNumbers,
): readonly Readonly<Record<string, unknown>>[] {
  const rules = new Map<string, Readonly<Record<string, unknown>>>()
  for (const one of course) {
    if (one.kind !== 'tool' || !TOOL_NAME.test(one.run.name)) continue
    const { name, status } = one.run
    const given = Object.entries(argsOf(one.run, numbers, new Set()).args)
    // Codes differ from call to call, and a rule takes texts between slashes for expressions.
    const asked = Object.fromEntries(
      given.filter(([field, value]) => field !== 'confirmation' && !isExpression(value)),
    )
    const rule = {
      name,
      ...(Object.keys(asked).length === 0 ? {} : { with: asked }),
      ...(STATUSES.includes(status) ? { status } : {}),
    }
    rules.set(JSON.stringify(rule), rule)
  }
  return [...rules.values()].slice(0, MAX_RULES)
}

function isExpression(value: unknown): boolean {
  return typeof value === 'string' && /^\/.+\/$/s.test(value)
}

/** @param pending tools that have answered with a code for the caller's yes. */
function argsOf(
  { name, args }: ToolRun,
  numbers: FictionalNumbers,
  pending: ReadonlySet<string>,
): { readonly args: Readonly<Record<string, unknown>>; readonly note: string | null } {
  const given = cleanedValue(numbers.fields(args)) as Readonly<Record<string, unknown>>
  if (JSON.stringify(given).length > MAX_ARGS) {
    return { args: {}, note: 'FILL IN args: they were too long.' }
  }
  if (!('confirmation' in given) || !pending.has(name) || !TOOL_NAME.test(name)) {
    return { args: given, note: null }
  }
  // The code of that call is of no use in another.
  return { args: { ...given, confirmation: `{{results.${name}.confirmation}}` }, note: null }
}

function forPeople(text: string, numbers: FictionalNumbers): string {
  return cleaned(numbers.text(text)).replaceAll(/\s+/g, ' ')
}

/** A text that does nothing to an editor, and nothing to the sandbox's places (`{{…}}`). */
export function cleaned(text: string): string {
  return text
    .slice(0, 1_000)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .replaceAll(/\{(?=\{)/g, '{ ')
    .trim()
}

function cleanedValue(value: unknown): unknown {
  if (typeof value === 'string') return cleaned(value)
  if (Array.isArray(value)) return value.map(cleanedValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [cleaned(name), cleanedValue(one)]),
  )
}
