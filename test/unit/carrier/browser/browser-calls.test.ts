import { setImmediate as settled } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { BrowserCalls, type Entry } from '../../../../src/carrier/browser/browser-calls.ts'
import type { ServerMessage } from '../../../../src/carrier/browser/talk-protocol.ts'
import type { NextStep } from '../../../../src/carrier/switchboard.ts'
import type { CallEvent, CallFact } from '../../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { MemoryCallLog } from '../../../support/memory-call-log.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { MemoryMediaSocket } from '../../../support/memory-media-socket.ts'
import { NotedSwitchboard } from '../../../support/twilio-server.ts'

const assistant = { name: 'help', title: 'Our help' }

let clock: VirtualClock
let switchboard: NotedSwitchboard
let store: MemoryCallLog
let calls: BrowserCalls
let socket: MemoryMediaSocket

function callsOf(): BrowserCalls {
  return new BrowserCalls({
    ...{ switchboard, authTokens: ['auth-token-one'], usedTokens: store, callsPerAddress: 3 },
    ...{ clock, log: memoryLog().log },
  })
}

beforeEach(() => {
  clock = new VirtualClock()
  switchboard = new NotedSwitchboard()
  store = new MemoryCallLog()
  calls = callsOf()
  socket = new MemoryMediaSocket()
})

async function taken(address = '192.0.2.1'): Promise<{ callId: string; ticket: string }> {
  const call = await calls.begin({ address, assistant })
  if (call.kind !== 'taken') throw new TypeError('the call is taken')
  return call.answer
}

async function letIn(ticket: string): Promise<Entry & { kind: 'in' }> {
  const entry = await calls.enter(ticket)
  if (entry.kind !== 'in') throw new TypeError('the ticket is good')
  return entry
}

/** What happens when a call has a stream. */
function happens(callId: string, fact: CallFact, atMs = 0): void {
  calls.read({ ...fact, callId, atMs })
}

function started(callId: string): void {
  happens(callId, { type: 'call-started', agent: 'help', agentVersion: 'v1', streamId: 'BS1' })
}

function endedFor(callId: string, endReason: string): void {
  // The numbers of the summary are nothing to a page.
  calls.read({
    type: 'call-ended',
    summary: { endReason },
    callId,
    atMs: 0,
  } as unknown as CallEvent)
}

/** A call with a stream, and the ticket to resume it. */
async function talking(): Promise<{ callId: string; resume: string; again: boolean }> {
  const { callId, ticket } = await taken()
  calls.connect(await letIn(ticket), socket)
  started(callId)
  return { callId, ...readyOn(socket) }
}

function readyOn({ sent }: MemoryMediaSocket): { resume: string; again: boolean } {
  const ready = (sent as ServerMessage[]).find((one) => one.type === 'ready')
  if (ready === undefined) throw new TypeError('the page is told that it is ready')
  return ready
}

describe('a page that wants to talk', () => {
  test('is a caller without a number, known again by its address alone', async () => {
    await taken('192.0.2.1')
    await taken('192.0.2.1')
    await taken('192.0.2.2')
    const [one, two, three] = switchboard.calls
    expect(one).toEqual({
      callId: expect.stringMatching(/^BR[0-9a-f]{32}$/) as string,
      from: expect.stringMatching(/^web:[a-p]{16}$/) as string,
      to: '',
      assistant: 'help',
    })
    expect([two?.from === one?.from, two?.callId === one?.callId]).toEqual([true, false])
    expect(three?.from).not.toBe(one?.from)
  })

  test('gets a ticket, and the notice that is to be read first', async () => {
    const told = { language: 'de-DE', notice: 'Wir zeichnen auf.' }
    switchboard.answer = () => ({ kind: 'connect', ...told })
    const call = await calls.begin({ address: 'a', assistant })
    const answer = { assistant: 'help', title: 'Our help', ...told }
    expect(call).toMatchObject({ kind: 'taken', answer })
  })

  test('is told when no calls are taken, and holds no place', async () => {
    switchboard.answer = () => ({
      ...{ kind: 'refuse', language: 'en-GB', text: 'All lines are busy.' },
      person: '+15550100300',
    })
    for (let count = 0; count < 4; count += 1) {
      expect(await calls.begin({ address: 'a', assistant })).toEqual({
        ...{ kind: 'busy', words: 'All lines are busy.', person: '+15550100300' },
      })
    }
    expect(clock.pending).toBe(0)
  })

  test('is told to wait when its address has too many calls', async () => {
    for (let count = 0; count < 3; count += 1) await taken('a')
    expect(await calls.begin({ address: 'a', assistant })).toMatchObject({ kind: 'too-many' })
    expect(switchboard.calls).toHaveLength(3)
  })

  test('loses its place when something of ours breaks', async () => {
    switchboard.answer = () => {
      throw new TypeError('a mistake of ours')
    }
    await expect(calls.begin({ address: 'a', assistant })).rejects.toThrow('a mistake of ours')
    switchboard.answer = () => ({ kind: 'connect', language: 'en-GB' })
    for (let count = 0; count < 3; count += 1) await taken('a')
  })

  test('that never comes is given up, and its place is free', async () => {
    const { callId } = await taken('a')
    await taken('a')
    await taken('a')
    clock.advance(59_999)
    expect(switchboard.givenUp).toEqual([])
    clock.advance(1)
    expect(switchboard.givenUp).toHaveLength(3)
    expect(switchboard.givenUp[0]).toBe(callId)
    await taken('a')
  })
})

describe('a page that comes with its ticket', () => {
  test('has the call, and is told so before anything else', async () => {
    const { callId, ticket } = await taken()
    calls.connect(await letIn(ticket), socket)
    started(callId)
    expect(switchboard.streams).toMatchObject([{ callId }])
    expect(socket.sent).toMatchObject([{ type: 'ready', callId, assistant: 'help', again: false }])
    expect(clock.pending).toBe(0)
  })

  test('a second time is refused, and the first goes on', async () => {
    const { ticket } = await taken()
    calls.connect(await letIn(ticket), socket)
    expect(await calls.enter(ticket)).toMatchObject({
      kind: 'out',
      message: { type: 'refused', code: 'bad-ticket' },
    })
    expect(socket.closes).toEqual([])
  })

  test('that is too old or made up is refused', async () => {
    const { ticket } = await taken()
    clock.advance(60_000)
    expect(await calls.enter(ticket)).toMatchObject({ kind: 'out', why: 'expired' })
    expect(await calls.enter('a ticket of nobody')).toMatchObject({ kind: 'out', why: 'no-ticket' })
    expect(switchboard.streams).toEqual([])
  })

  test('and leaves before it is connected is waited for', async () => {
    const { callId, ticket } = await taken()
    clock.advance(50_000)
    calls.abandon(await letIn(ticket))
    clock.advance(59_999)
    expect(switchboard.givenUp).toEqual([])
    clock.advance(1)
    expect(switchboard.givenUp).toEqual([callId])
  })
})

describe('when our side ends the stream', () => {
  test.each<[NextStep, { words: string | null; person: string | null }]>([
    [{ kind: 'hang-up' }, { words: null, person: null }],
    [
      { kind: 'apologise', language: 'en-GB', text: 'Sorry.', person: '+15550100300' },
      { words: 'Sorry.', person: '+15550100300' },
    ],
    [
      { kind: 'person', language: 'en-GB', text: 'Nobody is here.', person: null },
      { words: 'Nobody is here.', person: null },
    ],
  ])('the page is told what follows: %j', async (step, told) => {
    const { callId } = await talking()
    switchboard.step = () => step
    switchboard.streams[0]?.close()
    await settled()
    expect(switchboard.asked).toEqual([callId])
    expect(socket.sent.at(-1)).toEqual({ type: 'ended', sequel: { kind: 'over', ...told } })
    expect(socket.closes).toEqual([{ code: 1000, reason: '' }])
    expect(switchboard.progresses).toEqual([{ callId, status: 'completed', final: true }])
    expect(clock.pending).toBe(0)
  })

  test('a call that goes to a colleague comes back, and the page never learns the number', async () => {
    const { callId } = await talking()
    switchboard.step = () => ({ kind: 'transfer', number: '+15550100301' })
    switchboard.outcome = () => ({ kind: 'reconnect' })
    switchboard.streams[0]?.close()
    await settled()
    expect(switchboard.dials).toEqual([{ callId, outcome: 'failed' }])
    expect(JSON.stringify(socket.sent)).not.toContain('5550100301')
    expect(socket.sent.at(-1)).toMatchObject({ type: 'ended', sequel: { kind: 'reconnect' } })
    expect(switchboard.progresses).toEqual([])
  })

  test('the page gets a ticket for another stream, and is waited for', async () => {
    const { callId } = await talking()
    switchboard.step = () => ({ kind: 'reconnect' })
    switchboard.streams[0]?.close()
    await settled()
    const last = socket.sent.at(-1) as ServerMessage & { type: 'ended' }
    expect(last.sequel.kind).toBe('reconnect')
    expect(switchboard.progresses).toEqual([])
    const { ticket } = last.sequel as { ticket: string }
    // Nobody has to be asked again.
    expect(await callsOf().enter(ticket)).toMatchObject({ kind: 'in', callId, opens: 'next' })
    expect(switchboard.asked).toEqual([callId])
    clock.advance(60_000)
    expect(switchboard.givenUp).toContain(callId)
  })

  test('nobody is asked about a call that the carrier was to end', async () => {
    const { callId } = await talking()
    await calls.hangUp(callId)
    switchboard.streams[0]?.close()
    await settled()
    expect(switchboard.asked).toEqual([])
    expect(socket.sent.at(-1)).toMatchObject({ type: 'ended', sequel: { kind: 'over' } })
    expect(switchboard.progresses).toMatchObject([{ callId, final: true }])
  })

  test('nobody is asked about a call that another process has taken', async () => {
    const { callId } = await talking()
    endedFor(callId, 'taken-over')
    switchboard.streams[0]?.close()
    await settled()
    expect([switchboard.asked, switchboard.progresses]).toEqual([[], []])
    expect(socket.sent.at(-1)).toMatchObject({ type: 'refused', code: 'bad-ticket' })
    clock.advance(60_000)
    // Whether it is really there, the switchboard finds out.
    expect(switchboard.givenUp).toEqual([callId])
  })
})

test('a caller who hangs up has ended the call', async () => {
  const { callId } = await talking()
  socket.say({ type: 'hang-up' })
  await settled()
  expect(switchboard.asked).toEqual([])
  expect(switchboard.progresses).toEqual([{ callId, status: 'completed', final: true }])
  expect(socket.sent.at(-1)).toMatchObject({ type: 'ended', sequel: { kind: 'over' } })
  expect(clock.pending).toBe(0)
})

test('a page that breaks the protocol has ended the call', async () => {
  const { callId } = await talking()
  socket.say('{')
  await settled()
  expect(switchboard.progresses).toMatchObject([{ callId, final: true }])
  expect(socket.sent.at(-1)).toMatchObject({ type: 'refused', code: 'protocol' })
})

describe('a page whose network was lost', () => {
  test('is waited for, a minute', async () => {
    const { callId } = await talking()
    socket.end(1006)
    await settled()
    expect(switchboard.progresses).toEqual([])
    clock.advance(59_999)
    expect(switchboard.givenUp).toEqual([])
    clock.advance(1)
    expect(switchboard.givenUp).toEqual([callId])
  })

  test('goes on with its call, as the switchboard says', async () => {
    const { callId, resume } = await talking()
    switchboard.step = () => ({ kind: 'reconnect' })
    socket.end(1006)
    const next = new MemoryMediaSocket()
    calls.connect(await letIn(resume), next)
    started(callId)
    expect(switchboard.asked).toEqual([callId])
    expect(readyOn(next)).toMatchObject({ again: true })
    clock.advance(3_600_000)
    expect(switchboard.givenUp).toEqual([])
  })

  test('may be lost again', async () => {
    const { callId, resume } = await talking()
    switchboard.step = () => ({ kind: 'reconnect' })
    socket.end(1006)
    const next = new MemoryMediaSocket()
    calls.connect(await letIn(resume), next)
    started(callId)
    next.end(1006)
    const second = readyOn(next).resume
    expect(second).not.toBe(resume)
    expect(await letIn(second)).toMatchObject({ callId, opens: 'again' })
    expect(await calls.enter(resume)).toMatchObject({ kind: 'out', why: 'used' })
  })

  test('may come once more with a ticket that it used in vain', async () => {
    const { callId, resume } = await talking()
    switchboard.step = () => ({ kind: 'reconnect' })
    socket.end(1006)
    calls.abandon(await letIn(resume))
    const deaf = new MemoryMediaSocket()
    calls.connect(await letIn(resume), deaf)
    started(callId)
    expect(await calls.enter(resume)).toMatchObject({ kind: 'out', why: 'used' })
    deaf.end(1006)
    const next = new MemoryMediaSocket()
    calls.connect(await letIn(resume), next)
    started(callId)
    expect(readyOn(next)).toMatchObject({ again: true })
    next.emit('bytes', new Uint8Array(4 + 640))
    next.end(1006)
    expect(await calls.enter(resume)).toMatchObject({ kind: 'out', why: 'used' })
    expect(await letIn(readyOn(next).resume)).toMatchObject({ callId, opens: 'again' })
  })

  test('does not go on with a call that is over', async () => {
    const { callId, resume } = await talking()
    switchboard.step = () => ({ kind: 'apologise', language: 'en', text: 'Sorry.', person: null })
    socket.end(1006)
    expect(await calls.enter(resume)).toMatchObject({
      kind: 'out',
      message: { type: 'ended', sequel: { kind: 'over', words: 'Sorry.' } },
    })
    expect(switchboard.progresses).toMatchObject([{ callId, final: true }])
    expect(clock.pending).toBe(0)
  })

  test('takes the place of a socket that does not know it yet', async () => {
    const { callId, resume } = await talking()
    switchboard.step = () => {
      // The switchboard ends the call’s stream here.
      endedFor(callId, 'carrier-lost')
      switchboard.streams[0]?.close()
      return { kind: 'reconnect' }
    }
    const next = new MemoryMediaSocket()
    calls.connect(await letIn(resume), next)
    started(callId)
    await settled()
    expect(socket.sent.at(-1)).toMatchObject({ type: 'refused', code: 'bad-ticket' })
    expect(switchboard.asked).toEqual([callId])
    expect(next.sent).toMatchObject([{ type: 'ready', again: true }])
    happens(callId, { type: 'agent-text', turn: 1, text: 'As I said' })
    expect(next.sent.at(-1)).toMatchObject({ type: 'said' })
    expect(clock.pending).toBe(0)
  })
})

describe('what happens in a call', () => {
  test('is told to its own page alone', async () => {
    const { callId } = await talking()
    happens('CA1', { type: 'agent-text', turn: 1, text: 'to somebody else' })
    happens(callId, { type: 'agent-text', turn: 1, text: 'Hello.' })
    expect(socket.sent.slice(1)).toEqual([{ type: 'said', who: 'agent', turn: 1, text: 'Hello.' }])
  })

  test('stops its pictures when they are not wanted any more', async () => {
    const { callId } = await talking()
    const pictures: unknown[] = []
    switchboard.streams[0]?.on('picture', (picture) => pictures.push(picture))
    const off = { type: 'camera', on: false, by: 'page', pictures: 3, why: 'agent' } as const
    happens(callId, off)
    socket.say({ type: 'picture', jpeg: '/9j/4AAQ' })
    expect(pictures).toEqual([])
    expect(socket.sent.at(-1)).toEqual({ type: 'camera', on: false, why: 'agent' })
  })
})

test('calls of web pages are known by their ids', () => {
  expect(BrowserCalls.owns(`BR${'0'.repeat(32)}`)).toBe(true)
  expect(BrowserCalls.owns(`CA${'0'.repeat(32)}`)).toBe(false)
  expect(BrowserCalls.owns(`BR${'0'.repeat(31)}`)).toBe(false)
})

test('nobody is waited for once the process ends', async () => {
  await taken()
  calls.close()
  expect(clock.pending).toBe(0)
})
