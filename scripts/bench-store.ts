// Measures looking calls up among 200,000: npm run bench:store -- --help
import { mkdtempSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { systemClock as clock } from '../src/shared/clock.ts'
import { createLog } from '../src/shared/log.ts'
import { resultOf, type BenchResult } from '../src/sandbox/load/bench-result.ts'
import { measure } from '../src/sandbox/load/bench-run.ts'
import { voidReason } from '../src/sandbox/load/bench-table.ts'
import { hexkey } from '../src/sandbox/load/subjects.ts'
import { openStore, type Store } from '../src/store/sql/open-store.ts'
import { APPEND_BAR_MS, measureAppending } from './bench-store/appending.ts'
import { filledFile } from './bench-store/fill.ts'
import { BAR_MS, measureQuestions, PAUSE_MS, type Measured } from './bench-store/measured.ts'
import { questionsOf, type Question } from './bench-store/questions.ts'
import { explain } from './command-line/explain.ts'
import { readCommandLine } from './command-line/read-command-line.ts'

const FOLDER = 'out/bench-store'
const FILE = `${FOLDER}/calls.db`
const LIVE_SECONDS = 90

const USAGE = `npm run bench:store -- [--rounds 30] [--live 0] [options]

Measures how long it takes to look calls up in a SQLite file with 200,000 calls and 2,000,000 turns.
The first run makes the file, ${FILE} (2 GB, a few minutes); others take it as it is.

  --rounds N   how often each question is asked, 5 to 1000 (default 30)
  --live N     asks while the server carries N calls on the same file, 0 to 300 (default 0: none);
               it asks for ${LIVE_SECONDS} s then, every ${PAUSE_MS} ms
  --json       prints one JSON object on the last line
  --help       this text

Bars: each answer within ${BAR_MS} ms (p95); writing the events of 100 calls costs the thread of their
audio at most ${APPEND_BAR_MS} ms of CPU for each call and second; no underrun of live calls.

Exits with 0, with 1 when a bar is missed, with 2 when the load itself was late and says nothing.`

const wholeIn = (name: string, least: number, most: number) =>
  z.coerce
    .number({ error: `--${name} must be a number` })
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, {
      error: `--${name} must be a whole number from ${least} to ${most}`,
    })

const schema = z.object({ rounds: wholeIn('rounds', 5, 1_000), live: wholeIn('live', 0, 300) })

function readArguments() {
  const given = readCommandLine(USAGE, {
    options: {
      rounds: { type: 'string', default: '30' },
      live: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  })
  return given === null ? null : { json: given.values.json, ...schema.parse(given.values) }
}

interface Answers {
  readonly measured: readonly Measured[]
  readonly live: BenchResult | null
}

/** Asks beside calls that talk, for as long as they do. */
async function askBesideCalls(
  { callHistory }: Store,
  questions: readonly Question[],
  calls: number,
): Promise<Answers> {
  let over = false
  let begun: () => void = () => undefined
  const measuring = new Promise<void>((tell) => (begun = tell))
  const talking = measure(hexkey, {
    ...{
      calls,
      seconds: LIVE_SECONDS,
      duty: 1,
      speechShare: 0,
      callers: 'telephones',
      profile: false,
    },
    databaseUrl: `sqlite:${resolve(FILE)}`,
    onProgress: (text) => {
      console.log(text)
      if (text.includes('measuring')) begun()
    },
  }).finally(() => {
    over = true
    begun()
  })
  const asking = measuring.then(() =>
    measureQuestions(callHistory, questions, clock, PAUSE_MS, (round) => round === 0 || !over),
  )
  const [run, measured] = await Promise.all([talking, asking])
  const reason = voidReason(run)
  if (reason !== null) {
    console.log(reason)
    process.exitCode = 2
  }
  return { measured, live: resultOf(run) }
}

async function ask(store: Store, untilMs: number, rounds: number, live: number): Promise<Answers> {
  const questions = questionsOf(untilMs)
  if (live > 0) return askBesideCalls(store, questions, live)
  const { callHistory } = store
  const more = (round: number): boolean => round < rounds
  const measured = await measureQuestions(callHistory, questions, clock, 0, more)
  return { measured, live: null }
}

async function costOfAppending(): Promise<number> {
  const folder = mkdtempSync(`${FOLDER}/appending-`)
  const { callLog } = await openStore(`sqlite:${resolve(folder)}/calls.db`, { clock, log })
  try {
    return await measureAppending(callLog, clock)
  } finally {
    await callLog.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const log = createLog({ level: 'warn', secrets: [] })
const verdict = (isMet: boolean | null): string => (isMet === null ? '' : isMet ? 'ok' : 'MISSED')

function print(answers: Answers, appendMs: number): void {
  console.log(`\n${'ms'.padEnd(36)}${'p50'.padStart(8)}${'p95'.padStart(8)}`)
  for (const { name, p50Ms, p95Ms, isMet } of answers.measured) {
    const times = `${p50Ms.toFixed(1).padStart(8)}${p95Ms.toFixed(1).padStart(8)}`
    console.log(`${name.padEnd(36)}${times}  ${verdict(isMet)}`.trimEnd())
  }
  const cost = `${appendMs.toFixed(3)} ms for each call and second`
  console.log(`\nwriting events down: ${cost}  ${verdict(appendMs <= APPEND_BAR_MS)}`)
  if (answers.live !== null) {
    const { calls, underruns, framesLost } = answers.live
    const lost = `${underruns} underruns, ${framesLost} frames lost`
    console.log(`${calls} calls beside it: ${lost}  ${verdict(underruns === 0)}`)
  }
}

async function main(): Promise<void> {
  const values = readArguments()
  if (values === null) return
  const untilMs = await filledFile(resolve(FILE), clock, console.log)
  const appendMs = await costOfAppending()
  const store = await openStore(`sqlite:${resolve(FILE)}`, { clock, log })
  const answers = await ask(store, untilMs, values.rounds, values.live).finally(() =>
    store.callLog.close(),
  )
  print(answers, appendMs)
  const missed = [
    ...answers.measured.filter(({ isMet }) => isMet === false).map(({ name }) => name),
    ...(appendMs <= APPEND_BAR_MS ? [] : ['writing events down']),
    ...((answers.live?.underruns ?? 0) === 0 ? [] : ['underruns']),
  ]
  if (missed.length > 0) process.exitCode ??= 1
  if (!values.json) return
  const questions = Object.fromEntries(answers.measured.map(({ name, ...rest }) => [name, rest]))
  console.log(JSON.stringify({ questions, appendMs, live: answers.live, missed }))
}

try {
  await main()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
