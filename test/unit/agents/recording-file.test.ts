import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAgentFolder } from '../../../src/agents/agent-folder.ts'
import type { Agent } from '../../../src/agents/agent.ts'
import { agentFolders, plainAgent } from '../../support/agent-folders.ts'

async function read(more: string): Promise<Agent['recording'] | readonly string[]> {
  await using folders = await agentFolders()
  await folders.writeAgent('beds', `${plainAgent}${more}`)
  const { value, problems } = await readAgentFolder(join(folders.dir, 'beds'))
  if (value !== null) return value.recording
  return problems.map(({ problem, cure }) => `${problem} ${cure}`)
}

describe('recording, in agent.yaml', () => {
  it('is off unless it says so', async () => {
    expect(await read('')).toBeNull()
    expect(await read('recording: { on: false }\n')).toBeNull()
    expect(await read('recording: { on: false, notice: We record. }\n')).toBeNull()
  })

  it('is on with what callers are told', async () => {
    const recording = await read('recording: { on: true, notice: " We record. " }\n')
    expect(recording).toEqual({ notice: 'We record.' })
    expect(Object.isFrozen(recording)).toBe(true)
  })

  it.each([
    ['{ on: true }', /recording\.notice.*is missing: nobody is recorded without being told/],
    ['{ on: true, notice: " " }', /recording\.notice.*Write what callers hear/],
    [`{ on: true, notice: ${'a'.repeat(201)} }`, /recording\.notice.*at most 200/],
    ['{ notice: We record. }', /recording\.on.*Write true or false/],
    ['{ on: yes, notice: We record. }', /recording\.on.*Write true or false/],
    ['true', /recording.*Write a mapping/],
    ['{ on: false, notise: We record. }', /notise/],
  ])('refuses %s', async (settings, problem) => {
    expect(await read(`recording: ${settings}\n`)).toEqual([expect.stringMatching(problem)])
  })
})
