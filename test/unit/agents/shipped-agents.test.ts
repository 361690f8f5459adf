import { describe, expect, it } from 'vitest'
import { defaultAgent } from '../../../src/agents/agent.ts'
import { loadAgents } from '../../../src/agents/load-agents.ts'

describe('the assistant that is shipped', () => {
  it('loads, and answers calls that name none', async () => {
    const agent = defaultAgent(await loadAgents('agents'))
    expect(agent.name).toBe('assembly-help')
    expect(agent.vocabulary).toEqual(
      expect.arrayContaining(['Fjordholm', 'Billi', 'Nattro', 'Skribo', 'Hylla']),
    )
  })

  it('says in its first sentence that it is automated', async () => {
    const { greeting } = defaultAgent(await loadAgents('agents'))
    expect(greeting.split('.')[0]).toContain('automated')
  })

  it('knows every product that callers may name', async () => {
    const { instructions } = defaultAgent(await loadAgents('agents'))
    for (const product of ['Billi', 'Nattro', 'Skribo', 'Hylla']) {
      expect(instructions).toContain(product)
    }
  })
})
