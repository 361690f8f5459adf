import { beforeEach, describe, expect, test } from 'vitest'
import { ModelHealth } from '../../../../src/call/admission/model-health.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

let clock: VirtualClock
let health: ModelHealth

beforeEach(() => {
  clock = new VirtualClock()
  health = new ModelHealth(clock)
})

function fail(times: number, everyMs = 100): void {
  for (let count = 0; count < times; count += 1) {
    health.failed('quota')
    clock.advance(everyMs)
  }
}

describe('the model is', () => {
  test('available after four failures, and unavailable after five', () => {
    fail(4)
    expect(health.takesCalls).toBe(true)
    fail(1)
    expect(health.takesCalls).toBe(false)
    expect(health.state).toMatchObject({ kind: 'unavailable', fault: 'quota' })
  })

  test('available when they are few in any ten seconds', () => {
    fail(20, 2_501)
    expect(health.takesCalls).toBe(true)
  })

  test('available when a success came in between', () => {
    fail(4)
    health.opened()
    fail(4)
    expect(health.takesCalls).toBe(true)
  })
})

describe('after fifteen seconds', () => {
  beforeEach(() => {
    fail(5, 0)
    clock.advance(14_999)
    expect(health.takesCalls).toBe(false)
    clock.advance(1)
    expect(health.takesCalls).toBe(true)
    health.callTaken()
  })

  test('one call tries, and the others wait for it', () => {
    expect(health.takesCalls).toBe(false)
    expect(health.state.kind).toBe('probing')
  })

  test('its success lets everybody in', () => {
    health.opened()
    expect(health.state).toEqual({ kind: 'available' })
  })

  test('its failure keeps them out for another fifteen', () => {
    health.failed('network')
    expect(health.state).toMatchObject({ kind: 'unavailable', fault: 'network' })
    clock.advance(14_999)
    expect(health.takesCalls).toBe(false)
    clock.advance(1)
    expect(health.takesCalls).toBe(true)
  })

  test('a try that tells nothing is followed by another', () => {
    clock.advance(15_000)
    expect(health.takesCalls).toBe(true)
    health.callTaken()
    expect(health.takesCalls).toBe(false)
  })
})

test('a call that is taken while all is well changes nothing', () => {
  health.callTaken()
  expect(health.state).toEqual({ kind: 'available' })
})
