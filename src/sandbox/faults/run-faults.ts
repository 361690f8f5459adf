import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { systemClock } from '../../shared/clock.ts'
import type { FaultResult, FaultScenario, RunSize } from './fault-scenario.ts'
import type { ScenarioAnswer } from './scenario-process.ts'

const PROCESS = fileURLToPath(new URL('scenario-process.ts', import.meta.url))
/** What is kept of what a scenario prints: a bench that fails says why. */
const MAX_OUTPUT_CHARS = 4_000

/** Acts out the scenarios, so many at a time, and tells each result as it comes. */
export async function runFaults(
  scenarios: readonly FaultScenario[],
  size: RunSize,
  atATime: number,
  onResult: (result: FaultResult) => void,
): Promise<readonly FaultResult[]> {
  const waiting = [...scenarios]
  const results = new Map<string, FaultResult>()
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await actOut(next, size)
      results.set(next.name, result)
      onResult(result)
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
  return scenarios.flatMap(({ name }) => results.get(name) ?? [])
}

/**
 * One scenario in a process of its own that leads a process group: whatever it has started goes
 * with it when its time is over.
 */
async function actOut(scenario: FaultScenario, size: RunSize): Promise<FaultResult> {
  const { name, fault } = scenario
  const startMs = systemClock.nowMs()
  const child = spawn(process.execPath, [PROCESS, name, JSON.stringify(size)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-MAX_OUTPUT_CHARS)
    })
  }
  const answers: ScenarioAnswer[] = []
  child.on('message', (message) => {
    answers.push(message as ScenarioAnswer)
  })
  const limitMs = scenario.limitMs(size)
  const limit = systemClock.after(limitMs, () => {
    answers.push({ kind: 'failed', why: `it was not over after ${limitMs / 1_000} s` })
    killGroup(child.pid)
  })
  const onExit = (): void => {
    killGroup(child.pid)
  }
  process.on('exit', onExit)
  await once(child, 'exit')
  process.off('exit', onExit)
  limit.cancel()
  // A server that the scenario has lost track of.
  killGroup(child.pid)
  const told = answers[0] ?? { kind: 'failed', why: `it ended unexpectedly\n${output}` }
  return { name, fault, tookMs: systemClock.nowMs() - startMs, ...told }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of it is left, as it should be.
  }
}
