// Places a simulated phone call to a running server: npm run call -- --help
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { decodeWav } from '../src/audio/wav.ts'
import { readEnvironment } from '../src/config/env.ts'
import type { CallOptions } from '../src/sandbox/phone/call-options.ts'
import type { CallerStep } from '../src/sandbox/phone/caller-script.ts'
import { judgeCall } from '../src/sandbox/phone/call-verdict.ts'
import { narrate } from '../src/sandbox/phone/narration.ts'
import { startCall } from '../src/sandbox/phone/sandbox-phone.ts'
import { stereoWav } from '../src/sandbox/phone/stereo-wav.ts'
import { mixDown, type Recording } from '../src/sandbox/phone/telephone-samples.ts'
import { HexkeyError, messageOf } from '../src/shared/errors.ts'
import { readCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run call -- --to URL --wav FILE [options]

Places a simulated phone call to a running Hexkey server, as Twilio would.

  --to URL             where the server listens, for example http://127.0.0.1:3000
  --wav FILE           what the caller says after the greeting; any rate, mono or stereo
  --barge-in FILE      what the caller says into the answer
  --after-ms N         how far into the answer (default 1500)
  --quiet-ms N         quiet after the last answer before the caller hangs up (default 2000)
  --max-seconds N      hang up after this long in any case (default 60)
  --from NUMBER        the caller's number (default +15550100001)
  --number NUMBER      the number that is called (default +15550100000)
  --out FILE           stereo recording: left the caller, right what the caller heard
                       (default out/call.wav)
  --help               this text

From the environment, or a file named .env, the same values as the server's:
  TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN   to sign as Twilio does
  PUBLIC_URL                              that signatures are made for (default: --to)

Exits with 0 when the caller was answered and the call ended in order, with 1 otherwise.`

/** A pause this long after the greeting invites the caller to speak. */
const GREETING_QUIET_MS = 800

/** The call cannot be placed; the message says what to change. */
class CallProblem extends HexkeyError {
  readonly code = 'CALL_PROBLEM'
  readonly retryable = false
}

function readArguments() {
  const text = { type: 'string' } as const
  return readCommandLine(USAGE, {
    options: {
      to: text,
      wav: text,
      'barge-in': text,
      'after-ms': { ...text, default: '1500' },
      'quiet-ms': { ...text, default: '2000' },
      'max-seconds': { ...text, default: '60' },
      from: text,
      number: text,
      out: { ...text, default: 'out/call.wav' },
    },
  })
}

type Arguments = NonNullable<ReturnType<typeof readArguments>>['values']

function positive(name: string, text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new CallProblem(`--${name} "${text}" must be a number over 0.`)
}

function required(name: string, value: string | undefined, example: string): string {
  if (value !== undefined && value !== '') return value
  throw new CallProblem(`--${name} is missing; give for example --${name} ${example}`)
}

async function readRecording(option: string, file: string): Promise<Recording> {
  try {
    const { sampleRate, channels } = decodeWav(await readFile(file))
    return { sampleRate, samples: mixDown(channels), text: file }
  } catch (thrown) {
    throw new CallProblem(
      `--${option} ${file} cannot be used: ${messageOf(thrown)}. Give the path of a WAV file.`,
    )
  }
}

/** Greeting, question, answer, perhaps an interruption, and a good-bye. */
async function scriptFor(values: Arguments): Promise<readonly CallerStep[]> {
  const say = await readRecording('wav', required('wav', values.wav, 'question.wav'))
  const bargeIn = values['barge-in']
  const agentSpokeMs = positive('after-ms', values['after-ms'])
  const quietMs = positive('quiet-ms', values['quiet-ms'])
  return [
    { say, when: { afterAgent: { quietMs: GREETING_QUIET_MS } } },
    ...(bargeIn === undefined
      ? []
      : [{ say: await readRecording('barge-in', bargeIn), when: { agentSpokeMs } }]),
    { hangUp: { afterAgent: { quietMs } } },
  ]
}

/** The account that the server was set up with; of several tokens only the first one signs. */
function readAccount(): Pick<CallOptions, 'accountSid' | 'authToken' | 'publicUrl'> {
  const environment = readEnvironment()
  const value = (name: string): string => {
    const found = environment[name]?.split(',')[0]?.trim()
    if (found !== undefined && found !== '') return found
    throw new CallProblem(
      `${name} is not set; give it the server's value, in the environment or in .env`,
    )
  }
  const publicUrl = environment['PUBLIC_URL']
  return {
    accountSid: value('TWILIO_ACCOUNT_SID'),
    authToken: value('TWILIO_AUTH_TOKEN'),
    ...(publicUrl === undefined || publicUrl === '' ? {} : { publicUrl }),
  }
}

async function main(): Promise<void> {
  const given = readArguments()
  if (given === null) return
  const { values } = given
  const call = startCall({
    serverUrl: required('to', values.to, 'http://127.0.0.1:3000'),
    ...readAccount(),
    ...(values.from === undefined ? {} : { from: values.from }),
    ...(values.number === undefined ? {} : { to: values.number }),
    script: await scriptFor(values),
    statusCallbackUrl: '/twilio/status',
    maxMs: positive('max-seconds', values['max-seconds']) * 1_000,
  })
  call.events.on('entry', (entry) => {
    const line = narrate(entry)
    if (line !== null) console.log(line)
  })
  process.once('SIGINT', () => {
    call.hangUp()
  })
  const report = await call.report
  await mkdir(dirname(values.out), { recursive: true })
  await writeFile(values.out, stereoWav(report))
  console.log(`recording: ${values.out} (left: caller, right: what the caller heard)`)
  const verdict = judgeCall(report)
  if (!verdict.good) throw new CallProblem(`${verdict.problem}.\n${verdict.cure}`)
}

try {
  await main()
} catch (thrown) {
  console.error(thrown instanceof HexkeyError ? thrown.message : thrown)
  process.exitCode = 1
}
