import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CallSwitchboard } from '../../../src/call/call-switchboard.ts'
import type { VirtualClock } from '../../../src/shared/clock.ts'
import { testAgent } from '../../support/agents.ts'
import type { ScriptedCarrier } from '../../support/scripted-carrier.ts'
import type { ScriptedConnector } from '../../support/scripted-model.ts'
import { SwitchboardRig } from '../../support/switchboard-rig.ts'

let clock: VirtualClock
let connector: ScriptedConnector
let board: CallSwitchboard
let rig: SwitchboardRig

beforeEach(() => {
  rig = new SwitchboardRig()
  ;({ clock, connector, board } = rig)
})

const ring = (callId: string): Promise<string> => rig.ring(callId)
const connect = (callId: string): Promise<ScriptedCarrier> => rig.connect(callId)

describe('admission', () => {
  test('a repeated webhook is answered alike and takes one place', async () => {
    expect([await ring('CA1'), await ring('CA1'), await ring('CA2')]).toEqual([
      'connect',
      'connect',
      'connect',
    ])
    expect(board.availability).toBe('full')
  })

  test('a call too many is refused politely, and a free place is used again', async () => {
    await ring('CA1')
    await ring('CA2')
    expect(await board.incoming({ callId: 'CA3', from: '', to: '' })).toEqual({
      kind: 'refuse',
      language: 'en-US',
      text: 'All lines are busy.',
      person: null,
    })
    const carrier = await connect('CA1')
    carrier.hangUp()
    expect(await ring('CA4')).toBe('connect')
  })

  test('a call that rang and never came gives its place back', async () => {
    await ring('CA1')
    await ring('CA2')
    clock.advance(60_001)
    expect(await ring('CA3')).toBe('connect')
  })

  test('a stream without a waiting call is closed and opens no model session', async () => {
    const stranger = await connect('CA9')
    expect(stranger.closed).toBe(true)
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
  })

  test('a second stream of the same call takes the place of the first', async () => {
    await ring('CA1')
    const first = await connect('CA1')
    const second = await connect('CA1')
    expect([first.closed, second.closed]).toEqual([true, false])
    expect(board.liveCalls).toBe(1)
  })
})

describe('what is next', () => {
  test('after the caller hung up: nothing', async () => {
    await ring('CA1')
    const carrier = await connect('CA1')
    carrier.hangUp()
    expect(await board.next('CA1')).toEqual({ kind: 'hang-up' })
  })

  test('after the model was lost for good: an apology', async () => {
    await ring('CA1')
    const carrier = await connect('CA1')
    await rig.pass(20_000)
    expect(carrier.closed).toBe(true)
    expect(await board.next('CA1')).toEqual({
      kind: 'apologise',
      language: 'en-US',
      text: 'Sorry.',
      person: null,
    })
  })

  test('after key 0: the words for it', async () => {
    await ring('CA1')
    const carrier = await connect('CA1')
    carrier.emit('dtmf', '0')
    await rig.pass(1_000)
    expect(await board.next('CA1')).toMatchObject({ kind: 'person', text: 'Nobody is here.' })
  })

  test('for a call that was never seen: an apology', async () => {
    expect(await rig.next('CA404')).toBe('apologise')
  })

  test('while we still think that the stream lives: the call ends', async () => {
    await ring('CA1')
    const carrier = await connect('CA1')
    expect(await rig.next('CA1')).toBe('reconnect')
    expect(carrier.closed).toBe(true)
    expect(board.liveCalls).toBe(0)
  })
})

describe('a session that fails while its call waits for it', () => {
  test('is opened anew, and the call goes on', async () => {
    await ring('CA1')
    const carrier = await connect('CA1')
    clock.advance(2_000)
    await connector.refuse()
    await nextTurn()
    expect(carrier.closed).toBe(false)
    const session = await connector.accept()
    await nextTurn()
    expect(session.request.callId).toBe('CA1')
    expect(session.texts[0]).toContain(testAgent.greeting)
    carrier.hangUp()
    expect(session.closed).toBe(true)
    await nextTurn()
    expect(clock.pending).toBe(0)
  })

  test('is not opened anew for a caller who has hung up', async () => {
    await ring('CA1')
    const carrier = await connect('CA1')
    carrier.hangUp()
    await connector.refuse()
    await nextTurn()
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
    expect(clock.pending).toBe(0)
  })

  test('has ten seconds from the stream on, all attempts together', async () => {
    await ring('CA1')
    const carrier = await connect('CA1')
    clock.advance(6_000)
    await connector.refuse()
    await nextTurn()
    clock.advance(1_999)
    await nextTurn()
    expect(carrier.closed).toBe(false)
    await rig.pass(2_001)
    expect(carrier.closed).toBe(true)
    expect(await rig.next('CA1')).toBe('apologise')
    const late = await connector.accept()
    await nextTurn()
    expect(late.closed).toBe(true)
  })
})

describe('progress', () => {
  test('a call that the carrier reports completed is over', async () => {
    await ring('CA1')
    await ring('CA2')
    await connect('CA1')
    board.progress({ callId: 'CA1', status: 'completed', final: true })
    board.progress({ callId: 'CA2', status: 'no-answer', final: true })
    board.progress({ callId: 'CA9', status: 'completed', final: true })
    expect(board.liveCalls).toBe(0)
    expect(board.availability).toBe('open')
    expect(await rig.next('CA2')).toBe('hang-up')
  })

  test('what is not final changes nothing', async () => {
    await ring('CA1')
    const carrier = await connect('CA1')
    board.progress({ callId: 'CA1', status: 'in-progress', final: false })
    expect(carrier.closed).toBe(false)
  })
})

describe('draining', () => {
  test('waits for the calls, takes no new ones', async () => {
    const carrier = await rig.talk('CA1')
    const drained = board.drain(25_000)
    expect(await ring('CA2')).toBe('refuse')
    expect(board.availability).toBe('draining')
    await rig.pass(5_000)
    expect(carrier.closed).toBe(false)
    carrier.hangUp()
    await drained
    await nextTurn()
    expect(clock.pending).toBe(0)
  })

  test('who still talks when the grace is over is told', async () => {
    const carrier = await rig.talk('CA1')
    let done = false
    const drained = board.drain(5_000).then(() => {
      done = true
    })
    await rig.pass(5_000)
    expect([carrier.closed, done]).toEqual([true, false])
    expect(await rig.next('CA1')).toBe('apologise')
    await drained
    expect(clock.pending).toBe(0)
  })

  test('a carrier that never asks is not waited for longer than three seconds', async () => {
    await rig.talk('CA1')
    const drained = board.drain(1_000)
    await rig.pass(4_000)
    await drained
    expect(board.liveCalls).toBe(0)
  })

  test('without calls it is done at once', async () => {
    await expect(board.drain(25_000)).resolves.toBeUndefined()
  })
})

test('nothing is left behind after thousands of calls', async () => {
  for (let number = 0; number < 12_000; number += 1) {
    await ring(`CA${number}`)
    const carrier = await connect(`CA${number}`)
    carrier.hangUp()
  }
  await nextTurn()
  expect(clock.pending).toBe(0)
  rig.store.calls.clear()
  expect(await rig.next('CA0')).toBe('apologise')
  expect(await rig.next('CA11999')).toBe('hang-up')
}, 90_000)
