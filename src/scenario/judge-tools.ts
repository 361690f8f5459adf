import { matches, matchesValue } from './pattern.ts'
import { allOf, type PlayedCall, type ToolUse } from './played-call.ts'
import { MANY, type Rules, type ToolRule } from './rules.ts'
import { type Verdict, verdict } from './verdict.ts'

/** Which tools were called, with what, how often and with which result. */
export function judgeTools({ tools, neverCalled }: Rules, call: PlayedCall): readonly Verdict[] {
  const uses = allOf(call, 'tool')
  return [
    ...tools.map((rule) => judgeTool(rule, uses)),
    ...neverCalled.map((name) => {
      const first = uses.find((use) => use.name === name)
      return verdict(
        `${name} is never called`,
        first === undefined,
        first === undefined ? '' : `it was: ${useInWords(first)}`,
      )
    }),
  ]
}

/** A use of a tool on one line. */
function useInWords({ name, args, status }: ToolUse): string {
  return `${name} ${JSON.stringify(args)} → ${status ?? 'no result'}`
}

function judgeTool(rule: ToolRule, uses: readonly ToolUse[]): Verdict {
  const fitting = uses.filter((use) => fits(rule, use)).length
  const { least, most } = timesOf(rule)
  const named = uses.filter(({ name }) => name === rule.name)
  const instead =
    named.length === 0 ? 'it was never called' : `calls: ${named.map(useInWords).join('; ')}`
  const heard = named.map(({ message }) => `“${message}”`).join('; ')
  return verdict(
    ruleInWords(rule),
    fitting >= least && fitting <= most,
    `${often(fitting)} like that; ${instead}${rule.message === undefined ? '' : ` (${heard})`}`,
  )
}

function fits(rule: ToolRule, use: ToolUse): boolean {
  if (use.name !== rule.name) return false
  if (rule.status !== undefined && use.status !== rule.status) return false
  if (rule.message !== undefined && !matches(rule.message, use.message)) return false
  return Object.entries(rule.with).every(([name, value]) => matchesValue(value, use.args[name]))
}

function timesOf({ times }: ToolRule): { readonly least: number; readonly most: number } {
  if (times === undefined) return { least: 1, most: Number.POSITIVE_INFINITY }
  return typeof times === 'number' ? { least: times, most: times } : times
}

function timesInWords({ times }: ToolRule): string {
  if (times === undefined) return ''
  if (typeof times === 'number') return `, ${often(times)}`
  const most = times.most === MANY ? '' : `, at most ${often(times.most)}`
  return `, at least ${often(times.least)}${most}`
}

function often(times: number): string {
  if (times === 0) return 'never'
  return times === 1 ? 'once' : `${times} times`
}

function ruleInWords(rule: ToolRule): string {
  const parts = [
    rule.name,
    Object.keys(rule.with).length === 0 ? '' : `with ${JSON.stringify(rule.with)}`,
    rule.status === undefined ? '' : `is ${rule.status}`,
    rule.message === undefined ? '' : `and says ${rule.message}`,
    timesInWords(rule),
  ]
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replace(' ,', ',')
}
