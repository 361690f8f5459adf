import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ModelWatch } from '../../../../src/model/model-watch.ts'
import { Entrances, type GeminiAuth } from '../../../../src/model/gemini/entrances.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { API_KEY, geminiInMemory, openSession } from '../../../support/gemini-in-memory.ts'
import { sessionRequest } from '../../../support/session-request.ts'

const SPARE_KEY = 'spare-key-0123456789'
const first: GeminiAuth = { kind: 'api-key', apiKey: API_KEY }
const second: GeminiAuth = { kind: 'api-key', apiKey: SPARE_KEY }

function notedWatch(): { watch: ModelWatch; told: string[] } {
  const told: string[] = []
  const watch: ModelWatch = {
    opened: () => told.push('opened'),
    failed: (fault) => told.push(fault),
  }
  return { watch, told }
}

describe('the ways to the service', () => {
  const auths = (entrances: Entrances) => entrances.inOrder.map(({ auth }) => auth)

  it('are tried in the order in which they are given', () => {
    const entrances = new Entrances([first, second], null, new VirtualClock())
    expect(auths(entrances)).toEqual([first, second])
  })

  it('rest for a minute when their quota is used up', () => {
    const clock = new VirtualClock()
    const entrances = new Entrances([first, second], null, clock)
    expect(entrances.rest(entrances.inOrder[0]!)).toBe(true)
    expect(auths(entrances)).toEqual([second])
    clock.advance(60_000)
    expect(auths(entrances)).toEqual([first, second])
  })

  it('are tried all the same when every one of them rests', () => {
    const entrances = new Entrances([first], null, new VirtualClock())
    expect(entrances.rest(entrances.inOrder[0]!)).toBe(false)
    expect(auths(entrances)).toEqual([first])
  })
})

describe('a connect whose key has no quota', () => {
  it('goes on with the next key, within the same deadline, and says so without a key', async () => {
    const { watch, told } = notedWatch()
    const { connector, sockets, lines, clock } = geminiInMemory({ spares: [second], watch })
    const connecting = connector.connect(sessionRequest())
    await nextTurn()
    sockets[0]!.end({ httpStatus: 429 })
    await nextTurn()
    expect(sockets).toHaveLength(2)
    sockets[1]!.open()
    await nextTurn()
    sockets[1]!.say({ setupComplete: {} })
    expect((await connecting).isOpen).toBe(true)
    expect(told).toEqual(['opened'])
    expect(clock.pending).toBe(0)
    expect(lines).toMatchObject([{ msg: 'model quota is used up', another: true }])
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${API_KEY}|${SPARE_KEY}`))

    // The next one does not ask the first key again.
    void connector.connect(sessionRequest()).catch(() => null)
    await nextTurn()
    expect(sockets).toHaveLength(3)
  })

  it('fails once the last key has none either', async () => {
    const { watch, told } = notedWatch()
    const { connector, sockets } = geminiInMemory({ spares: [second], watch })
    const failing = expect(connector.connect(sessionRequest())).rejects.toMatchObject({
      fault: 'quota',
    })
    await nextTurn()
    sockets[0]!.end({ httpStatus: 429 })
    await nextTurn()
    sockets[1]!.open()
    await nextTurn()
    sockets[1]!.end({ code: 1011, reason: 'You exceeded your current quota.' })
    await failing
    expect(sockets).toHaveLength(2)
    expect(told).toEqual(['quota'])
  })

  it('does not try the next key for any other reason', async () => {
    const { watch, told } = notedWatch()
    const { connector, sockets } = geminiInMemory({ spares: [second], watch })
    const failing = expect(connector.connect(sessionRequest())).rejects.toMatchObject({
      fault: 'refused',
    })
    await nextTurn()
    sockets[0]!.end({ httpStatus: 403 })
    await failing
    expect(sockets).toHaveLength(1)
    expect(told).toEqual(['refused'])
  })
})

describe('a session that is lost for want of quota', () => {
  const lost = { code: 1011, reason: 'Resource has been exhausted (e.g. check quota).' }

  it('counts against the service when no other key is left', async () => {
    const { watch, told } = notedWatch()
    const { socket } = await openSession({}, { watch })
    socket.end(lost)
    expect(told).toEqual(['opened', 'quota'])
  })

  it('does not when there is another, nor for another reason', async () => {
    const { watch, told } = notedWatch()
    const { socket } = await openSession({}, { watch, spares: [second] })
    socket.end(lost)
    const other = await openSession({}, { watch })
    other.socket.end({ code: 1011, reason: 'Internal error encountered.' })
    expect(told).toEqual(['opened', 'opened'])
  })
})
