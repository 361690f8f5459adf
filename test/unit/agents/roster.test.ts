import { describe, expect, it } from 'vitest'
import type { Agent } from '../../../src/agents/agent.ts'
import { Roster } from '../../../src/agents/roster.ts'
import { testAgent } from '../../support/agents.ts'

const all = (...agents: readonly Agent[]): ReadonlyMap<string, Agent> =>
  new Map(agents.map((agent) => [agent.name, agent]))
const named = (name: string, more: Partial<Agent> = {}): Agent => ({
  ...testAgent,
  default: false,
  name,
  ...more,
})

const help = named('help', { default: true })
const beds = named('beds', { numbers: ['+15550100200', '+15550100201'] })

describe('a roster', () => {
  it('gives a call to the assistant whose number was called, and to the default otherwise', () => {
    const roster = new Roster(all(help, beds))
    const answering = (to: string): string => roster.answering({ callId: 'CA1', to }).name
    expect(answering('+15550100201')).toBe('beds')
    expect(answering(' +15550100200 ')).toBe('beds')
    expect(answering('+15550100299')).toBe('help')
    expect(answering('')).toBe('help')
  })

  it('gives rollouts their share, and a call always to the same', () => {
    const one = named('one', { rollout: { of: 'beds', percent: 20 } })
    const two = named('two', { rollout: { of: 'beds', percent: 5 } })
    const none = named('none', { rollout: { of: 'beds', percent: 0 } })
    const roster = new Roster(all(none, help, one, beds, two))
    const counts = new Map<string, number>()
    for (let index = 0; index < 10_000; index += 1) {
      const call = { callId: `CA${index}`, to: '+15550100200' }
      const { name } = roster.answering(call)
      expect(roster.answering(call).name).toBe(name)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    expect(counts.get('one')).toBeGreaterThan(1_850)
    expect(counts.get('one')).toBeLessThan(2_150)
    expect(counts.get('two')).toBeGreaterThan(400)
    expect(counts.get('two')).toBeLessThan(600)
    expect(counts.has('none')).toBe(false)
    expect(roster.answering({ callId: 'CA1', to: '' }).name).toBe('help')
  })

  it('keeps the calls of a rollout in it when its share grows', () => {
    const share = (percent: number): Roster =>
      new Roster(all(help, named('next', { rollout: { of: 'help', percent } })))
    const [few, more, every] = [share(10), share(50), share(100)]
    for (let index = 0; index < 1_000; index += 1) {
      const call = { callId: `CA${index}`, to: '' }
      if (few.answering(call).name === 'next') expect(more.answering(call).name).toBe('next')
      expect(every.answering(call).name).toBe('next')
    }
  })

  it('gives new calls the new set, and calls under way the version that they began with', () => {
    const roster = new Roster(all(help, beds))
    const begun = { agent: 'beds', agentVersion: beds.version }
    roster.replace(all({ ...help, version: 'new' }, { ...beds, version: 'new' }))
    expect(roster.answering({ callId: 'CA1', to: '+15550100200' }).version).toBe('new')
    expect(roster.of(begun)).toBe(beds)
    expect(roster.of({ agent: 'beds', agentVersion: 'elsewhere' }).version).toBe('new')
    expect(roster.named('beds').version).toBe('new')
    expect(roster.named(null).name).toBe('help')
  })

  it('remembers an assistant that is gone for a few more sets, and then takes the default', () => {
    const roster = new Roster(all(help, beds))
    const begun = { agent: 'beds', agentVersion: beds.version }
    for (let times = 0; times < 3; times += 1) roster.replace(all(help))
    expect(roster.of(begun)).toBe(beds)
    expect(roster.named('beds')).toBe(beds)
    roster.replace(all(help))
    expect(roster.of(begun)).toBe(help)
    expect(roster.named('beds')).toBe(help)
  })
})
