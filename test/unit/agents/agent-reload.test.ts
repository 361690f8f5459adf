import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { AgentReload } from '../../../src/agents/agent-reload.ts'
import { loadAgents } from '../../../src/agents/load-agents.ts'
import { Roster } from '../../../src/agents/roster.ts'
import { agentFolders, plainAgent, type AgentFolders } from '../../support/agent-folders.ts'
import { memoryLog } from '../../support/memory-log.ts'

let folders: AgentFolders
let roster: Roster
let captured: ReturnType<typeof memoryLog>
let reload: AgentReload

beforeEach(async () => {
  folders = await agentFolders()
  await folders.writeAgent('beds')
  roster = new Roster(await loadAgents(folders.dir))
  captured = memoryLog()
  reload = new AgentReload({ dir: folders.dir, check: () => [], roster, log: captured.log })
  return () => folders[Symbol.asyncDispose]()
})

describe('reading the assistants again', () => {
  it('gives new calls what the files say now, and logs the versions', async () => {
    const before = roster.default.version
    await folders.writeAgent('beds', plainAgent.replace('Guten Tag.', 'Moin.'))
    expect(await reload.run()).toBe(true)
    expect(roster.default.greeting).toBe('Moin.')
    expect(captured.lines).toMatchObject([
      {
        msg: 'assistants read again',
        before: { beds: before },
        now: { beds: roster.default.version },
      },
    ])
    expect(roster.default.version).not.toBe(before)
  })

  it('changes nothing with any problem, and logs each with its cure', async () => {
    const before = roster.default
    await folders.writeAgent('beds', plainAgent.replace('Guten Tag.', 'Moin.'))
    await folders.writeAgent('chairs', `${plainAgent}vioce: Puck\n`)
    await folders.write('tables/agent.yaml', plainAgent)
    expect(await reload.run()).toBe(false)
    expect(roster.default).toBe(before)
    expect(captured.lines).toMatchObject([
      { where: join(folders.dir, 'chairs/agent.yaml:8'), problem: '"vioce" is not a known key.' },
      { where: join(folders.dir, 'tables/instructions.md'), problem: 'is missing.' },
    ])
    for (const { level, cure } of captured.lines) {
      expect(level).toBe(50)
      expect(cure).toMatch(/\w/)
    }
  })

  it('asked while it reads, reads once more for all who asked', async () => {
    const first = reload.run()
    await folders.writeAgent('beds', plainAgent.replace('Guten Tag.', 'Moin.'))
    const [second, third] = [reload.run(), reload.run()]
    expect(await Promise.all([first, second, third])).toEqual([true, true, true])
    expect(roster.default.greeting).toBe('Moin.')
    expect(captured.lines.length).toBeLessThanOrEqual(2)
  })

  it('survives a directory that is gone', async () => {
    const gone = new AgentReload({
      dir: join(folders.dir, 'none'),
      check: () => [],
      roster,
      log: captured.log,
    })
    expect(await gone.run()).toBe(false)
    expect(roster.default.name).toBe('beds')
  })
})
