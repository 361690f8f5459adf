import { setImmediate as settled } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { SwitchboardRig } from '../../support/switchboard-rig.ts'

let one: SwitchboardRig
let two: SwitchboardRig

beforeEach(() => {
  one = new SwitchboardRig()
  two = new SwitchboardRig(one, 'two')
})

async function outcome(callId: string): Promise<string | null> {
  await settled()
  const call = await one.store.find(callId)
  return call?.endReason ?? null
}

describe('a call that nobody else tells us the end of', () => {
  test('is over when its page never came, and gives its place back', async () => {
    await one.ring('BR1')
    await one.board.gaveUp('BR1')
    expect(await outcome('BR1')).toBe('caller-hung-up')
    expect(one.board.ringingCalls).toBe(0)
  })

  test('is over when its stream was lost and no other came', async () => {
    const carrier = await one.talk('BR1')
    carrier.emit('closed', { by: 'network', code: 1006 })
    await settled()
    expect(await outcome('BR1')).toBeNull()
    await one.board.gaveUp('BR1')
    expect(await outcome('BR1')).toBe('caller-hung-up')
    expect(await one.board.claim('BR1')).toBeNull()
  })

  test('goes on here with another stream', async () => {
    const carrier = await one.talk('BR1')
    carrier.emit('closed', { by: 'network', code: 1006 })
    await one.connect('BR1')
    await one.board.gaveUp('BR1')
    expect(await outcome('BR1')).toBeNull()
    expect(one.board.liveCalls).toBe(1)
  })

  test('goes on at another process', async () => {
    await one.talk('BR1')
    await two.connect('BR1')
    await one.board.gaveUp('BR1')
    expect(await outcome('BR1')).toBeNull()
    expect(two.board.liveCalls).toBe(1)
  })

  test('that was answered here and talks at another process gives its place back', async () => {
    await one.ring('BR1')
    await two.connect('BR1')
    expect(one.board.ringingCalls).toBe(1)
    await one.board.gaveUp('BR1')
    expect(one.board.ringingCalls).toBe(0)
    expect(await outcome('BR1')).toBeNull()
  })

  test('gives its place back although the store is away', async () => {
    await one.ring('BR1')
    one.store.mode = 'away'
    await one.board.gaveUp('BR1')
    expect(one.board.ringingCalls).toBe(0)
  })
})
