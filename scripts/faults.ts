// Breaks things on purpose and prints what the caller heard: npm run faults -- --help
import { z } from 'zod'

import { messageOf } from '../src/shared/errors.ts'
import type { FaultResult, RunSize } from '../src/sandbox/faults/fault-scenario.ts'
import { allKept, faultTable, remarks } from '../src/sandbox/faults/fault-table.ts'
import { runFaults } from '../src/sandbox/faults/run-faults.ts'
import { allScenarios } from '../src/sandbox/faults/scenarios/all-scenarios.ts'
import { ServerProcess } from '../src/sandbox/server-process.ts'
import { readCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run faults -- [--short] [--only NAME[,NAME…]] [options]

Breaks one thing after the other while a simulated call runs through the real server, and prints
what the caller heard: judged from the sound on the phone's line, not from the server's log.

  --short          the quick ones alone: under 90 s
  --only NAMES     these alone, with commas between them
  --list           names the faults and ends
  --kills N        how often a server is killed in a row, 1 to 500 (default 50, short 3)
  --calls N        calls through a restart of the model, 1 to 500 (default 100, short 10)
  --at-a-time N    scenarios side by side, 1 to 8 (default 3)
  --json           prints one JSON object on the last line
  --help           this text

Exits with 0 when every promise was kept, with 1 otherwise. A fault that cannot be acted out on this
machine is named as skipped.`

const wholeIn = (name: string, least: number, most: number) =>
  z.coerce
    .number({ error: `--${name} must be a number` })
    .int({ error: `--${name} must be a whole number` })
    .refine((value) => value >= least && value <= most, {
      error: `--${name} must be from ${least} to ${most}`,
    })

const schema = z.object({
  kills: wholeIn('kills', 1, 500).optional(),
  calls: wholeIn('calls', 1, 500).optional(),
  'at-a-time': wholeIn('at-a-time', 1, 8),
})

async function main(): Promise<void> {
  const given = readCommandLine(USAGE, {
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      kills: { type: 'string' },
      calls: { type: 'string' },
      'at-a-time': { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    },
  })
  if (given === null) return
  const { short, only, list, json } = given.values
  const numbers = schema.parse(given.values)
  const chosen = choose(short, only)
  if (list) {
    for (const { name, fault, short: quick } of chosen) {
      console.log(`${name.padEnd(24)} ${quick ? 'short' : '     '}  ${fault}`)
    }
    return
  }
  const size: RunSize = {
    short,
    kills: numbers.kills ?? (short ? 3 : 50),
    calls: numbers.calls ?? (short ? 10 : 100),
  }
  await ServerProcess.compile()
  const results = await runFaults(chosen, size, numbers['at-a-time'], (result) => {
    console.log(progressOf(result))
  })
  console.log(`\n${faultTable(results)}\n`)
  for (const remark of remarks(results)) console.log(remark)
  if (json) console.log(JSON.stringify({ kept: allKept(results), results }))
  process.exitCode = allKept(results) ? 0 : 1
}

function choose(short: boolean, only: string | undefined): typeof allScenarios {
  if (only === undefined) return allScenarios.filter((one) => !short || one.short)
  const names = only.split(',').map((name) => name.trim())
  for (const name of names) {
    if (allScenarios.some((one) => one.name === name)) continue
    const known = allScenarios.map((one) => one.name).join(', ')
    throw new RangeError(`--only: there is no fault "${name}"; known: ${known}`)
  }
  return allScenarios.filter(({ name }) => names.includes(name))
}

function progressOf(result: FaultResult): string {
  const kept =
    result.kind !== 'ran' ? result.kind : result.outcome.broken.length === 0 ? 'kept' : 'BROKEN'
  return `${kept.padEnd(8)} ${result.name} (${Math.round(result.tookMs / 1_000)} s)`
}

try {
  await main()
} catch (error) {
  const words = error instanceof z.ZodError ? error.issues.map((issue) => issue.message) : null
  console.error(words?.join('\n') ?? (error instanceof RangeError ? messageOf(error) : error))
  process.exitCode = 1
}
