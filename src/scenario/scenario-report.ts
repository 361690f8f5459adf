import { unreachable } from '../shared/errors.ts'
import type { Happened, PlayedCall, ToolUse } from './played-call.ts'
import { isKept, type ScenarioResult } from './scenario-result.ts'

/** A scenario for a person: the conversation with its times, then every rule. */
export function scenarioReport(result: ScenarioResult): string {
  if (result.kind === 'failed') return `${result.name}: NOT PLAYED\n${result.why}`
  const { name, shows, call, verdicts } = result
  const rules = verdicts.map(({ rule, kept, why }) =>
    kept ? `  kept    ${rule}` : `  BROKEN  ${rule}\n          ${why ?? ''}`,
  )
  return [
    `${name}: ${shows}`,
    '',
    ...conversationLines(call),
    ...leftBehindLines(call),
    '',
    ...rules,
    '',
    `${name}: ${outcome(result)}`,
  ].join('\n')
}

/** One table for a terminal and for a page: Markdown. */
export function scenarioTable(results: readonly ScenarioResult[]): string {
  const rows = [
    ['scenario', 'tools', 'longest reply', 'ended as', 'call', 'rules kept'],
    ...results.map(cellsOf),
  ]
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const [top = '', ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  return [top, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n')
}

/** What was broken, one line each. */
export function remarks(results: readonly ScenarioResult[]): readonly string[] {
  return results.flatMap((result) => {
    if (result.kind === 'failed')
      return [`NOT PLAYED ${result.name}: ${result.why.split('\n', 1).join('')}`]
    return result.verdicts
      .filter(({ kept }) => !kept)
      .map(({ rule, why }) => `BROKEN ${result.name}: ${rule}: ${why ?? ''}`)
  })
}

function conversationLines({ happened }: PlayedCall): readonly string[] {
  return happened.flatMap((one) => {
    const time = `${(one.atMs / 1_000).toFixed(2).padStart(6)} s`
    const [first = '', ...more] = linesOf(one)
    return [`  ${time}  ${first}`, ...more.map((line) => `${' '.repeat(12)}${line}`)]
  })
}

/** What of it outlasts the call. */
function leftBehindLines({ ordered, callbacks, texts }: PlayedCall): readonly string[] {
  const left = [
    ...ordered.map(({ part, count }) => `ordered: ${count} × ${part}`),
    ...(callbacks === 0 ? [] : [`callbacks asked for: ${callbacks}`]),
    ...texts.map(({ to, body }) => `text to ${to}: “${body}”`),
  ]
  return left.map((one) => `            ${one}`)
}

function linesOf(one: Happened): readonly string[] {
  switch (one.kind) {
    case 'caller':
      return [`caller   “${one.text}”`]
    case 'keys':
      return [`caller   presses ${one.digit}`]
    case 'agent':
      return [`agent    “${one.text}”${one.cut ? ' … cut off' : ''}`]
    case 'tool':
      return toolLines(one)
    case 'network':
      return [`network  “${one.text}”`]
    case 'transfer':
      return [`server   gives the call to ${one.person}: “${one.summary}”`]
    case 'dialled':
      return [`network  dials ${one.text}`]
    case 'person':
      return [`person   hears “${one.text}”`]
    case 'note':
      return [`         ${one.text}`]
    default:
      return unreachable(one)
  }
}

function toolLines({ name, args, status, message, durationMs }: ToolUse): readonly string[] {
  const took = durationMs === null ? '' : ` after ${Math.round(durationMs)} ms`
  const called = `tool     ${name} ${JSON.stringify(args)}`
  return [
    called,
    `         → ${status ?? 'no result'}${took}${message === '' ? '' : `: ${message}`}`,
  ]
}

function cellsOf(result: ScenarioResult): readonly string[] {
  if (result.kind === 'failed') return [result.name, '', '', '', '', 'NOT PLAYED']
  const { call, verdicts } = result
  const tools = new Map<string, number>()
  for (const one of call.happened) {
    if (one.kind === 'tool') tools.set(one.name, (tools.get(one.name) ?? 0) + 1)
  }
  const used = [...tools].map(([name, times]) => (times === 1 ? name : `${name} ×${times}`))
  const longest = call.replyMs.length === 0 ? null : Math.max(...call.replyMs)
  const kept = verdicts.filter((one) => one.kept).length
  return [
    result.name,
    used.length === 0 ? '–' : used.join(', '),
    longest === null ? '–' : `${Math.round(longest)} ms`,
    call.endReason ?? '–',
    `${(call.durationMs / 1_000).toFixed(1)} s`,
    isKept(result) ? `all ${kept}` : `NO: ${kept} of ${verdicts.length}`,
  ]
}

function outcome(result: Extract<ScenarioResult, { readonly kind: 'judged' }>): string {
  const broken = result.verdicts.filter(({ kept }) => !kept).length
  return broken === 0
    ? 'every rule was kept'
    : `${broken} of ${result.verdicts.length} rules broken`
}
