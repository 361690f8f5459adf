import { describe, expect, test } from 'vitest'
import type { Agent } from '../../../src/agents/agent.ts'
import type { AgentHours } from '../../../src/agents/opening-hours.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { testAgent } from '../../support/agents.ts'
import { MemoryCallLog } from '../../support/memory-call-log.ts'
import { SwitchboardRig } from '../../support/switchboard-rig.ts'

const BEDS_NUMBER = '+15550100200'
const help: Agent = testAgent
const beds: Agent = {
  ...testAgent,
  name: 'beds',
  version: 'beds00000001',
  default: false,
  language: 'de-DE',
  voice: 'Puck',
  numbers: [BEDS_NUMBER],
}

function rigOf(...agents: readonly Agent[]): SwitchboardRig {
  return new SwitchboardRig(
    { clock: new VirtualClock(), store: new MemoryCallLog() },
    'one',
    agents,
  )
}

const to = (callId: string, number: string) => ({ callId, from: '+15550100900', to: number })

describe('the number that was called', () => {
  test('chooses the assistant, its language and its voice', async () => {
    const rig = rigOf(help, beds)
    const answer = await rig.board.incoming(to('CA1', BEDS_NUMBER))
    expect(answer).toEqual({ kind: 'connect', language: 'de-DE' })
    expect(await rig.board.incoming(to('CA1', BEDS_NUMBER))).toEqual(answer)
    expect(await rig.board.incoming(to('CA2', '+15550100299'))).toEqual({
      kind: 'connect',
      language: 'en-US',
    })
    expect((await rig.connector.accept()).request.voice).toBe('Puck')
    expect((await rig.connector.accept()).request.voice).toBe('Kore')
  })

  test('is written down with the version and the model that answer', async () => {
    const rig = rigOf(help, beds)
    await rig.board.incoming(to('CA1', BEDS_NUMBER))
    await rig.connect('CA1')
    expect(await rig.store.find('CA1')).toMatchObject({
      agent: 'beds',
      agentVersion: 'beds00000001',
      model: 'live-model',
    })
    expect(rig.events).toMatchObject([
      { type: 'call-started', agent: 'beds', agentVersion: 'beds00000001' },
    ])
  })

  test('brings the words of that assistant when there is no place', async () => {
    const full = rigOf(help, {
      ...beds,
      person: '+15550100901',
      phrases: { ...beds.phrases, refused: 'Alles besetzt.' },
    })
    await full.ring('CA1')
    await full.ring('CA2')
    expect(await full.board.incoming(to('CA3', BEDS_NUMBER))).toEqual({
      kind: 'refuse',
      language: 'de-DE',
      text: 'Alles besetzt.',
      person: '+15550100901',
    })
  })
})

describe('another set of assistants', () => {
  const newer: Agent = { ...help, version: 'newer0000001', voice: 'Puck' }

  test('is for new calls: one that had rung, and one that comes back, keep theirs', async () => {
    const rig = rigOf(help)
    await rig.ring('CA1')
    rig.roster.replace(new Map([[newer.name, newer]]))
    await rig.connect('CA1')
    // Asked what is next without having been told anything, the stream was lost.
    expect(await rig.next('CA1')).toBe('reconnect')
    await rig.connect('CA1')
    const versions = rig.events.flatMap((event) =>
      event.type === 'call-started' ? [event.agentVersion] : [],
    )
    expect(versions).toEqual([help.version, help.version])
    await rig.ring('CA2')
    await rig.connect('CA2')
    expect(rig.events.at(-1)).toMatchObject({ callId: 'CA2', agentVersion: 'newer0000001' })
  })

  test('in another process goes on with calls of the same name', async () => {
    const shared = { clock: new VirtualClock(), store: new MemoryCallLog() }
    const one = new SwitchboardRig(shared, 'one', [help, beds])
    const two = new SwitchboardRig(shared, 'two', [help, { ...beds, version: 'beds00000002' }])
    await one.board.incoming(to('CA1', BEDS_NUMBER))
    await two.connect('CA1')
    expect(two.events).toMatchObject([
      { type: 'call-started', agent: 'beds', agentVersion: 'beds00000002' },
    ])
  })
})

describe('a call outside the hours', () => {
  const hours: AgentHours = {
    timeZone: 'UTC',
    // The virtual clock begins on a Tuesday.
    open: [{ days: ['mon'], fromMinute: 480, toMinute: 1_200 }],
    closedDays: [],
    outside: { say: 'We are closed and call you back.', transferTo: null, callback: true },
  }

  test('hears so, opens nothing, and its caller is noted down', async () => {
    const rig = rigOf({ ...help, hours })
    expect(await rig.board.incoming(to('CA1', BEDS_NUMBER))).toEqual({
      kind: 'refuse',
      language: 'en-US',
      text: 'We are closed and call you back.',
      person: null,
    })
    expect(rig.connector.pending).toBe(0)
    expect(await rig.store.find('CA1')).toBeNull()
    expect(rig.calledBack).toMatchObject([
      { key: 'outside-hours:CA1', callId: 'CA1', number: '+15550100900', when: null },
    ])
  })

  test('whose number is withheld is noted down nowhere', async () => {
    const rig = rigOf({ ...help, hours })
    await rig.board.incoming({ callId: 'CA1', from: 'anonymous', to: '' })
    expect(rig.calledBack).toEqual([])
  })

  test('without a callback is noted down nowhere', async () => {
    const outside = { ...hours.outside, callback: false }
    const rig = rigOf({ ...help, hours: { ...hours, outside } })
    await rig.board.incoming(to('CA1', ''))
    expect(rig.calledBack).toEqual([])
  })
})
