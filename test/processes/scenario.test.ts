import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../scripts/scenario.ts', import.meta.url))
const AGENTS = fileURLToPath(new URL('../../agents', import.meta.url))

/** Greets, is told to look for a part, and is left; one rule of it is broken. */
const scenario = `name: greeted
shows: The caller is greeted and asks for a step.
caller:
  does:
    - say: caller-hello
      text: Hello?
    - hangUp: true
model:
  lines:
    - clip: agent-hello
    - callerText: Hello?
      clip: agent-cannot
rules:
  said: [Fjordholm assistant]
  neverCalled: [get_step]
  ended: { why: caller-hung-up, lastWordsHeard: true }
  transferredTo: []
  ordered: []
sandboxRules:
  notSaid: [I cannot do that]
  replyWithinMs: 5000
`

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hexkey-scenario-test-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    // Nothing of the developer's own environment or .env file leads to a real model.
    const options = { cwd: folder, env: {} }
    execFile(process.execPath, [SCRIPT, ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

describe('npm run scenario', () => {
  it('plays a call through the real server, and says which rules were kept and which broken', async () => {
    const file = join(folder, 'greeted.yaml')
    await writeFile(file, scenario)
    const { code, out } = await run(file, '--agents', AGENTS, '--json')
    expect(out).toContain('agent    “This is the Fjordholm assistant.”')
    expect(out).toContain('caller   “Hello?”')
    expect(out).toContain('kept    ended as caller-hung-up')
    expect(out).toContain('BROKEN  never said “I cannot do that”')
    const { kept, results } = JSON.parse(out.trim().split('\n').at(-1) ?? '') as {
      kept: boolean
      results: { verdicts: { rule: string; kept: boolean }[] }[]
    }
    expect(kept).toBe(false)
    expect(results[0]?.verdicts.filter((one) => !one.kept).map(({ rule }) => rule)).toEqual([
      'never said “I cannot do that”',
    ])
    expect(code).toBe(1)
  })

  it('names the line of a mistake, and plays nothing', async () => {
    const file = join(folder, 'wrong.yaml')
    await writeFile(file, scenario.replace('say: caller-hello', 'say: caller-helo'))
    const { code, out } = await run(file, '--agents', AGENTS)
    expect(out).toContain('NOT PLAYED')
    expect(out).toMatch(/wrong\.yaml:5: caller\.does\.0\.say: there is no clip/)
    expect(code).toBe(1)
  })

  it.each([
    [[], /Give a scenario file, or --all/],
    [['--all', 'x.yaml'], /either --all or files/],
    [['--all'], /there is no folder agents/],
    [['x.yaml', '--real'], /--real needs GEMINI_API_KEY/],
    [['x.yaml', '--at-a-time', '9'], /from 1 to 8/],
  ])('refuses %j and says how it is called', async (args, message) => {
    const { code, err } = await run(...args)
    expect(err).toMatch(message)
    expect(err).toContain('Usage: npm run scenario')
    expect(code).toBe(1)
  })
})
