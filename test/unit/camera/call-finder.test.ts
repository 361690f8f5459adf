import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { CallFinder } from '../../../src/camera/call-finder.ts'
import { CallOwners } from '../../../src/console/actions/call-owner.ts'
import { LivePeers } from '../../../src/console/peer/live-peers.ts'
import type { PeerQuestion } from '../../../src/console/peer/peer-client.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { SwitchboardRig } from '../../support/switchboard-rig.ts'

let rig: SwitchboardRig
let finder: CallFinder
let asked: PeerQuestion[]

beforeEach(() => {
  rig = new SwitchboardRig()
  asked = []
  const { store, clock } = rig
  finder = new CallFinder({
    viewOf: (callId) => rig.board.viewOf(callId),
    store,
    owners: new CallOwners({
      store,
      living: new LivePeers({ store, instanceId: 'one', clock }),
      instanceId: 'one',
    }),
    peers: {
      ask: (_peer, question) => {
        asked.push(question)
        return Promise.resolve(new Response(JSON.stringify({ not: 'spent' })))
      },
    },
    clock,
    log: memoryLog().log,
  })
})

/** A call that talks at the process `two`. */
async function elsewhere(address?: string): Promise<void> {
  const { store, clock } = rig
  const answered = { agent: 'help', agentVersion: 'v1', model: 'live', startedAtMs: 1 }
  await store.open({ callId: 'CA2', from: '', to: '', ...answered })
  await store.claim('CA2', 'two', clock.wallMs(), false)
  await store.beat({
    ...{ id: 'two', startedAtMs: 0, beatAtMs: clock.wallMs(), draining: false },
    ...(address === undefined ? {} : { address }),
  })
}

describe('a call of this process', () => {
  test('that talks is shown something', async () => {
    await rig.talk('CA1')
    const found = await finder.find('CA1')
    if (found.kind !== 'found') throw new Error(found.kind)
    expect(found.assistant).toBe('test-agent')
    const view = await found.begin(rig.clock.wallMs(), () => undefined)
    if (typeof view === 'string') throw new Error(view)
    expect(await view.show('/9j/AAAA')).toBe('shown')
    expect(rig.connector.sessions[0]?.pictures).toEqual(['/9j/AAAA'])
    view.close()
  })

  test('that rings is waited for', async () => {
    await rig.ring('CA1')
    expect(await finder.find('CA1')).toEqual({ kind: 'not-now', unreachable: false })
  })

  test('that has lost its stream ends its camera, and is shown something by the next one', async () => {
    const carrier = await rig.talk('CA1')
    const found = await finder.find('CA1')
    if (found.kind !== 'found') throw new Error(found.kind)
    const overs: string[] = []
    await found.begin(rig.clock.wallMs(), (why) => overs.push(why))
    carrier.emit('closed', { by: 'network', code: 1006 })
    await nextTurn()
    expect(overs).toEqual(['call-over'])
    expect(await finder.find('CA1')).toEqual({ kind: 'not-now', unreachable: false })
    expect(await rig.next('CA1')).toBe('reconnect')
    await rig.connect('CA1')
    expect((await finder.find('CA1')).kind).toBe('found')
  })

  test('that is over is known as that', async () => {
    const carrier = await rig.talk('CA1')
    carrier.hangUp()
    await nextTurn()
    rig.board.progress({ callId: 'CA1', status: 'completed', final: true })
    await nextTurn()
    expect(await finder.find('CA1')).toEqual({ kind: 'over' })
  })

  test('can be shown something although the store is away', async () => {
    await rig.talk('CA1')
    rig.store.mode = 'away'
    expect(await finder.find('CA1')).toMatchObject({ kind: 'found', assistant: '' })
  })
})

describe('a call that is not here', () => {
  test('is over when nobody knows it', async () => {
    expect(await finder.find('CA9')).toEqual({ kind: 'over' })
  })

  test('is unreachable while the store is away', async () => {
    rig.store.mode = 'away'
    expect(await finder.find('CA9')).toEqual({ kind: 'not-now', unreachable: true })
  })
})

describe('a call of another process', () => {
  test('is asked there', async () => {
    await elsewhere('http://127.0.0.1:3001')
    const found = await finder.find('CA2')
    if (found.kind !== 'found') throw new Error(found.kind)
    expect(await found.begin(7, () => undefined)).toBe('spent')
    expect(asked).toMatchObject([{ path: '/calls/CA2/camera', body: { madeAtMs: 7 } }])
  })

  test('whose address nobody knows is unreachable', async () => {
    await elsewhere()
    expect(await finder.find('CA2')).toEqual({ kind: 'not-now', unreachable: true })
  })

  test('whose process is dead is unreachable', async () => {
    await elsewhere('http://127.0.0.1:3001')
    rig.clock.advance(6_000)
    expect(await finder.find('CA2')).toEqual({ kind: 'not-now', unreachable: true })
  })

  test('that is told goodbye is over', async () => {
    await elsewhere('http://127.0.0.1:3001')
    await rig.store.intend('CA2', 1, { kind: 'finish', reason: 'agent-ended' })
    expect(await finder.find('CA2')).toEqual({ kind: 'over' })
  })
})
