import type { FaultResult } from './fault-scenario.ts'

const HEADINGS = [
  'fault',
  'what the caller heard',
  'gap ms',
  'lost ms',
  'outcome',
  'promise kept?',
] as const

/** One table for a terminal and for a page: Markdown. */
export function faultTable(results: readonly FaultResult[]): string {
  const rows = [HEADINGS, ...results.map(cellsOf)]
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const [head = '', ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [head, rule, ...body].join('\n')
}

/** Whether every promise was kept, and the bench itself did its work. */
export function allKept(results: readonly FaultResult[]): boolean {
  return results.every((result) => {
    if (result.kind === 'failed') return false
    return result.kind === 'skipped' || result.outcome.broken.length === 0
  })
}

/** What was not as promised, or not judged at all, one line each. */
export function remarks(results: readonly FaultResult[]): readonly string[] {
  return results.flatMap((result) => {
    switch (result.kind) {
      case 'ran':
        return result.outcome.broken.map((broken) => `BROKEN ${result.name}: ${broken}`)
      case 'skipped':
        return [`SKIPPED ${result.name}: ${result.why}`]
      case 'failed':
        return [`NOT JUDGED ${result.name}: ${result.why}`]
    }
  })
}

function cellsOf(result: FaultResult): readonly string[] {
  if (result.kind !== 'ran') {
    return [result.fault, '', '', '', result.kind, result.kind === 'skipped' ? 'skipped' : 'NO']
  }
  const { heard, gapMs, lostMs, ending, broken } = result.outcome
  return [
    result.fault,
    heard.replaceAll('|', '/'),
    whole(gapMs),
    whole(lostMs),
    ending,
    broken.length === 0 ? 'yes' : 'NO',
  ]
}

function whole(ms: number | null): string {
  return ms === null ? '–' : String(Math.round(ms))
}
