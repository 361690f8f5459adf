import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { EarlySessions, type EarlySessionsOptions } from '../../../src/call/early-sessions.ts'
import { ModelUnavailable } from '../../../src/model/model-errors.ts'
import type { ModelConnector } from '../../../src/model/model-session.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { geminiInMemory } from '../../support/gemini-in-memory.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { ScriptedConnector } from '../../support/scripted-model.ts'
import { sessionRequest } from '../../support/session-request.ts'

const MAX_WAIT_MS = 20_000
const roomForTwo = { maxWaiting: 2, maxWaitMs: MAX_WAIT_MS }

function rig(options: Partial<EarlySessionsOptions> = {}) {
  const clock = new VirtualClock()
  const connector = new ScriptedConnector()
  const { log, lines } = memoryLog()
  const early = new EarlySessions({
    connector,
    clock,
    log,
    ...roomForTwo,
    ...options,
  })
  const open = (callId: string): void => {
    early.open(sessionRequest({ callId }))
  }
  return { clock, connector, early, open, lines }
}

/** Refuses every session, each time with the same error. */
function refusing(error: unknown): ModelConnector {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- some tests want one
  return { connect: () => Promise.reject(error) }
}

describe('a session opened early', () => {
  it('is handed over when it is ready, once, and is not closed later', async () => {
    const { clock, connector, early, open } = rig()
    open('call-1')
    const session = await connector.accept()
    expect(session.request.callId).toBe('call-1')
    expect(await early.take('call-1')).toBe(session)
    expect(early.take('call-1')).toBeNull()
    clock.advance(10 * MAX_WAIT_MS)
    early.drop('call-1')
    early.close()
    expect(session.closed).toBe(false)
    expect(early.counts).toEqual({ opened: 1, taken: 1, unused: 0, lost: 0, overflowed: 0 })
  })

  it('is handed over while it still connects, and does not expire any more', async () => {
    const { clock, connector, early, open } = rig()
    open('call-1')
    const taken = early.take('call-1')
    expect(clock.pending).toBe(0)
    clock.advance(2 * MAX_WAIT_MS)
    const session = await connector.accept()
    expect(await taken).toBe(session)
    expect(session.closed).toBe(false)
  })

  it('belongs to its own call alone', async () => {
    const { connector, early, open } = rig()
    open('call-1')
    open('call-2')
    const [first, second] = [await connector.accept(), await connector.accept()]
    expect(early.take('call-3')).toBeNull()
    expect(await early.take('call-2')).toBe(second)
    expect(await early.take('call-1')).toBe(first)
  })

  it('is opened once however often it is asked for', async () => {
    const { connector, early, open } = rig()
    open('call-1')
    open('call-1')
    await connector.accept()
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
    expect(early.counts.opened).toBe(1)
  })
})

describe('a session with Gemini that waits', () => {
  async function waiting() {
    const gemini = geminiInMemory()
    const early = new EarlySessions({ ...gemini, ...roomForTwo, log: memoryLog().log })
    early.open(sessionRequest({ callId: 'call-1' }))
    await nextTurn()
    const socket = gemini.sockets[0]!
    socket.open()
    await nextTurn()
    socket.say({ setupComplete: {} })
    await nextTurn()
    return { early, socket }
  }

  it('keeps what it is told for the call that takes it', async () => {
    const { early, socket } = await waiting()
    socket.say({ sessionResumptionUpdate: { newHandle: 'handle-1', resumable: true } })
    const session = await early.take('call-1')
    const told: unknown[] = []
    session?.on('resumable', (handle) => told.push(handle))
    session?.on('goAway', (timeLeftMs) => told.push(timeLeftMs))
    socket.say({ goAway: { timeLeft: '50s' } })
    await nextTurn()
    expect(told).toEqual(['handle-1', 50_000])
  })

  it('is not handed out when the service has closed it', async () => {
    const { early, socket } = await waiting()
    socket.end({ code: 1011, reason: 'Internal error occurred.' })
    expect(early.take('call-1')).toBeNull()
    expect(early.counts).toMatchObject({ taken: 0, lost: 1 })
  })

  it('is closed towards the service when its call does not come', async () => {
    const { early, socket } = await waiting()
    early.drop('call-1')
    expect(socket.closes).toEqual(['politely'])
  })
})

describe('a call that does not come', () => {
  it('has its session closed when the time is over', async () => {
    const { clock, connector, early, open, lines } = rig()
    open('call-1')
    const session = await connector.accept()
    clock.advance(MAX_WAIT_MS - 1)
    expect(session.closed).toBe(false)
    clock.advance(1)
    expect(session.closed).toBe(true)
    expect(early.take('call-1')).toBeNull()
    expect(clock.pending).toBe(0)
    expect(early.counts).toMatchObject({ taken: 0, unused: 1 })
    expect(lines).toContainEqual(
      expect.objectContaining({
        callId: 'call-1',
        maxWaitMs: MAX_WAIT_MS,
        msg: 'early model session closed: its call did not come',
      }),
    )
  })

  it('has its session closed at once when it is dropped, and may be announced again', async () => {
    const { clock, connector, early, open } = rig()
    open('call-1')
    const session = await connector.accept()
    early.drop('call-1')
    early.drop('call-1')
    expect(session.closed).toBe(true)
    expect(clock.pending).toBe(0)
    open('call-1')
    const again = await connector.accept()
    expect(await early.take('call-1')).toBe(again)
    expect(early.counts).toMatchObject({ opened: 2, taken: 1, unused: 1 })
  })

  it('has a session that is still connecting closed as soon as it is there', async () => {
    const { connector, early, open } = rig()
    open('call-1')
    early.drop('call-1')
    expect(early.take('call-1')).toBeNull()
    const session = await connector.accept()
    expect(session.closed).toBe(true)
  })

  it('does not mind that the connection fails after all', async () => {
    const { connector, early, open } = rig()
    open('call-1')
    early.drop('call-1')
    await connector.refuse()
    expect(early.counts).toMatchObject({ unused: 1, lost: 0 })
  })

  it('may not be known at all', () => {
    const { early } = rig()
    early.drop('call-1')
    expect(early.counts).toEqual({ opened: 0, taken: 0, unused: 0, lost: 0, overflowed: 0 })
  })
})

describe('a session that is lost', () => {
  it('is not handed out when it ended while it waited', async () => {
    const { clock, connector, early, open } = rig()
    open('call-1')
    const session = await connector.accept()
    session.lose()
    expect(early.take('call-1')).toBeNull()
    expect(clock.pending).toBe(0)
    expect(early.counts).toMatchObject({ taken: 0, lost: 1 })
  })

  it('makes room at once when a new attempt can help', async () => {
    const { clock, connector, early, open } = rig({ maxWaiting: 1 })
    open('call-1')
    await connector.refuse()
    expect(clock.pending).toBe(0)
    expect(early.take('call-1')).toBeNull()
    expect(early.counts).toMatchObject({ taken: 0, lost: 1 })
    open('call-2')
    expect(early.counts).toMatchObject({ opened: 2, overflowed: 0 })
  })

  it('is told to its call when a new attempt would fail the same way', async () => {
    const refused = new ModelUnavailable('refused', 'API key not valid')
    const { clock, early, open } = rig({ connector: refusing(refused) })
    open('call-1')
    await nextTurn()
    await expect(early.take('call-1')).rejects.toBe(refused)
    expect(early.take('call-1')).toBeNull()
    expect(clock.pending).toBe(0)
    expect(early.counts).toMatchObject({ taken: 0, lost: 1 })
  })

  it('is not told when the failure is none that we know: the call tries for itself', async () => {
    const { early, open } = rig({ connector: refusing(new TypeError('a mistake')) })
    open('call-1')
    await nextTurn()
    expect(early.take('call-1')).toBeNull()
  })

  it('is told to its call as it comes when it was taken before', async () => {
    const { connector, early, open } = rig()
    open('call-1')
    const taken = expect(early.take('call-1')).rejects.toMatchObject({ fault: 'network' })
    await connector.refuse()
    await taken
    expect(early.counts).toMatchObject({ taken: 1, lost: 0 })
  })

  it('leaves no rejection unhandled, whether it is kept, forgotten or never looked at', async () => {
    const seen: unknown[] = []
    const listener = (reason: unknown): void => {
      seen.push(reason)
    }
    process.on('unhandledRejection', listener)
    const kept = rig({ connector: refusing(new ModelUnavailable('invalid', 'no such voice')) })
    kept.open('expires')
    kept.open('taken by somebody who does not look')
    const forgotten = rig({ connector: refusing(new ModelUnavailable('network', 'gone')) })
    forgotten.open('call-1')
    const closed = rig()
    closed.open('call-1')
    closed.early.close()
    await closed.connector.refuse()
    await nextTurn()
    void kept.early.take('taken by somebody who does not look')
    kept.clock.advance(MAX_WAIT_MS)
    await nextTurn()
    process.off('unhandledRejection', listener)
    expect(seen).toEqual([])
    expect(kept.early.counts).toMatchObject({ lost: 2, unused: 0 })
  })
})

describe('the bound', () => {
  it('leaves further sessions unopened, counted and logged; their calls connect by themselves', async () => {
    const { connector, early, open, lines } = rig()
    open('call-1')
    open('call-2')
    open('call-3')
    expect(early.take('call-3')).toBeNull()
    expect(early.counts).toMatchObject({ opened: 2, overflowed: 1 })
    expect(lines).toContainEqual(expect.objectContaining({ callId: 'call-3', maxWaiting: 2 }))
    const session = await connector.accept()
    expect(await early.take('call-1')).toBe(session)
    open('call-4')
    expect(early.counts).toMatchObject({ opened: 3, overflowed: 1 })
  })

  it('counts connections that were given up until they are closed', async () => {
    const { connector, early, open } = rig({ maxWaiting: 1 })
    open('call-1')
    early.drop('call-1')
    open('call-2')
    expect(early.counts).toMatchObject({ opened: 1, overflowed: 1 })
    await connector.accept()
    open('call-2')
    expect(early.counts).toMatchObject({ opened: 2, overflowed: 1 })
  })
})

describe('closing', () => {
  it('releases every session and timer, opens no more, and can be repeated', async () => {
    const { clock, connector, early, open } = rig()
    open('call-1')
    open('call-2')
    const first = await connector.accept()
    early.close()
    early.close()
    const second = await connector.accept()
    expect([first.closed, second.closed]).toEqual([true, true])
    expect(clock.pending).toBe(0)
    expect(early.take('call-1')).toBeNull()
    open('call-3')
    await expect(connector.accept()).rejects.toThrow('nobody is connecting')
    expect(early.counts).toEqual({ opened: 2, taken: 0, unused: 2, lost: 0, overflowed: 0 })
  })
})
