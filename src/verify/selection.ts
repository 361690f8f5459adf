import type { StartupProblem } from '../shared/errors.ts'
import type { Arguments } from './arguments.ts'
import type { Probe } from './probe.ts'

/** Which probes a run is about. */
export interface Selection {
  readonly probes: readonly Probe[]
  /** Names that fit no probe. */
  readonly problems: readonly StartupProblem[]
}

/** The named probes; a name also stands for all that begin with it and a slash. */
export function selectProbes(probes: readonly Probe[], only: Arguments['only']): Selection {
  if (only === null) return { probes, problems: [] }
  const isOf = (probe: Probe, name: string): boolean =>
    probe.name === name || probe.name.startsWith(`${name}/`)
  return {
    probes: probes.filter((probe) => only.some((name) => isOf(probe, name))),
    problems: only
      .filter((name) => !probes.some((probe) => isOf(probe, name)))
      .map((name) => ({
        where: `--only ${name}`,
        problem: 'names no probe.',
        cure: 'List the names with npm run verify:live -- --list',
      })),
  }
}
