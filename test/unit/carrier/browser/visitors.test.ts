import { beforeEach, describe, expect, test } from 'vitest'
import { Visitors } from '../../../../src/carrier/browser/visitors.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

let clock: VirtualClock
let visitors: Visitors

beforeEach(() => {
  clock = new VirtualClock()
  visitors = new Visitors(clock, 3, 4)
})

let calls = 0
function begin(address = 'a'): string | null {
  calls += 1
  const callId = `BR${calls}`
  return visitors.begin(address, callId).kind === 'in' ? callId : null
}

describe('one address', () => {
  test('has three calls at a time', () => {
    const [one] = [begin(), begin(), begin()]
    expect(visitors.begin('a', 'x')).toEqual({ kind: 'too-many', retryAfterS: 15 })
    expect(begin('b')).not.toBeNull()
    visitors.over(one ?? '')
    expect(begin()).not.toBeNull()
    expect(begin()).toBeNull()
  })

  test('begins six calls a minute, and is told when it may begin another one', () => {
    for (let count = 0; count < 6; count += 1) {
      visitors.over(begin() ?? '')
      clock.advance(1_000)
    }
    expect(visitors.begin('a', 'x')).toEqual({ kind: 'too-many', retryAfterS: 54 })
    clock.advance(53_999)
    expect(begin()).toBeNull()
    clock.advance(1)
    expect(begin()).not.toBeNull()
  })

  test('gets a place back once for each call', () => {
    const one = begin() ?? ''
    begin()
    begin()
    visitors.over(one)
    visitors.over(one)
    expect(begin()).not.toBeNull()
    expect(begin()).toBeNull()
  })
})

describe('many addresses', () => {
  test('are forgotten once they have no call and began none for a minute', () => {
    const one = begin('a') ?? ''
    begin('b')
    visitors.over(one)
    clock.advance(60_000)
    begin('c')
    expect(visitors.size).toBe(2)
  })

  test('beyond what can be remembered wait', () => {
    for (const address of ['a', 'b', 'c', 'd']) begin(address)
    expect(visitors.begin('e', 'x')).toEqual({ kind: 'too-many', retryAfterS: 60 })
    expect(begin('a')).not.toBeNull()
    expect(visitors.size).toBe(4)
  })

  test('make no room for others while they talk', () => {
    for (const address of ['a', 'b', 'c', 'd']) begin(address)
    clock.advance(600_000)
    expect(begin('e')).toBeNull()
  })
})
