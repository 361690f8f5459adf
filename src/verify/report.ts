import type { Probe, Verdict } from './probe.ts'
import type { ProbeResult } from './run-probe.ts'

const KINDS = ['confirmed', 'refuted', 'inconclusive', 'skipped'] as const

/** `REFUTED` is shouted: it is what someone has to act on. */
const LABELS: Readonly<Record<Verdict['kind'], string>> = {
  confirmed: 'confirmed',
  refuted: 'REFUTED',
  inconclusive: 'inconclusive',
  skipped: 'skipped',
}

const LABEL_WIDTH = Math.max(...Object.values(LABELS).map((label) => label.length))

/** Names and claims of all probes, without running one. */
export function describeProbes(probes: readonly Probe[]): string {
  return probes
    .map(({ name, claim, long }) => {
      const note = long === true ? ' (only with --long)' : ''
      return `${name}${note}\n  ${claim}`
    })
    .join('\n')
}

/** One line, for whoever watches the run. */
export function describeResult({ name, verdict, durationMs }: ProbeResult): string {
  const seconds = `${(durationMs / 1_000).toFixed(1)} s`
  return `${LABELS[verdict.kind].padEnd(LABEL_WIDTH)}  ${name} (${seconds})`
}

/** The whole run: one row for each probe, under it the claim and what was seen. */
export function describeReport(results: readonly ProbeResult[]): string {
  const indent = ' '.repeat(LABEL_WIDTH + 2)
  const rows = results.map(({ name, claim, verdict }) => {
    const detail = detailOf(verdict)
    return [
      `${LABELS[verdict.kind].padEnd(LABEL_WIDTH)}  ${name}`,
      `${indent}${claim}`,
      ...(detail === null ? [] : [`${indent}${detail}`]),
    ].join('\n')
  })
  const counts = countsOf(results)
  const parts = KINDS.map((kind) => `${counts[kind]} ${kind}`)
  return `${rows.join('\n')}\n\n${results.length} probes: ${parts.join(', ')}.`
}

/** The same for programs: one object. */
export function reportAsJson(results: readonly ProbeResult[]): string {
  return JSON.stringify({ results, counts: countsOf(results) })
}

/** 1 when a claim was refuted, otherwise 0: what could not be tried refutes nothing. */
export function exitCodeFor(results: readonly ProbeResult[]): number {
  return results.some(({ verdict }) => verdict.kind === 'refuted') ? 1 : 0
}

function detailOf(verdict: Verdict): string | null {
  switch (verdict.kind) {
    case 'confirmed':
      return verdict.seen === null ? null : `seen: ${verdict.seen}`
    case 'refuted':
      return `seen: ${verdict.seen}`
    case 'inconclusive':
    case 'skipped':
      return `because: ${verdict.why}`
  }
}

function countsOf(results: readonly ProbeResult[]): Readonly<Record<Verdict['kind'], number>> {
  const count = (kind: Verdict['kind']): number =>
    results.filter(({ verdict }) => verdict.kind === kind).length
  return {
    confirmed: count('confirmed'),
    refuted: count('refuted'),
    inconclusive: count('inconclusive'),
    skipped: count('skipped'),
  }
}
