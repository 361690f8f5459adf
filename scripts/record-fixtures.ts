// Records the calls that the tests replay: npm run record-fixtures -- --help
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { GeminiLiveServer } from '../src/sandbox/gemini/server.ts'
import { defineScenario, type ScenarioInput } from '../src/sandbox/gemini/scenario.ts'
import type { CallerStep } from '../src/sandbox/phone/caller-script.ts'
import { placeCall } from '../src/sandbox/phone/sandbox-phone.ts'
import { sandboxAccount, ServerProcess } from '../src/sandbox/server-process.ts'
import { takesNothing } from './command-line/read-command-line.ts'

const USAGE = `npm run record-fixtures

Records the calls that the tests replay, into test/fixtures/calls. To be run when the sound or the
turn-taking was changed on purpose; look at what npm run replay says about the old recordings before.`

interface Fixture {
  readonly name: string
  readonly scenario: ScenarioInput
  readonly script: readonly CallerStep[]
}

const OUT = fileURLToPath(new URL('../test/fixtures/calls/', import.meta.url))

const FIXTURES: readonly Fixture[] = [
  {
    name: 'plain-talk',
    scenario: {
      lines: [{ clip: 'agent-fallback' }, { clip: 'agent-fallback', callerText: 'Hello?' }],
    },
    script: [
      { say: 'caller-hello', when: { afterAgent: { quietMs: 400 } } },
      { hangUp: { afterAgent: { quietMs: 400 } } },
    ],
  },
  {
    name: 'barge-in',
    scenario: {
      lines: [
        { clip: 'agent-long-answer' },
        { clip: 'agent-fallback', callerText: 'Wait, which screw do you mean?' },
      ],
    },
    script: [
      { say: 'caller-which-screw', when: { agentSpokeMs: 1_500 } },
      { hangUp: { afterAgent: { quietMs: 400 } } },
    ],
  },
  {
    name: 'malformed-traffic',
    scenario: { lines: [{ clip: 'agent-long-answer' }] },
    script: [
      { silenceMs: 800 },
      { sequenceNumber: 'skip' },
      { mediaForStream: 'MZ-of-another-call' },
      { secondStart: true },
      ...Array.from({ length: 60 }, () => ({ raw: '{"event":"media","media":{"payload":' })),
    ],
  },
]

if (takesNothing(USAGE)) {
  await mkdir(OUT, { recursive: true })
  for (const fixture of FIXTURES) console.log(await record(fixture))
}

/** Plays one call through the server and keeps its frames. */
async function record({ name, scenario, script }: Fixture): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'hexkey-fixtures-'))
  const account = sandboxAccount()
  {
    await using gemini = await GeminiLiveServer.start({ scenario: defineScenario(scenario) })
    await using server = await ServerProcess.startForSandbox(account, {
      GOOGLE_GEMINI_BASE_URL: gemini.baseUrl,
      AGENTS_DIR: 'test/fixtures/agents',
      RECORD_FRAMES_DIR: dir,
    })
    await placeCall({ serverUrl: server.url, ...account, script, sayRate: 20 })
  }
  const [file] = await readdir(dir)
  if (file === undefined) throw new Error(`the call ${name} left no recording`)
  const packed = gzipSync(await readFile(join(dir, file)), { level: 9 })
  await rm(dir, { recursive: true })
  await writeFile(join(OUT, `${name}.jsonl.gz`), packed)
  return `${name}: ${(packed.length / 1_024).toFixed(0)} kB`
}
