import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { connectOnceMore, CONNECT_WITHIN_MS } from '../../../src/call/taken-session.ts'
import { ModelUnavailable } from '../../../src/model/model-errors.ts'
import type { ModelSession } from '../../../src/model/model-session.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { ScriptedConnector } from '../../support/scripted-model.ts'
import { sessionRequest } from '../../support/session-request.ts'

/** A call that has taken a session which is still connecting. */
function rig(options: { readonly wanted?: () => boolean } = {}) {
  const clock = new VirtualClock()
  const connector = new ScriptedConnector()
  const { log, lines } = memoryLog()
  const taken = Promise.withResolvers<ModelSession>()
  const outcome = connectOnceMore(taken.promise, {
    callId: 'call-1',
    connect: () => connector.connect(sessionRequest()),
    wanted: options.wanted ?? (() => true),
    clock,
    log,
  })
  const settled: unknown[] = []
  outcome.then(
    (session) => settled.push(session),
    (error: unknown) => settled.push(error),
  )
  return { clock, connector, taken, outcome, settled, lines }
}

const unreachable = new ModelUnavailable('network', 'ECONNRESET')

describe('a session that its call took while it was connecting', () => {
  it('is the session of the call when it connects', async () => {
    const { clock, connector, taken, outcome } = rig()
    const connecting = connector.connect(sessionRequest())
    const session = await connector.accept()
    taken.resolve(connecting)
    expect(await outcome).toBe(session)
    expect(clock.pending).toBe(0)
  })

  it('is opened anew, once, when it failed for a passing reason', async () => {
    const { clock, connector, taken, outcome, lines } = rig()
    clock.advance(1_000)
    taken.reject(unreachable)
    await nextTurn()
    const session = await connector.accept()
    expect(await outcome).toBe(session)
    expect(session.closed).toBe(false)
    expect(lines).toMatchObject([
      { msg: 'early model session lost', callId: 'call-1', reason: unreachable.message },
    ])
    expect(clock.pending).toBe(0)
  })

  it('is not opened a third time', async () => {
    const { clock, connector, taken, outcome } = rig()
    taken.reject(unreachable)
    await nextTurn()
    await Promise.all([connector.refuse(), expect(outcome).rejects.toThrow('by the script')])
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
    expect(clock.pending).toBe(0)
  })

  it('is not opened anew when it was refused for good', async () => {
    const { connector, taken, outcome } = rig()
    const refusal = new ModelUnavailable('refused', 'API key not valid')
    taken.reject(refusal)
    await expect(outcome).rejects.toBe(refusal)
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
  })

  it('is not opened anew for a caller who has hung up', async () => {
    const { connector, taken, outcome } = rig({ wanted: () => false })
    taken.reject(unreachable)
    await expect(outcome).rejects.toBe(unreachable)
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
  })
})

describe('the deadline of both attempts together', () => {
  it('counts from where the call took the session, and a late session is closed', async () => {
    const { clock, connector, taken, settled } = rig()
    clock.advance(5_000)
    taken.reject(unreachable)
    await nextTurn()
    clock.advance(CONNECT_WITHIN_MS - 5_000 - 1)
    await nextTurn()
    expect(settled).toEqual([])
    clock.advance(1)
    await nextTurn()
    expect(settled).toMatchObject([{ code: 'MODEL_UNAVAILABLE', fault: 'deadline' }])
    const late = await connector.accept()
    await nextTurn()
    expect(late.closed).toBe(true)
    expect(settled).toHaveLength(1)
  })

  it('swallows the failure of an attempt that nobody waits for any more', async () => {
    const { clock, connector, taken, settled } = rig()
    taken.reject(unreachable)
    await nextTurn()
    clock.advance(CONNECT_WITHIN_MS)
    await connector.refuse()
    await nextTurn()
    expect(settled).toMatchObject([{ fault: 'deadline' }])
  })

  it('leaves no time for a second attempt when the first one took nearly all of it', async () => {
    const { clock, connector, taken, outcome } = rig()
    const tooLate = new ModelUnavailable('deadline', 'no confirmation of the set-up')
    clock.advance(CONNECT_WITHIN_MS - 999)
    taken.reject(tooLate)
    await expect(outcome).rejects.toBe(tooLate)
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
  })
})
