import { describe, expect, test } from 'vitest'
import { InMemoryTokenLedger, SharedTokenLedger } from '../../../src/carrier/token-ledger.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { MemoryCallLog } from '../../support/memory-call-log.ts'
import { memoryLog } from '../../support/memory-log.ts'

describe('a ledger for one process', () => {
  test('takes a nonce once', async () => {
    const clock = new VirtualClock()
    const ledger = new InMemoryTokenLedger(clock)
    expect(await ledger.use('a', clock.wallMs() + 1_000)).toBe(true)
    expect(await ledger.use('a', clock.wallMs() + 1_000)).toBe(false)
    expect(await ledger.use('b', clock.wallMs() + 1_000)).toBe(true)
  })

  test('forgets what has expired', async () => {
    const clock = new VirtualClock()
    const ledger = new InMemoryTokenLedger(clock)
    for (let index = 0; index < 100; index += 1) {
      await ledger.use(`nonce ${index}`, clock.wallMs() + 60_000)
      clock.advance(1_000)
    }
    expect(ledger.size).toBe(60)
  })

  test('refuses when it is full rather than forget, until there is room again', async () => {
    const clock = new VirtualClock()
    const ledger = new InMemoryTokenLedger(clock, 2)
    await ledger.use('a', clock.wallMs() + 1_000)
    await ledger.use('b', clock.wallMs() + 2_000)
    expect(await ledger.use('c', clock.wallMs() + 2_000)).toBe(false)
    expect(await ledger.use('a', clock.wallMs() + 1_000)).toBe(false)
    clock.advance(1_000)
    expect(await ledger.use('c', clock.wallMs() + 2_000)).toBe(true)
  })
})

describe('a ledger that processes share', () => {
  const clock = new VirtualClock()
  const expiresAtMs = clock.wallMs() + 60_000

  function twoProcesses(): {
    store: MemoryCallLog
    one: SharedTokenLedger
    two: SharedTokenLedger
  } {
    const store = new MemoryCallLog()
    const { log } = memoryLog()
    const one = new SharedTokenLedger(store, clock, log)
    return { store, one, two: new SharedTokenLedger(store, clock, log) }
  }

  test('takes a nonce once, on whichever process', async () => {
    const { one, two } = twoProcesses()
    one.issued('a', expiresAtMs)
    expect(await two.use('a', expiresAtMs)).toBe(true)
    expect(await one.use('a', expiresAtMs)).toBe(false)
  })

  test('takes one of two uses at the same moment', async () => {
    const { one } = twoProcesses()
    const both = await Promise.all([one.use('a', expiresAtMs), one.use('a', expiresAtMs)])
    expect(both).toEqual([true, false])
  })

  test('without the store, takes what this process has issued, once, and nothing else', async () => {
    const { store, one, two } = twoProcesses()
    one.issued('a', expiresAtMs)
    store.mode = 'away'
    expect(await two.use('a', expiresAtMs)).toBe(false)
    expect(await one.use('a', expiresAtMs)).toBe(true)
    expect(await one.use('a', expiresAtMs)).toBe(false)
  })
})
