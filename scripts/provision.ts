import { provision } from '../src/carrier/twilio/provisioning.ts'
import { readEnvironment } from '../src/config/env.ts'
import { describeProblems } from '../src/config/startup-problems.ts'
import { StartupFailed } from '../src/shared/errors.ts'

const output = {
  out: (line: string) => {
    console.log(line)
  },
  err: (line: string) => {
    console.error(line)
  },
}

try {
  process.exitCode = await provision(process.argv.slice(2), readEnvironment(), output)
} catch (thrown) {
  if (!(thrown instanceof StartupFailed)) throw thrown
  console.error(describeProblems(thrown.problems))
  process.exitCode = 1
}
