// Records an assistant's greeting in the model's own voice: npm run record-greeting -- --help
import { readEnvironment } from '../src/config/env.ts'
import { describeProblems } from '../src/config/startup-problems.ts'
import { systemClock } from '../src/shared/clock.ts'
import { StartupFailed } from '../src/shared/errors.ts'
import { recordGreeting } from './record-greeting/record-greeting.ts'

const output = {
  out: (line: string) => {
    console.log(line)
  },
  err: (line: string) => {
    console.error(line)
  },
}

try {
  process.exitCode = await recordGreeting(process.argv.slice(2), readEnvironment(), {
    clock: systemClock,
    output,
  })
} catch (thrown) {
  if (!(thrown instanceof StartupFailed)) throw thrown
  console.error(describeProblems(thrown.problems))
  process.exitCode = 1
}
