import { readEnvironment } from '../src/config/env.ts'
import { describeProblems } from '../src/config/startup-problems.ts'
import { loadClip } from '../src/sandbox/clips.ts'
import { systemClock } from '../src/shared/clock.ts'
import { StartupFailed } from '../src/shared/errors.ts'
import { verifyLive } from '../src/verify/verify-live.ts'
import { restCalls } from './verify-live/rest-calls.ts'

const output = {
  out: (line: string) => {
    console.log(line)
  },
  err: (line: string) => {
    console.error(line)
  },
}

try {
  process.exitCode = await verifyLive(process.argv.slice(2), readEnvironment(), {
    clock: systemClock,
    output,
    speech: loadClip('caller-gap'),
    callsOf: restCalls,
  })
} catch (thrown) {
  if (!(thrown instanceof StartupFailed)) throw thrown
  console.error(describeProblems(thrown.problems))
  process.exitCode = 2
}
