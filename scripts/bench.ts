// Measures the server under load: npm run bench -- --help
import { z } from 'zod'

import { measure, type BenchOptions } from '../src/sandbox/load/bench-run.ts'
import { resultOf, summaryOf } from '../src/sandbox/load/bench-result.ts'
import { tableOf, voidReason } from '../src/sandbox/load/bench-table.ts'
import { hexkey, peer, PROFILE_FILE } from '../src/sandbox/load/subjects.ts'
import { explain } from './command-line/explain.ts'
import { readCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run bench -- [--calls 100] [--seconds 20] [options]

Measures the server under load. Phones, server and Gemini side run in a process each, on loopback.

  --calls N            calls at the same time, 1 to 1000 (default 100)
  --seconds S          how long to measure, 1 to 600 (default 20)
  --duty D             share of the time in which each agent speaks (default 1.0)
  --caller-speech D    share of the time in which each caller speaks (default 0: they listen)
  --browsers           the callers are pages in browsers, not telephones
  --peer               first measures twilio-realtime-agents 1.2.0 under the same load
  --database URL       where the server keeps calls (default: a SQLite file of its own)
  --profile            writes a CPU profile of the server to ${PROFILE_FILE} (costs CPU itself)
  --json               prints one JSON object on the last line
  --help               this text

What is measured:
  CPU and memory       of the server process, from /proc
  uplink added         phone writes a frame → the model side has that sound, resampler included
  downlink added       model side writes the first audio after silence → the phone has that sound;
                       later audio waits in the playout queue by design: its lateness is an underrun
  interrupted → clear  model side writes "interrupted" → the phone has "clear"
Loopback sockets are in all of them. Sound is recognised by a short loud marker once a second.

Exits with 0, with 2 when the load itself was late and the run is void, with 1 when it failed.`

const numberIn = (name: string, least: number, most: number) =>
  z.coerce
    .number({ error: `--${name} must be a number` })
    .refine((value) => value >= least && value <= most, {
      error: `--${name} must be from ${least} to ${most}`,
    })
const wholeIn = (name: string, least: number, most: number) =>
  numberIn(name, least, most).refine(Number.isInteger, {
    error: `--${name} must be a whole number`,
  })

const schema = z.object({
  calls: wholeIn('calls', 1, 1_000),
  seconds: wholeIn('seconds', 1, 600),
  duty: numberIn('duty', 0.05, 1),
  'caller-speech': numberIn('caller-speech', 0, 1),
})

function readArguments() {
  const given = readCommandLine(USAGE, {
    options: {
      calls: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '20' },
      duty: { type: 'string', default: '1' },
      'caller-speech': { type: 'string', default: '0' },
      browsers: { type: 'boolean', default: false },
      peer: { type: 'boolean', default: false },
      database: { type: 'string' },
      profile: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  return given === null ? null : { ...given.values, ...schema.parse(given.values) }
}

async function main(): Promise<void> {
  const values = readArguments()
  if (values === null) return
  const { calls, seconds, duty, profile } = values
  const speechShare = values['caller-speech']
  const options: BenchOptions = {
    calls,
    seconds,
    duty,
    speechShare,
    callers: values.browsers ? 'browsers' : 'telephones',
    profile,
    databaseUrl: values.database ?? null,
    onProgress: console.log,
  }
  const peerRun = values.peer
    ? await measure(peer, { ...options, callers: 'telephones', profile: false })
    : null
  const ownRun = await measure(hexkey, options)
  const runs = [ownRun, ...(peerRun === null ? [] : [peerRun])]
  console.log(`\n${tableOf(runs)}\n`)
  const summary = summaryOf(resultOf(ownRun), peerRun === null ? null : resultOf(peerRun))
  if (summary.cpuRatio !== undefined) console.log(`CPU, ours to theirs: ${summary.cpuRatio}`)
  for (const reason of runs.map(voidReason)) if (reason !== null) console.log(reason)
  if (summary.void) process.exitCode = 2
  if (profile) console.log(`CPU profile: ${PROFILE_FILE}`)
  if (values.json) console.log(JSON.stringify(summary))
}

try {
  await main()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
