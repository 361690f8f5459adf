// Plays one whole simulated call through the real server: npm run demo -- --help
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HexkeyError } from '../src/shared/errors.ts'
import { systemClock } from '../src/shared/clock.ts'
import type { CallEvent } from '../src/shared/call-event.ts'
import { loadClip, type Clip } from '../src/sandbox/clips.ts'
import { GeminiLiveServer } from '../src/sandbox/gemini/server.ts'
import { FURNITURE_CALL, loadScenario } from '../src/sandbox/gemini/scenario-file.ts'
import type { CallerStep } from '../src/sandbox/phone/caller-script.ts'
import { startCall } from '../src/sandbox/phone/sandbox-phone.ts'
import { quietAfterClearMs, stereoWav } from '../src/sandbox/phone/stereo-wav.ts'
import { sandboxAccount, ServerProcess } from '../src/sandbox/server-process.ts'
import { takesNothing } from './command-line/read-command-line.ts'
import { demoReport, type DemoResult } from './demo/demo-report.ts'
import { eventOf, Story } from './demo/story.ts'

const OUT = 'out/demo'

const USAGE = `npm run demo

Plays one whole simulated call through the real server, without any account: a telephone, the server
and a Gemini Live server on loopback. The caller asks about a wardrobe, interrupts, and orders a
part. Prints what happens and what was measured; the recording and the frames go to ${OUT}.

Exits with 0 when everything was as promised, with 1 otherwise.`

/** What the caller does; the agent's side is the scenario. */
const CALLER: readonly CallerStep[] = [
  { say: 'caller-billi-wardrobe', when: { afterAgent: { quietMs: 600 } } },
  { say: 'caller-narrow-one', when: { afterAgent: { quietMs: 600 } } },
  { say: 'caller-gap', when: { afterAgent: { quietMs: 600 } } },
  { say: 'caller-yes', when: { afterAgent: { quietMs: 600 } } },
  { say: 'caller-which-screw', when: { agentSpokeMs: 3_000 } },
  { say: 'caller-missing-bolt', when: { afterAgent: { quietMs: 600 } } },
  { say: 'caller-thank-you', when: { afterAgent: { quietMs: 600 } } },
  // The assistant says goodbye, and ends the call.
  { say: 'caller-goodbye', when: { afterAgent: { quietMs: 600 } } },
]

try {
  if (takesNothing(USAGE)) await demo()
} catch (error) {
  if (!(error instanceof HexkeyError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function demo(): Promise<void> {
  const result = await playCall()
  const { text, failures } = demoReport(result)
  console.log(text)
  for (const failure of failures) console.error(`NOT AS PROMISED: ${failure}`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

/** Model, server and phone: the server in a process of its own, all on the loopback interface. */
async function playCall(): Promise<DemoResult> {
  await mkdir(OUT, { recursive: true })
  await using gemini = await GeminiLiveServer.start({ scenario: loadScenario(FURNITURE_CALL) })
  const account = sandboxAccount()
  await ServerProcess.compile()
  await using server = await ServerProcess.startForSandbox(account, {
    GOOGLE_GEMINI_BASE_URL: gemini.baseUrl,
    AGENTS_DIR: 'agents',
    RECORD_FRAMES_DIR: join(OUT, 'frames'),
    LOG_LEVEL: 'debug',
  })
  const idleMb = await server.residentMb()
  console.log('A simulated call through the real server. Seconds since it was placed:\n')
  const story = new Story(systemClock.nowMs(), console.log)
  const events: CallEvent[] = []
  server.on('logged', (line) => {
    const event = eventOf(line)
    if (event === null) return
    events.push(event)
    story.server(event, systemClock.nowMs())
  })
  const interrupted: Clip[] = []
  gemini.on('interrupted', (_session, line) => {
    if (line.clip !== null) interrupted.push(line.clip)
  })
  const call = startCall({
    serverUrl: server.url,
    ...account,
    script: CALLER,
    statusCallbackUrl: '/twilio/status',
  })
  call.events.on('entry', (entry) => {
    story.phone(entry, systemClock.nowMs())
  })
  const report = await call.report
  await server.stop()
  await writeFile(join(OUT, 'call.wav'), stereoWav(report))
  const frames = (await readdir(join(OUT, 'frames'))).filter((name) => name.includes(call.callSid))
  return {
    report,
    events,
    idleMb,
    interrupted: interrupted[0] ?? loadClip('agent-long-answer'),
    quietMs: report.clears.length === 0 ? null : quietAfterClearMs(report, 0),
    files: [join(OUT, 'call.wav'), ...frames.map((name) => join(OUT, 'frames', name))],
  }
}
