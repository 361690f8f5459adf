import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { EnergyVoicing } from '../../../src/audio/energy-voicing.ts'
import { CallSwitchboard } from '../../../src/call/call-switchboard.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { testAgent } from '../../support/agents.ts'
import { ScriptedCarrier } from '../../support/scripted-carrier.ts'
import { ScriptedConnector } from '../../support/scripted-model.ts'

let clock: VirtualClock
let connector: ScriptedConnector
let board: CallSwitchboard

beforeEach(() => {
  clock = new VirtualClock()
  connector = new ScriptedConnector()
  board = new CallSwitchboard({
    agent: testAgent,
    connector,
    voicing: () => new EnergyVoicing(),
    clock,
    log: pino({ level: 'silent' }),
    maxCalls: 2,
    playoutLeadMs: 400,
    record: null,
    onEvent: () => undefined,
  })
})

const ring = (callId: string): string => board.incoming({ callId, from: '', to: '' }).kind

const connect = (callId: string): ScriptedCarrier => {
  const carrier = new ScriptedCarrier(clock, callId)
  board.connected(carrier)
  return carrier
}

describe('admission', () => {
  test('a repeated webhook is answered alike and takes one place', () => {
    expect([ring('CA1'), ring('CA1'), ring('CA2')]).toEqual(['connect', 'connect', 'connect'])
    expect(board.availability).toBe('full')
  })

  test('a call too many is refused politely, and a free place is used again', () => {
    ring('CA1')
    ring('CA2')
    expect(board.incoming({ callId: 'CA3', from: '', to: '' })).toEqual({
      kind: 'refuse',
      language: 'en-US',
      text: 'All lines are busy.',
    })
    connect('CA1').hangUp()
    expect(ring('CA4')).toBe('connect')
  })

  test('a call that rang and never came gives its place back', () => {
    ring('CA1')
    ring('CA2')
    clock.advance(60_001)
    expect(ring('CA3')).toBe('connect')
  })

  test('a stream without a waiting call is closed and opens no model session', async () => {
    const stranger = connect('CA9')
    expect(stranger.closed).toBe(true)
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
  })

  test('a second stream of the same call does not disturb the first', () => {
    ring('CA1')
    const first = connect('CA1')
    const second = connect('CA1')
    expect([first.closed, second.closed]).toEqual([false, true])
    expect(board.liveCalls).toBe(1)
  })
})

describe('what is next', () => {
  test('after the caller hung up: nothing', () => {
    ring('CA1')
    connect('CA1').hangUp()
    expect(board.next('CA1')).toEqual({ kind: 'hang-up' })
  })

  test('after the model was lost: an apology', async () => {
    ring('CA1')
    connect('CA1')
    await connector.refuse()
    await nextTurn()
    await connector.refuse()
    await nextTurn()
    expect(board.next('CA1')).toEqual({ kind: 'apologise', language: 'en-US', text: 'Sorry.' })
  })

  test('after key 0: the words for it', () => {
    ring('CA1')
    connect('CA1').emit('dtmf', '0')
    expect(board.next('CA1')).toMatchObject({ kind: 'no-person', text: 'Nobody is here.' })
  })

  test('for a call that was never seen: an apology', () => {
    expect(board.next('CA404').kind).toBe('apologise')
  })

  test('while we still think that the stream lives: the call ends', () => {
    ring('CA1')
    const carrier = connect('CA1')
    expect(board.next('CA1').kind).toBe('apologise')
    expect(carrier.closed).toBe(true)
    expect(board.liveCalls).toBe(0)
  })
})

describe('a session that fails while its call waits for it', () => {
  test('is opened anew, and the call goes on', async () => {
    ring('CA1')
    const carrier = connect('CA1')
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
    expect(clock.pending).toBe(0)
  })

  test('is not opened anew for a caller who has hung up', async () => {
    ring('CA1')
    connect('CA1').hangUp()
    await connector.refuse()
    await nextTurn()
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
    expect(clock.pending).toBe(0)
  })

  test('has eight seconds from the stream on, both attempts together', async () => {
    ring('CA1')
    const carrier = connect('CA1')
    clock.advance(6_000)
    await connector.refuse()
    await nextTurn()
    clock.advance(1_999)
    await nextTurn()
    expect(carrier.closed).toBe(false)
    clock.advance(1)
    await nextTurn()
    expect(carrier.closed).toBe(true)
    expect(board.next('CA1').kind).toBe('apologise')
    const late = await connector.accept()
    await nextTurn()
    expect(late.closed).toBe(true)
  })
})

describe('progress', () => {
  test('a call that the carrier reports completed is over', () => {
    ring('CA1')
    ring('CA2')
    connect('CA1')
    board.progress({ callId: 'CA1', status: 'completed', final: true })
    board.progress({ callId: 'CA2', status: 'no-answer', final: true })
    board.progress({ callId: 'CA9', status: 'completed', final: true })
    expect(board.liveCalls).toBe(0)
    expect(board.availability).toBe('open')
    expect(board.next('CA2').kind).toBe('hang-up')
  })

  test('what is not final changes nothing', () => {
    ring('CA1')
    const carrier = connect('CA1')
    board.progress({ callId: 'CA1', status: 'in-progress', final: false })
    expect(carrier.closed).toBe(false)
  })
})

describe('draining', () => {
  test('waits for the calls, takes no new ones', async () => {
    ring('CA1')
    const carrier = connect('CA1')
    const drained = board.drain(25_000)
    expect(ring('CA2')).toBe('refuse')
    expect(board.availability).toBe('draining')
    clock.advance(5_000)
    expect(carrier.closed).toBe(false)
    carrier.hangUp()
    await drained
    expect(clock.pending).toBe(0)
  })

  test('who still talks when the grace is over is told', async () => {
    ring('CA1')
    const carrier = connect('CA1')
    let done = false
    const drained = board.drain(25_000).then(() => {
      done = true
    })
    clock.advance(25_000)
    await Promise.resolve()
    expect([carrier.closed, done]).toEqual([true, false])
    expect(board.next('CA1').kind).toBe('apologise')
    await drained
    expect(clock.pending).toBe(0)
  })

  test('a carrier that never asks is not waited for longer than three seconds', async () => {
    ring('CA1')
    connect('CA1')
    const drained = board.drain(1_000)
    clock.advance(1_000)
    while (clock.pending === 0) await Promise.resolve()
    clock.advance(3_000)
    await drained
    expect(board.liveCalls).toBe(0)
  })

  test('without calls it is done at once', async () => {
    await expect(board.drain(25_000)).resolves.toBeUndefined()
  })
})

test('nothing is left behind after thousands of calls', () => {
  for (let number = 0; number < 12_000; number += 1) {
    ring(`CA${number}`)
    connect(`CA${number}`).hangUp()
  }
  expect(clock.pending).toBe(0)
  expect(board.next('CA0').kind).toBe('apologise')
  expect(board.next('CA11999').kind).toBe('hang-up')
})
