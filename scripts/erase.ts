import { readKeptPlaces } from '../src/config/config.ts'
import { readEnvironment } from '../src/config/env.ts'
import { eraseCaller, traceCaller } from '../src/privacy/erase-caller.ts'
import { systemClock } from '../src/shared/clock.ts'
import { HexkeyError, StartupFailed } from '../src/shared/errors.ts'
import { createLog, maskPhoneNumbers, secretScrubber } from '../src/shared/log.ts'
import { openStore } from '../src/store/sql/open-store.ts'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run erase -- --number +15550100001 [--dry-run] [--even-live]

Removes a caller from the store (DATABASE_URL) and from the recorded frames and the
recordings of this machine (RECORD_FRAMES_DIR, RECORDINGS_DIR): the number, and what was said and done in the calls. That there was a call,
when, and how it ended stays. It may be run again, and while servers run. Exit code 0: nothing of
the number is left here; 1: something is, or the number cannot be used.

  --number N    in international form: +, the country, the number, no spaces
  --dry-run     say what would be removed, and remove nothing
  --even-live   although a call of the number lasts: what is over is removed, that call is left
                for when it is over and this is run again
  --help        this text`

const given = readCommandLine(USAGE, {
  options: {
    number: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    'even-live': { type: 'boolean', default: false },
  },
})

if (given !== null) {
  const { number, 'dry-run': dryRun, 'even-live': evenLive } = given.values
  if (number === undefined || !/^\+[1-9]\d{6,14}$/.test(number)) {
    refuseCommandLine(USAGE, 'Give --number in international form, as in +15550100001.')
  } else {
    try {
      process.exitCode = await erase(number, { dryRun, evenLive })
    } catch (error) {
      if (error instanceof StartupFailed) {
        for (const { where, problem, cure } of error.problems) {
          console.error(`${where} ${problem}\n  ${cure}`)
        }
      } else if (error instanceof HexkeyError) console.error(error.message)
      else throw error
      process.exitCode = 1
    }
  }
}

async function erase(
  number: string,
  { dryRun, evenLive }: { readonly dryRun: boolean; readonly evenLive: boolean },
): Promise<number> {
  const { databaseUrl, recordFramesDir, recordingsDir, secrets } = readKeptPlaces(readEnvironment())
  const places = { framesDir: recordFramesDir, soundsDir: recordingsDir }
  const log = createLog({ level: 'warn', secrets })
  const { callLog, keeping } = await openStore(databaseUrl, { clock: systemClock, log })
  try {
    const trace = await traceCaller(number, { keeping, ...places, clock: systemClock })
    const { callIds, lastingCallIds } = trace
    const recordings = trace.recordings.length + wavs(trace.sounds)
    const found = `calls that are over ${callIds.length}, recordings ${recordings}`
    const place = secretScrubber(secrets)(databaseUrl)
    console.log(`${maskPhoneNumbers(number)} in ${place}: ${found}`)
    for (const callId of lastingCallIds) {
      console.error(`Call ${callId} lasts, or was over less than a minute ago.`)
    }
    if (dryRun) {
      console.log('Nothing was removed.')
      return lastingCallIds.length > 0 ? 1 : 0
    }
    if (lastingCallIds.length > 0 && !evenLive) {
      console.error('Nothing was removed. Wait for its end, or give --even-live.')
      return 1
    }
    const removed = await eraseCaller(number, trace, { keeping, ...places })
    for (const [kind, rows] of Object.entries(removed)) console.log(`${kind} ${rows}`)
    console.log(`recordings ${recordings}`)
    if (lastingCallIds.length === 0) return 0
    console.error('What lasts was left as it is: run this again when it is over.')
    return 1
  } finally {
    await callLog.close()
  }
}

/** Beside each lie its peaks. */
function wavs(sounds: readonly string[]): number {
  return sounds.filter((name) => name.endsWith('.wav')).length
}
