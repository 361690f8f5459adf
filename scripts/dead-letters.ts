import { readKeptPlaces } from '../src/config/config.ts'
import { readEnvironment } from '../src/config/env.ts'
import { describeProblems } from '../src/config/startup-problems.ts'
import { systemClock } from '../src/shared/clock.ts'
import { HexkeyError, StartupFailed } from '../src/shared/errors.ts'
import { createLog } from '../src/shared/log.ts'
import { openStore } from '../src/store/sql/open-store.ts'
import type { DeadLetter, Outbox } from '../src/store/outbox.ts'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run dead-letters -- [--retry ID|all]

Lists the calls in the store (DATABASE_URL) that the call webhook could not be told of: when each
ended, its id, how often it was tried, and why the last attempt failed. May be run while servers
run. Exit code 0; 1 when the store cannot be used, or there is no such dead letter.

  --retry ID   lets the one of that call, or all of them, be tried again as if they were new
  --help       this text`

/** Lines that are printed; the rest is counted. */
const MAX_LINES = 1_000

const given = readCommandLine(USAGE, { options: { retry: { type: 'string' } } })

if (given !== null) {
  const { retry } = given.values
  try {
    if (retry?.trim() === '') refuseCommandLine(USAGE, 'Give --retry the id of a call, or all.')
    else process.exitCode = await deadLetters(retry?.trim() ?? null)
  } catch (error) {
    if (error instanceof StartupFailed) console.error(describeProblems(error.problems))
    else if (error instanceof HexkeyError) console.error(error.message)
    else throw error
    process.exitCode = 1
  }
}

async function deadLetters(retry: string | null): Promise<number> {
  const { databaseUrl, secrets } = readKeptPlaces(readEnvironment())
  const log = createLog({ level: 'warn', secrets })
  const { callLog, outbox } = await openStore(databaseUrl, { clock: systemClock, log })
  try {
    return retry === null ? await list(outbox) : await tryAgain(outbox, retry)
  } finally {
    await callLog.close()
  }
}

async function list(outbox: Outbox): Promise<number> {
  const letters = await outbox.deadLetters(MAX_LINES + 1)
  for (const letter of letters.slice(0, MAX_LINES)) console.log(lineOf(letter))
  const more = letters.length > MAX_LINES
  console.log(`dead letters: ${more ? `more than ${MAX_LINES}` : letters.length}`)
  return 0
}

async function tryAgain(outbox: Outbox, retry: string): Promise<number> {
  const count = await outbox.retry(retry === 'all' ? null : retry, systemClock.wallMs())
  console.log(`to be tried again: ${count}`)
  return count > 0 || retry === 'all' ? 0 : 1
}

function lineOf({ callId, endedAtMs, attempts, problem }: DeadLetter): string {
  return `${new Date(endedAtMs).toISOString()}  ${callId}  ${attempts} attempts  ${problem}`
}
