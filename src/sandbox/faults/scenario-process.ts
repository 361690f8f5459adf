// Acts out one fault, in a process of its own: see run-faults.ts.
import { messageOf } from '../../shared/errors.ts'
import { FaultSkipped, type Outcome, type RunSize } from './fault-scenario.ts'
import { allScenarios } from './scenarios/all-scenarios.ts'

/** What the process has to say, once. */
export type ScenarioAnswer =
  | { readonly kind: 'ran'; readonly outcome: Outcome }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }

const [name = '', size = '{}'] = process.argv.slice(2)

async function act(): Promise<ScenarioAnswer> {
  const scenario = allScenarios.find((one) => one.name === name)
  if (scenario === undefined) return { kind: 'failed', why: `there is no fault "${name}"` }
  try {
    return { kind: 'ran', outcome: await scenario.run(JSON.parse(size) as RunSize) }
  } catch (error) {
    if (error instanceof FaultSkipped) return { kind: 'skipped', why: error.message }
    const stack = error instanceof Error ? error.stack : undefined
    return { kind: 'failed', why: stack ?? messageOf(error) }
  }
}

const answer = await act()
process.send?.(answer, () => {
  process.disconnect()
})
