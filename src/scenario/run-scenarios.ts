import { messageOf } from '../shared/errors.ts'
import { systemClock } from '../shared/clock.ts'
import { judge } from './judge.ts'
import { playScenario, type PlayOptions } from './play-scenario.ts'
import { readCallScenario } from './scenario-file.ts'
import type { ScenarioResult } from './scenario-result.ts'

/** A scenario and the assistants that it is played with. */
export interface ScenarioToRun {
  readonly file: string
  readonly agents: string
}

/** Plays and judges scenarios, so many at a time, and tells each result as it comes. */
export async function runScenarios(
  scenarios: readonly ScenarioToRun[],
  options: Pick<PlayOptions, 'realModel'> & { readonly atATime: number },
  onResult: (result: ScenarioResult) => void,
): Promise<readonly ScenarioResult[]> {
  const results = new Map<string, ScenarioResult>()
  const waiting = [...scenarios]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await runScenario(next, options.realModel)
      results.set(next.file, result)
      onResult(result)
    }
  }
  await Promise.all(Array.from({ length: options.atATime }, work))
  return scenarios.flatMap(({ file }) => results.get(file) ?? [])
}

/** Never rejects: what keeps a scenario from being played is its result. */
async function runScenario(
  { file, agents }: ScenarioToRun,
  realModel: PlayOptions['realModel'],
): Promise<ScenarioResult> {
  const startMs = systemClock.nowMs()
  let name = file
  try {
    const scenario = await readCallScenario(file)
    name = scenario.name
    const call = await playScenario(scenario, { agents, realModel })
    const tookMs = systemClock.nowMs() - startMs
    const { rules, sandboxRules } = scenario
    const verdicts = [
      ...judge(rules, call),
      ...(realModel === null && sandboxRules !== undefined ? judge(sandboxRules, call) : []),
    ]
    return { kind: 'judged', file, name, tookMs, shows: scenario.shows, call, verdicts }
  } catch (error) {
    const tookMs = systemClock.nowMs() - startMs
    return { kind: 'failed', file, name, tookMs, why: messageOf(error) }
  }
}
