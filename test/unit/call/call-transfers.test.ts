import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Agent } from '../../../src/agents/agent.ts'
import type { DialOutcome } from '../../../src/carrier/switchboard.ts'
import { testAgent } from '../../support/agents.ts'
import { SwitchboardRig } from '../../support/switchboard-rig.ts'

const NUMBER = '+15550100150'
const agent: Agent = {
  ...testAgent,
  people: { support: { number: NUMBER, says: 'a colleague' } },
}

let rig: SwitchboardRig

beforeEach(() => {
  rig = new SwitchboardRig(undefined, 'one', [agent])
})

/** Another process on the same store. */
function neighbour(agents: readonly Agent[] = [agent]): SwitchboardRig {
  return new SwitchboardRig(rig, 'two', agents)
}

/** A call in which the caller has pressed 0. */
async function asked(callId = 'CA1'): Promise<void> {
  const carrier = await rig.talk(callId)
  carrier.emit('dtmf', '0')
  await rig.pass(1_000)
  expect(carrier.closed).toBe(true)
}

describe('a call that is given to a person', () => {
  test('goes to their number, wherever the carrier asks, and however often', async () => {
    await asked()
    const step = { kind: 'transfer', number: NUMBER }
    expect(await rig.board.next('CA1')).toEqual(step)
    expect(await rig.board.next('CA1')).toEqual(step)
    expect(await neighbour().board.next('CA1')).toEqual(step)
    expect(rig.store.calls.get('CA1')).toMatchObject({
      endedAtMs: null,
      intent: { kind: 'person', reason: 'person-asked', transfer: { person: 'support' } },
    })
  })

  test('is announced to them, wherever the carrier asks', async () => {
    await asked()
    const words = { language: 'en-US', text: expect.stringContaining('A call for you.') as unknown }
    expect(await rig.board.whisper('CA1')).toEqual(words)
    expect(await neighbour().board.whisper('CA1')).toEqual(words)
    expect(await rig.board.whisper('CA2')).toBeNull()
  })

  test('is over once they have talked', async () => {
    await asked()
    await rig.board.next('CA1')
    expect(await rig.board.dialled('CA1', 'connected')).toEqual({ kind: 'hang-up' })
    await nextTurn()
    expect(rig.store.calls.get('CA1')).toMatchObject({ endReason: 'person-asked' })
  })

  test('is over when the caller hangs up meanwhile', async () => {
    await asked()
    await rig.board.next('CA1')
    rig.board.progress({ callId: 'CA1', status: 'completed', final: true })
    await nextTurn()
    expect(rig.store.calls.get('CA1')).toMatchObject({ endReason: 'person-asked' })
    expect(await rig.board.claim('CA1')).toBeNull()
  })

  test('whose name is not in the folder any more goes to nobody in particular', async () => {
    await asked()
    const later = neighbour([{ ...agent, people: {}, person: '+15550100199' }])
    expect(await later.board.next('CA1')).toMatchObject({ kind: 'person', person: '+15550100199' })
    const toString = { kind: 'person', reason: 'person-asked' } as const
    const transfer = { person: 'toString', summary: '' }
    await rig.store.intend('CA1', 1, { ...toString, transfer })
    expect(await neighbour().board.next('CA1')).toMatchObject({ kind: 'person', person: null })
  })
})

describe('nobody takes it', () => {
  const failures: readonly Exclude<DialOutcome, 'connected'>[] = [
    'busy',
    'no-answer',
    'declined',
    'failed',
  ]

  test.each(failures)('%s: it goes on, and whoever has it knows why', async (outcome) => {
    await asked()
    await rig.board.next('CA1')
    expect(await rig.board.dialled('CA1', outcome)).toEqual({ kind: 'reconnect' })
    expect(rig.store.calls.get('CA1')?.continuity.returned).toBe(outcome)
    await rig.connect('CA1')
    expect(rig.board.liveCalls).toBe(1)
    // As planned: a caller may ask for a person often.
    expect(rig.store.calls.get('CA1')).toMatchObject({ unplannedAtMs: [], intent: null })
  })

  test('another process goes on with it', async () => {
    await asked()
    const other = neighbour()
    await rig.board.next('CA1')
    expect(await other.board.dialled('CA1', 'busy')).toEqual({ kind: 'reconnect' })
    await other.connect('CA1')
    expect(other.board.liveCalls).toBe(1)
  })

  test('the question may come twice', async () => {
    await asked()
    await rig.board.dialled('CA1', 'busy')
    expect(await rig.board.dialled('CA1', 'busy')).toEqual({ kind: 'reconnect' })
  })

  test('a store that is away by then costs nothing', async () => {
    await asked()
    rig.store.mode = 'away'
    expect(await rig.board.next('CA1')).toEqual({ kind: 'transfer', number: NUMBER })
    expect(await rig.board.dialled('CA1', 'busy')).toEqual({ kind: 'reconnect' })
    await rig.connect('CA1')
    expect(rig.board.liveCalls).toBe(1)
  })

  test('a call that nobody knows is apologised to', async () => {
    expect((await rig.board.dialled('CA9', 'busy')).kind).toBe('apologise')
  })

  test('a second time it is given away again', async () => {
    await asked()
    await rig.board.dialled('CA1', 'busy')
    const carrier = await rig.connect('CA1')
    carrier.emit('dtmf', '0')
    await rig.pass(1_000)
    expect(await rig.board.next('CA1')).toEqual({ kind: 'transfer', number: NUMBER })
  })
})
