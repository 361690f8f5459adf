import { loadAgents } from '../src/agents/load-agents.ts'
import { createVoicing } from '../src/audio/create-voicing.ts'
import { readRecording } from '../src/recording/recording-file.ts'
import { replayCall } from '../src/replay/replay-call.ts'
import { HexkeyError } from '../src/shared/errors.ts'
import { createLog } from '../src/shared/log.ts'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run replay -- FILE.jsonl [--agents DIR] [--events]

Runs a recorded call (RECORD_FRAMES_DIR) through the code of today on a virtual clock and says
what it does differently. Exit code 0: nothing; 1: differences, or the file cannot be used.

  --agents DIR   where the agent of the call is (default: agents)
  --events       print every event of the call as JSON
  --help         this text`

const given = readCommandLine(USAGE, {
  allowPositionals: true,
  options: {
    agents: { type: 'string', default: 'agents' },
    events: { type: 'boolean', default: false },
  },
})

if (given !== null) {
  const [file, ...more] = given.positionals
  if (file === undefined || more.length > 0) {
    refuseCommandLine(USAGE, 'Name one recording.')
  } else {
    try {
      process.exitCode = await replay(file, given.values)
    } catch (error) {
      if (!(error instanceof HexkeyError)) throw error
      console.error(error.message)
      process.exitCode = 1
    }
  }
}

async function replay(
  path: string,
  values: { readonly agents: string; readonly events: boolean },
): Promise<number> {
  const recording = await readRecording(path)
  const agents = await loadAgents(values.agents)
  const agent = agents.get(recording.header.agent)
  if (agent === undefined) {
    console.error(`${values.agents} has no agent "${recording.header.agent}": name its folder.`)
    return 1
  }
  const log = createLog({ level: 'warn', secrets: [] })
  const voicing = await createVoicing()
  const report = await replayCall(recording, { agent, voicing, log })
  if (values.events) for (const event of report.events) console.log(JSON.stringify(event))
  const summary = report.events.find((event) => event.type === 'call-ended')?.summary
  console.log(`${recording.messages.length} messages of ${recording.header.callId} replayed`)
  if (recording.dropped !== 0) {
    console.log(`the recording is not complete: ${recording.dropped ?? 'unknown'} messages missing`)
  }
  console.log(JSON.stringify(summary, null, 2))
  for (const { what, recorded, replayed } of report.differences) {
    console.log(`different: ${what}\n  recorded: ${recorded}\n  replayed: ${replayed}`)
  }
  if (report.differences.length === 0) console.log('no differences')
  return report.differences.length === 0 ? 0 : 1
}
