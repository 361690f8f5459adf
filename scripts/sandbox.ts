// Runs the sandbox's Gemini Live server to develop against: npm run sandbox -- --help
import { z } from 'zod'

import { ASSEMBLY_HELP, loadScenario } from '../src/sandbox/gemini/scenario-file.ts'
import { GeminiLiveServer } from '../src/sandbox/gemini/server.ts'
import type { SpokenLine } from '../src/sandbox/gemini/session-record.ts'
import { explain } from './command-line/explain.ts'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run sandbox -- [--port 8099] [--host 127.0.0.1] [--scenario FILE]

Runs a Gemini Live server to develop against, without an account, until it is stopped with Ctrl-C.
It prints what it hears and says, and the variables that point Hexkey at it.

  --port N         where it listens, 0 for any free port (default 8099)
  --host ADDRESS   on which address (default 127.0.0.1)
  --scenario FILE  what the model says and does, YAML (default: the one of assembly-help,
                   src/sandbox/scenarios/assembly-help.yaml)
  --help           this text

Exits with 1 when the port or the scenario cannot be used.`

const portNumber = z.coerce
  .number('--port must be a number')
  .int('--port must be a whole number')
  .min(0, '--port must be 0 (any) or more')
  .max(65_535, '--port must be 65535 or less')

try {
  await run()
} catch (error) {
  const problem = explain(error)
  if (typeof problem !== 'string') throw problem
  refuseCommandLine(USAGE, problem)
}

async function run(): Promise<void> {
  const given = readCommandLine(USAGE, {
    options: {
      port: { type: 'string', default: '8099' },
      host: { type: 'string', default: '127.0.0.1' },
      scenario: { type: 'string' },
    },
  })
  if (given === null) return
  const { values } = given
  const port = portNumber.parse(values.port)
  const scenario = loadScenario(values.scenario ?? ASSEMBLY_HELP)
  const server = await GeminiLiveServer.start({
    scenario,
    port,
    host: values.host,
  })
  watch(server)
  console.log(`Gemini Live sandbox at ${server.baseUrl}, playing "${scenario.name}"`)
  console.log('Point Hexkey at it:')
  const model = `GOOGLE_GEMINI_BASE_URL=${server.baseUrl} GEMINI_API_KEY=sandbox-key`
  console.log(`  ${model} BROWSER_CALLS=open npm start`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log(`${signal}: closing`)
      void server.close()
    })
  }
}

/** Prints what happens, one line each, with the seconds since the start. */
function watch(server: GeminiLiveServer): void {
  const startMs = performance.now()
  const say = (id: string, what: string): void => {
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(2).padStart(8)
    console.log(`${seconds} s  ${id.padEnd(11)} ${what}`)
  }
  const title = ({ name, clip }: SpokenLine): string => `${name ?? 'line'}: ${clip?.text ?? '–'}`
  server.on('session', ({ record }) => {
    say(record.id, `connected (${record.platform})`)
  })
  server.on('setupComplete', ({ record }, resumed) => {
    say(record.id, `${resumed ? 'resumed' : 'set up'}, ${record.setup?.modelName ?? ''}`)
  })
  server.on('text', ({ record }, text) => {
    say(record.id, `reads    ${JSON.stringify(text)}`)
  })
  server.on('callerSpeech', ({ record }, edge, atMs) => {
    say(record.id, `caller   ${edge === 'start' ? 'begins' : 'ends'} at ${Math.round(atMs)} ms`)
  })
  server.on('heardText', ({ record }, text) => {
    say(record.id, `hears    ${JSON.stringify(text)}`)
  })
  server.on('speaking', ({ record }, line) => {
    say(record.id, `says     ${title(line)}`)
  })
  server.on('stalled', ({ record }, line) => {
    say(record.id, `stalls   after ${Math.round(line.sentMs)} ms`)
  })
  server.on('interrupted', ({ record }, line, sentMs) => {
    say(record.id, `is interrupted, ${Math.round(sentMs)} ms sent of ${line.name ?? 'the line'}`)
  })
  server.on('turnComplete', ({ record }, line) => {
    say(record.id, `is done with ${line.name ?? 'the line'}`)
  })
  server.on('toolCall', ({ record }, id, name) => {
    say(record.id, `calls    ${name} (${id})`)
  })
  server.on('toolResponse', ({ record }, response, known) => {
    say(record.id, `is told  ${JSON.stringify(response.response)}${known ? '' : ' (ignored)'}`)
  })
  server.on('goAway', ({ record }, timeLeftMs) => {
    say(record.id, `will close in ${timeLeftMs} ms`)
  })
  server.on('closed', ({ record }, code, reason) => {
    const heardMs = Math.round(record.audio.totalMs)
    say(
      record.id,
      `closed by the ${record.end?.by ?? 'client'}, ${code} ${reason} (${heardMs} ms heard)`,
    )
  })
}
