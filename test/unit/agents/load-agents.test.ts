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
import { loadAgents } from '../../../src/agents/load-agents.ts'
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
  it('gives each folder as an agent of that name', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds')
    await folders.writeAgent('chairs-2', `${plainAgent}default: true\n`)
    const agents = await loadAgents(folders.dir)
    expect([...agents.keys()]).toEqual(['beds', 'chairs-2'])
    expect(agents.get('beds')).toEqual({
      name: 'beds',
      default: false,
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
    await folders.write('beds/manuals/nattro.md', '# Nattro')
    expect([...(await loadAgents(folders.dir)).keys()]).toEqual(['beds'])
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
