// Points a Twilio number at a server: npm run provision -- --help
import { provision } from '../src/carrier/twilio/provisioning.ts'
import { readEnvironment } from '../src/config/env.ts'
import { describeProblems } from '../src/config/startup-problems.ts'
import { StartupFailed } from '../src/shared/errors.ts'
import { asksForHelp } from './command-line/read-command-line.ts'

const USAGE = `npm run provision -- --number +15550100200 --fallback-url https://HOST/FILE.xml [--person +1…] [--dry-run]

Points a Twilio number at PUBLIC_URL: who answers its calls, where their status goes, and what is
asked when this server is down. Says what it changes, and prints the file for the fallback URL.

  --number +1…         a number of the account
  --fallback-url URL   https:// URL of a static file on another host, for when this server is down
  --person +1…         whom that file connects callers with (default: a place to fill in)
  --dry-run            say what would change, and change nothing
  --help               this text

From the environment, or a file named .env, the same values as the server's: PUBLIC_URL,
TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN.

Exits with 0, or with 1 after naming everything that is missing or wrong; then nothing was changed.`

const output = {
  out: (line: string) => {
    console.log(line)
  },
  err: (line: string) => {
    console.error(line)
  },
}

const args = process.argv.slice(2)
try {
  if (asksForHelp(args)) output.out(USAGE)
  else process.exitCode = await provision(args, readEnvironment(), output)
} catch (thrown) {
  if (!(thrown instanceof StartupFailed)) throw thrown
  console.error(describeProblems(thrown.problems))
  process.exitCode = 1
}
