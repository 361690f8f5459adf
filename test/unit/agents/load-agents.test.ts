import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  bargeInDefaults,
  holdDefaults,
  idleDefaults,
  limitDefaults,
  phraseDefaults,
} from '../../../src/agents/agent-defaults.ts'
import { defaultAgent } from '../../../src/agents/agent.ts'
import { folderVersion } from '../../../src/agents/folder-version.ts'
import { loadAgents, type AgentCheck } from '../../../src/agents/load-agents.ts'
import { StartupFailed, type StartupProblem } from '../../../src/shared/errors.ts'
import { agentFolders, plainAgent } from '../../support/agent-folders.ts'

async function problemsOf(dir: string): Promise<readonly StartupProblem[]> {
  const failed = await loadAgents(dir).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (failed instanceof StartupFailed) return failed.problems
  throw new Error('the agents loaded', { cause: failed })
}

describe('a directory of agents', () => {
  it('calls an agent in pages what its file says, or its folder, spelled out', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('garden-sheds', `${plainAgent}default: true\n`)
    await folders.writeAgent('beds', `${plainAgent}title: ' Fjordholm: beds '\n`)
    const agents = await loadAgents(folders.dir)
    expect(agents.get('garden-sheds')?.title).toBe('Garden sheds')
    expect(agents.get('beds')?.title).toBe('Fjordholm: beds')
  })

  it('gives each folder as an agent of that name', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds')
    await folders.writeAgent('chairs-2', `${plainAgent}default: true\n`)
    const agents = await loadAgents(folders.dir)
    expect([...agents.keys()]).toEqual(['beds', 'chairs-2'])
    expect(agents.get('beds')).toEqual({
      name: 'beds',
      title: 'Beds',
      version: await folderVersion(join(folders.dir, 'beds')),
      default: false,
      numbers: [],
      rollout: null,
      notice: null,
      hours: null,
      people: {},
      recording: null,
      tools: {},
      http: [],
      mcp: [],
      manuals: expect.objectContaining({ manuals: [] }) as unknown,
      voice: 'Kore',
      language: 'de-DE',
      greeting: 'Guten Tag.',
      greetingClip: null,
      fillerClip: null,
      instructions: 'Be brief.',
      vocabulary: [],
      model: { turnDetection: {} },
      bargeIn: bargeInDefaults,
      idle: idleDefaults,
      hold: holdDefaults,
      limits: limitDefaults,
      person: null,
      phrases: {
        apology: 'Das ging schief.',
        noPerson: 'Niemand ist da.',
        refused: 'Alles besetzt.',
        ...phraseDefaults,
      },
    })
    expect(defaultAgent(agents).name).toBe('chairs-2')
  })

  it('takes a lone agent for the default, and a link to the directory for the directory', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('real/beds')
    await symlink(join(folders.dir, 'real'), join(folders.dir, 'link'))
    expect(defaultAgent(await loadAgents(join(folders.dir, 'link'))).name).toBe('beds')
  })

  it('passes over plain files, hidden entries and what else an agent brings', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds')
    await folders.write('README.md', 'ours')
    await folders.write('.git/config', '')
    await folders.write('beds/notes/nattro.md', '# Nattro')
    expect([...(await loadAgents(folders.dir)).keys()]).toEqual(['beds'])
  })

  it('takes an agent and those that share its calls for one default', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds')
    await folders.writeAgent('beds-2', `${plainAgent}rollout: { of: beds, percent: 10 }\n`)
    const agents = await loadAgents(folders.dir)
    expect(defaultAgent(agents).name).toBe('beds')
    expect(agents.get('beds-2')).toMatchObject({ default: false, rollout: { percent: 10 } })
  })

  it('asks whoever knows more about an agent, and tells where its settings stand', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', `${plainAgent}tools:\n  fly:\n`)
    const check: AgentCheck = ({ name }, placeOf) => [
      { where: placeOf(['tools', 'fly']), problem: `cannot fly in ${name}.`, cure: 'Walk.' },
    ]
    await expect(loadAgents(folders.dir, check)).rejects.toMatchObject({
      problems: [{ where: join(folders.dir, 'beds/agent.yaml:9'), problem: 'cannot fly in beds.' }],
    })
  })

  it('gives agents that are frozen to the bottom', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', `${plainAgent}model: { turnDetection: {} }\n`)
    await folders.writeAgent('chairs', `${plainAgent}default: true\nvocabulary: [a]\n`)
    for (const agent of (await loadAgents(folders.dir)).values()) {
      const { model, phrases, vocabulary, bargeIn, idle, hold, limits } = agent
      const parts = [agent, model, model.turnDetection, phrases, vocabulary]
      for (const part of [...parts, bargeIn, idle, hold, hold.phrases, limits]) {
        expect(Object.isFrozen(part)).toBe(true)
      }
    }
  })
})

describe('a directory that cannot be used', () => {
  it('is named when it does not exist', async () => {
    await using folders = await agentFolders()
    const dir = join(folders.dir, 'none')
    expect(await problemsOf(dir)).toMatchObject([{ where: dir, problem: 'does not exist.' }])
  })

  it('is named when it is a file', async () => {
    await using folders = await agentFolders()
    await folders.write('file', '')
    const [problem] = await problemsOf(join(folders.dir, 'file'))
    expect(problem?.problem).toBe('cannot be read as a directory (ENOTDIR).')
  })

  it('is named when no agent is in it', async () => {
    await using folders = await agentFolders()
    await folders.write('README.md', 'none yet')
    expect(await problemsOf(folders.dir)).toMatchObject([
      { where: folders.dir, problem: 'holds no assistant.' },
    ])
  })

  it('is refused with more agents than it may hold', async () => {
    await using folders = await agentFolders()
    for (let index = 0; index <= 200; index += 1) await mkdir(join(folders.dir, `agent-${index}`))
    expect(await problemsOf(folders.dir)).toMatchObject([
      { problem: 'holds more than 200 assistants.' },
    ])
  })

  it.each(['Beds', 'my beds', 'b_eds', '-beds'])('has no agent called "%s"', async (name) => {
    await using folders = await agentFolders()
    await folders.writeAgent(name)
    expect(await problemsOf(folders.dir)).toMatchObject([
      { where: join(folders.dir, name), problem: 'has a name that no assistant can have.' },
    ])
  })

  it('has no agent that is a link', async () => {
    await using folders = await agentFolders()
    await using elsewhere = await agentFolders()
    await elsewhere.writeAgent('beds')
    await symlink(join(elsewhere.dir, 'beds'), join(folders.dir, 'beds'))
    expect(await problemsOf(folders.dir)).toMatchObject([
      { where: join(folders.dir, 'beds'), problem: 'is a link or a special file.' },
    ])
  })

  it('needs one default among several agents', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds')
    await folders.writeAgent('chairs')
    expect(await problemsOf(folders.dir)).toMatchObject([
      { where: folders.dir, problem: 'has no default assistant.' },
    ])
  })

  it('has no two defaults', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', `${plainAgent}default: true\n`)
    await folders.writeAgent('chairs', `${plainAgent}default: true\n`)
    expect(await problemsOf(folders.dir)).toMatchObject([
      { problem: 'has more than one default assistant: beds, chairs.' },
    ])
  })

  it('has no number twice, and no share of calls that cannot be', async () => {
    await using folders = await agentFolders()
    const number = 'numbers: ["+15550100200"]\n'
    const share = (of: string, percent: number): string =>
      `${plainAgent}rollout:\n  of: ${of}\n  percent: ${percent}\n`
    await folders.writeAgent('a', `${plainAgent}default: true\n${number}`)
    await folders.writeAgent('b', `${plainAgent}${number}`)
    await folders.writeAgent('c', share('a', 60))
    await folders.writeAgent('d', share('a', 41))
    await folders.writeAgent('e', share('c', 1))
    await folders.writeAgent('f', share('f', 1))
    await folders.writeAgent('g', share('nobody', 1))
    const told = (await problemsOf(folders.dir)).map(
      ({ where, problem, cure }) => `${where.slice(folders.dir.length + 1)} ${problem} ${cure}`,
    )
    expect(told).toEqual([
      'b/agent.yaml:8 "numbers.0" is a number of "a", too. Leave it in one of the two; to share its calls, use rollout.',
      'd/agent.yaml:10 "rollout.percent" makes the shares of "a" 101 percent together. Lower one of them, so that they are 100 at most.',
      'e/agent.yaml:9 "rollout.of" names "c", which is a rollout itself. Name the assistant whose calls both share: a.',
      'f/agent.yaml:9 "rollout.of" names no other assistant. Name one of these: a, b.',
      'g/agent.yaml:9 "rollout.of" names no other assistant. Name one of these: a, b.',
    ])
  })

  it('tells the problems of all agents at once', async () => {
    await using folders = await agentFolders()
    await folders.write('beds/agent.yaml', 'voice: [\n')
    await folders.writeAgent('chairs', `${plainAgent}vioce: Puck\n`)
    await folders.writeAgent('Odd')
    const places = (await problemsOf(folders.dir)).map(({ where }) => where)
    expect(places).toEqual([
      join(folders.dir, 'Odd'),
      expect.stringContaining('beds/agent.yaml:'),
      join(folders.dir, 'beds/instructions.md'),
      join(folders.dir, 'chairs/agent.yaml:8'),
    ])
  })
})

describe('the default agent', () => {
  it('is never asked of a set that was not loaded', () => {
    expect(() => defaultAgent(new Map())).toThrow('no default agent')
  })
})
