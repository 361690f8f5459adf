import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordGreeting } from '../../scripts/record-greeting/record-greeting.ts'
import { loadAgents } from '../../src/agents/load-agents.ts'
import { decodeWav } from '../../src/audio/wav.ts'
import { clipMatches, parseClipMeta } from '../../src/agents/clip-meta.ts'
import { loadClip } from '../../src/sandbox/clips.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import { systemClock, type Clock } from '../../src/shared/clock.ts'
import { agentFolders, type AgentFolders } from '../support/agent-folders.ts'

const GREETING = loadClip('agent-greeting')
const API_KEY = 'sandbox-key-that-is-secret'
/** As fast as the machine can. */
const fast = { pace: 1_000, delayMs: 0 }
const greets: ScenarioInput = { lines: [{ clip: 'agent-greeting', ...fast }] }
const saysOtherwise: ScenarioInput = { lines: [{ clip: 'agent-which-side', ...fast }] }

function agentYaml(changes: { voice?: string; greeting?: string; more?: string } = {}): string {
  const { voice = 'Aoede', greeting = GREETING.text, more = '' } = changes
  return `voice: ${voice}
language: en-US
greeting: ${JSON.stringify(greeting)}
phrases: { apology: Sorry., noPerson: Nobody is here., refused: All lines are busy. }
${more}`
}

/** The command waits a second for a late transcript, three times over in some tests. */
const hurried: Clock = {
  ...systemClock,
  after: (delayMs, run) => systemClock.after(delayMs / 5, run),
}

let agents: AgentFolders
let gemini: GeminiLiveServer

beforeEach(async () => {
  agents = await agentFolders()
  await agents.writeAgent('helper', agentYaml())
  gemini = await GeminiLiveServer.start({ scenario: defineScenario(greets) })
})

afterEach(async () => {
  await gemini.close()
  await agents[Symbol.asyncDispose]()
})

/** Runs the command for `helper`; `environment` replaces what the sandbox needs. */
async function run(
  args: readonly string[] = ['--agent', 'helper'],
  environment: Readonly<Record<string, string>> = {
    GEMINI_API_KEY: API_KEY,
    GOOGLE_GEMINI_BASE_URL: gemini.baseUrl,
  },
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await recordGreeting(
    args,
    { AGENTS_DIR: agents.dir, ...environment },
    {
      clock: hurried,
      output: { out: (line) => out.push(line), err: (line) => err.push(line) },
    },
  )
  return { code, out: out.join('\n'), err: err.join('\n') }
}

function play(scenario: ScenarioInput): void {
  gemini.useScenario(defineScenario(scenario))
}

function file(name: string): string {
  return join(agents.dir, 'helper', name)
}

/** What lies beside the two files that every agent has. */
async function recorded(): Promise<readonly string[]> {
  const names = await readdir(join(agents.dir, 'helper'))
  return names.filter((name) => name !== 'agent.yaml' && name !== 'instructions.md').sort()
}

describe('npm run record-greeting', () => {
  it("records what the model says in the agent's voice, and describes it", async () => {
    const { code, out, err } = await run()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('greetingClip: greeting.wav')
    expect(out).toContain('word for word')
    expect(await recorded()).toEqual(['greeting.json', 'greeting.wav'])

    const { sampleRate, channels } = decodeWav(await readFile(file('greeting.wav')))
    expect({ sampleRate, channels: channels.length }).toEqual({ sampleRate: 24_000, channels: 1 })
    const { length } = channels[0]!
    expect(length).toBeLessThanOrEqual(GREETING.samples.length)
    expect(length).toBeGreaterThan(0.9 * GREETING.samples.length)
    const meta = parseClipMeta(await readFile(file('greeting.json'), 'utf8'))
    expect(meta).toMatchObject({
      voice: 'Aoede',
      text: GREETING.text,
      model: 'gemini-3.8-live',
      durationMs: Math.round(length / 24),
    })
    expect(clipMatches(meta!, { voice: 'Aoede', greeting: GREETING.text })).toBe(true)
    expect(clipMatches(meta!, { voice: 'Kore', greeting: GREETING.text })).toBe(false)

    const [session] = gemini.sessions
    expect(JSON.stringify(session?.setup?.message)).toContain('"voiceName":"Aoede"')
    expect(session?.texts).toEqual([expect.stringContaining(GREETING.text)])
    expect(gemini.openSessions).toEqual([])
  })

  it('makes a clip that the server loads, and then has no more to advise', async () => {
    await run()
    await agents.writeAgent('helper', agentYaml({ more: 'greetingClip: greeting.wav\n' }))
    const agent = (await loadAgents(agents.dir)).get('helper')
    expect(agent?.greetingClip?.sampleRate).toBe(24_000)
    expect((await run()).out).toBe(`${file('greeting.wav')} is up to date.`)
  })

  it('does nothing when voice and text are as recorded, and needs no key for that', async () => {
    await run()
    const { code, out, err } = await run(undefined, {})
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('is up to date.')
    expect(gemini.sessions).toHaveLength(1)
  })

  it.each([
    ['the voice has changed', () => agents.writeAgent('helper', agentYaml({ voice: 'Kore' }))],
    [
      'the greeting has changed',
      () => agents.writeAgent('helper', agentYaml({ greeting: `${GREETING.text} ` + 'Now?' })),
    ],
    ['the sound was exchanged', () => writeFile(file('greeting.wav'), 'no sound')],
    ['the description is damaged', () => writeFile(file('greeting.json'), '{')],
  ])('records anew when %s', async (_what, change) => {
    await run()
    await change()
    expect(await run()).toMatchObject({ code: 0, err: '' })
    expect(gemini.sessions).toHaveLength(2)
    expect((await run()).out).toContain('is up to date.')
  })

  it('records anew with --force', async () => {
    await run()
    expect(await run(['--agent', 'helper', '--force'])).toMatchObject({ code: 0, err: '' })
    expect(gemini.sessions).toHaveLength(2)
  })

  it('records a clip that agent.yaml already names although it is not there', async () => {
    await agents.writeAgent('helper', agentYaml({ more: 'greetingClip: greeting.wav\n' }))
    await expect(loadAgents(agents.dir)).rejects.toMatchObject({ code: 'STARTUP_FAILED' })
    expect(await run()).toMatchObject({ code: 0, err: '' })
    await expect(loadAgents(agents.dir)).resolves.toHaveProperty('size', 1)
  })
})

describe('a model that does not do as it is told', () => {
  it('is asked again, and the take with the right words is kept', async () => {
    play(saysOtherwise)
    gemini.on('session', () => {
      play(greets)
    })
    const { code, out } = await run()
    expect(code).toBe(0)
    expect(out).toContain(`The model said "${loadClip('agent-which-side').text}"`)
    expect(gemini.sessions).toHaveLength(2)
    const meta = parseClipMeta(await readFile(file('greeting.json'), 'utf8'))
    expect(meta?.durationMs).toBeGreaterThan(0.9 * GREETING.durationMs)
  })

  it.each<[string, ScenarioInput, RegExp]>([
    ['says something else', saysOtherwise, /The model said "The Billi wardrobe, good choice/],
    ['says nothing', { lines: [{ silent: true, delayMs: 0 }] }, /The model said nothing\./],
    [
      'breaks off',
      {
        lines: [
          { clip: 'agent-greeting', ...fast, stallAfterMs: 1_000, thenClose: { code: 1011 } },
        ],
      },
      /The model did not finish the greeting: the session was closed \(1011\)\./,
    ],
  ])('leaves nothing behind when it %s each time', async (_what, scenario, message) => {
    play(scenario)
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(err).toContain('Run the command again')
    expect(gemini.sessions).toHaveLength(3)
    expect(await recorded()).toEqual([])
  })

  it('does not spoil an earlier recording', async () => {
    await run()
    const before = await Promise.all(
      ['greeting.wav', 'greeting.json'].map((one) => readFile(file(one))),
    )
    play(saysOtherwise)
    expect((await run(['--agent', 'helper', '--force'])).code).toBe(1)
    const after = await Promise.all(
      ['greeting.wav', 'greeting.json'].map((one) => readFile(file(one))),
    )
    expect(after).toEqual(before)
  })
})

describe('what cannot work is explained', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no agent is named', [], /--agent is missing\.\n {4}Name one of these: helper\./],
    [
      'there is no such agent',
      ['--agent', '../helper'],
      /--agent names no assistant in .*helper\./s,
    ],
    ['an option is unknown', ['--agnet', 'helper'], /Unknown option '--agnet'.*--help/s],
  ])('%s', async (_what, args, message) => {
    const { code, err } = await run(args)
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(gemini.sessions).toEqual([])
  })

  it('the folder of the agents does not exist', async () => {
    const nowhere = join(agents.dir, 'nowhere')
    const { code, err } = await run(['--agent', 'helper', '--agents', nowhere])
    expect(code).toBe(1)
    expect(err).toContain(`${nowhere} does not exist.`)
    expect(err).toContain('Point --agents, or AGENTS_DIR, at')
  })

  it('the folder of the agents is empty', async () => {
    const empty = join(agents.dir, 'empty')
    await mkdir(empty)
    const { code, err } = await run(['--agent', 'helper', '--agents', empty])
    expect(code).toBe(1)
    expect(err).toContain(`There is no assistant in ${empty}`)
  })

  it('agent.yaml has mistakes: all of them, with their lines', async () => {
    await agents.writeAgent('helper', 'voice: Aoede\nlanguage: english!\n')
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toMatch(/agent\.yaml:2 "language" is not a language tag/)
    expect(err).toMatch(/"greeting" is missing/)
  })

  it('there is no key', async () => {
    const { code, err } = await run(undefined, { GOOGLE_GEMINI_BASE_URL: gemini.baseUrl })
    expect(code).toBe(1)
    expect(err).toMatch(/GEMINI_API_KEY is not set\.\n {4}Create a key/)
    expect(err).not.toMatch(/TWILIO|PUBLIC_URL/)
  })

  it.each<[string, ScenarioInput, RegExp]>([
    ['the service refuses the key', { ...greets, refuseUpgrade: 403 }, /refused.*GEMINI_MODEL/s],
    ['there is no quota', { ...greets, refuse: { code: 1011, reason: 'quota' } }, /quota.*Wait/s],
  ])('%s, and no key is shown', async (_what, scenario, message) => {
    play(scenario)
    const { code, out, err } = await run()
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(out + err).not.toContain(API_KEY)
  })

  it('the model does not know the voice', async () => {
    await agents.writeAgent('helper', agentYaml({ voice: 'Nobody' }))
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toMatch(/\(invalid\).*\n {4}Check the voice/)
  })

  it('the file cannot be written', async () => {
    await mkdir(file('greeting.wav'))
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toMatch(/greeting\.wav cannot be written \(\w+\)\.\n {4}Make its folder writable/)
  })

  it('as a command of its own: exit code 1, and no stack', async () => {
    const script = promisify(execFile)(process.execPath, ['scripts/record-greeting.ts'])
    const failed = (await script.catch((thrown: unknown) => thrown)) as {
      code: number
      stderr: string
    }
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('--agent is missing.')
    expect(failed.stderr).not.toContain('    at ')
  })
})
