import { afterEach, describe, expect, it } from 'vitest'
import type { CallEvent } from '../../../src/shared/call-event.ts'
import type { CallLog, Continuity, NewCall } from '../../../src/store/call-log.ts'

const START_MS = 1_800_000_000_000
const SWEEP = { maxAgeMs: 5_000, resumableMs: 60_000 }

/** One database, and as many processes at it as a test wants. */
export interface CallLogBench {
  /** Another process's call log on the same database. */
  join(): Promise<CallLog>
  /** The events of a call in the database, in their order. */
  eventsOf(callId: string): Promise<readonly { readonly seq: number; readonly type: string }[]>
  /** Closes every log, and removes the database. */
  close(): Promise<void>
}

export function newCall(callId: string, more: Partial<NewCall> = {}): NewCall {
  const from = '+15550100001'
  return {
    callId,
    from,
    to: '+15550100002',
    agent: 'help',
    agentVersion: 'abc123abc123',
    model: 'live',
    startedAtMs: START_MS,
    ...more,
  }
}

export function continuity(more: Partial<Continuity> = {}): Continuity {
  return {
    resumeHandle: null,
    transcript: [],
    unheard: null,
    greeted: false,
    position: {},
    ...more,
  }
}

export function keypad(callId: string, atMs: number): CallEvent {
  return { callId, atMs, type: 'keypad', digit: '1' }
}

/** What every call log does, whatever database is behind it. */
export function callLogSuite(name: string, openBench: () => Promise<CallLogBench>): void {
  describe(name, () => {
    const benches: CallLogBench[] = []

    async function bench(): Promise<CallLogBench> {
      const opened = await openBench()
      benches.push(opened)
      return opened
    }

    afterEach(async () => {
      for (const one of benches.splice(0)) await one.close()
    })

    it('knows a call that was opened before', async () => {
      const log = await (await bench()).join()
      expect(await log.open(newCall('CA1'))).toBe('opened')
      expect(await log.open(newCall('CA1', { agent: 'other' }))).toBe('known')
      expect(await log.find('CA1')).toEqual({
        ...newCall('CA1'),
        owner: null,
        epoch: 0,
        continuity: continuity(),
        intent: null,
        unplannedAtMs: [],
        state: 'ringing',
        endedAtMs: null,
        endReason: null,
      })
      expect(await log.find('CA2')).toBeNull()
    })

    it('grows the epoch with each claim and remembers lost streams', async () => {
      const log = await (await bench()).join()
      await log.open(newCall('CA1'))
      expect(await log.claim('CA1', 'a', START_MS + 1, false)).toMatchObject({
        owner: 'a',
        epoch: 1,
        state: 'live',
        unplannedAtMs: [],
      })
      await log.claim('CA1', 'b', START_MS + 2, true)
      expect(await log.claim('CA1', 'c', START_MS + 3, true)).toMatchObject({
        owner: 'c',
        epoch: 3,
        unplannedAtMs: [START_MS + 2, START_MS + 3],
      })
    })

    it('gives nobody a call that is unknown or has ended', async () => {
      const log = await (await bench()).join()
      await log.open(newCall('CA1'))
      await log.end('CA1', START_MS + 5, 'caller-hung-up')
      await log.end('CA1', START_MS + 9, 'internal-error')
      expect(await log.claim('CA1', 'a', START_MS + 10, false)).toBeNull()
      expect(await log.claim('CA2', 'a', START_MS + 10, false)).toBeNull()
      expect(await log.find('CA1')).toMatchObject({
        state: 'ended',
        epoch: 0,
        endedAtMs: START_MS + 5,
        endReason: 'caller-hung-up',
      })
    })

    it('remembers whom a call is given to, until it comes back', async () => {
      const both = await bench()
      const [a, b] = [await both.join(), await both.join()]
      await a.open(newCall('CA1'))
      await a.claim('CA1', 'a', START_MS, false)
      const transfer = { person: 'Zoë', summary: 'A hinge is missing; “urgent”.' }
      const intent = { kind: 'person', reason: 'person-asked', transfer } as const
      expect(await a.intend('CA1', 1, intent)).toBe(true)
      expect((await b.find('CA1'))?.intent).toEqual(intent)
      const back = { kind: 'hand-over', reason: 'handed-over' } as const
      b.keep('CA1', 1, continuity({ returned: 'busy' }))
      expect(await b.intend('CA1', 1, back)).toBe(true)
      expect((await a.find('CA1'))?.intent).toEqual(back)
      const taken = await a.claim('CA1', 'a', START_MS + 1, false)
      expect(taken).toMatchObject({ intent: null, continuity: { returned: 'busy' } })
    })

    it('hands the latest record to the next owner', async () => {
      const both = await bench()
      const [a, b] = [await both.join(), await both.join()]
      await a.open(newCall('CA1'))
      await a.claim('CA1', 'a', START_MS, false)
      a.keep('CA1', 1, continuity({ resumeHandle: 'one' }))
      const record = continuity({
        resumeHandle: 'two',
        transcript: [{ by: 'caller', text: 'Grüezi “Ümläut” 🙂' }],
        unheard: 'and then',
        greeted: true,
        position: { manual: { step: 3 } },
      })
      a.keep('CA1', 1, record)
      // Its own process sees at once what it has kept; another one within the time of a flush.
      expect((await a.find('CA1'))?.continuity).toEqual(record)
      expect(await a.intend('CA1', 1, { kind: 'hand-over', reason: 'handed-over' })).toBe(true)
      const taken = await b.claim('CA1', 'b', START_MS + 1, false)
      expect(taken?.continuity).toEqual(record)
      expect(taken?.intent).toBeNull()
    })

    it('writes what was kept before the same process claims the call again', async () => {
      const log = await (await bench()).join()
      await log.open(newCall('CA1'))
      await log.claim('CA1', 'a', START_MS, false)
      log.keep('CA1', 1, continuity({ unheard: 'the rest' }))
      const again = await log.claim('CA1', 'a', START_MS + 1, true)
      expect(again).toMatchObject({ epoch: 2, continuity: { unheard: 'the rest' } })
    })

    it('refuses the records of an owner who has lost the call, and says so once', async () => {
      const both = await bench()
      const [a, b] = [await both.join(), await both.join()]
      const stale: string[] = []
      a.onStale((callId) => stale.push(callId))
      await a.open(newCall('CA1'))
      await a.claim('CA1', 'a', START_MS, false)
      await b.claim('CA1', 'b', START_MS + 1, true)
      b.keep('CA1', 2, continuity({ unheard: 'of b' }))
      a.keep('CA1', 1, continuity({ unheard: 'of a' }))
      await expect.poll(() => stale).toEqual(['CA1'])
      a.keep('CA1', 1, continuity({ unheard: 'of a, again' }))
      await a.close()
      await b.close()
      expect(stale).toEqual(['CA1'])
      const found = await (await both.join()).find('CA1')
      expect(found?.continuity.unheard).toBe('of b')
    })

    it('lets the younger stream of one process win before anything is written', async () => {
      const log = await (await bench()).join()
      const stale: string[] = []
      log.onStale((callId) => stale.push(callId))
      await log.open(newCall('CA1'))
      await log.claim('CA1', 'a', START_MS, false)
      await log.claim('CA1', 'a', START_MS, true)
      log.keep('CA1', 2, continuity({ unheard: 'young' }))
      log.keep('CA1', 1, continuity({ unheard: 'old' }))
      expect(stale).toEqual(['CA1'])
      expect((await log.find('CA1'))?.continuity.unheard).toBe('young')
    })

    it('takes no record of an unknown call for a lost one', async () => {
      const log = await (await bench()).join()
      const stale: string[] = []
      log.onStale((callId) => stale.push(callId))
      log.keep('CA1', 1, continuity())
      await log.close()
      expect(stale).toEqual([])
    })

    it('takes the intent of the owner only', async () => {
      const both = await bench()
      const [a, b] = [await both.join(), await both.join()]
      await a.open(newCall('CA1'))
      await a.claim('CA1', 'a', START_MS, false)
      await b.claim('CA1', 'b', START_MS, true)
      expect(await a.intend('CA1', 1, { kind: 'person', reason: 'person-asked' })).toBe(false)
      expect((await b.find('CA1'))?.intent).toBeNull()
      expect(await b.intend('CA1', 2, { kind: 'finish', reason: 'time-limit' })).toBe(true)
      expect((await a.find('CA1'))?.intent).toEqual({ kind: 'finish', reason: 'time-limit' })
    })

    it('lets a token be used once, on whichever process', async () => {
      const both = await bench()
      const logs = [await both.join(), await both.join()]
      const untilMs = START_MS + 60_000
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => logs[n % 2]!.useToken('n', untilMs, START_MS)),
      )
      expect(answers.filter(Boolean)).toHaveLength(1)
      await logs[0]!.sweep(untilMs + 3_600_000, SWEEP)
      // Forgotten by the sweep, it is refused because its time is over.
      expect(await logs[1]!.useToken('n', untilMs, untilMs + 3_600_000)).toBe(false)
    })

    it('knows the processes that live', async () => {
      const log = await (await bench()).join()
      const beat = { startedAtMs: START_MS, beatAtMs: START_MS, draining: false }
      await log.beat({ ...beat, id: 'a' })
      const there = { ...beat, id: 'b', address: 'http://10.0.0.7:3000', shelf: '0f' }
      await log.beat(there)
      expect(await log.peers('a', START_MS, 5_000)).toEqual([there])
      await log.beat({ ...beat, id: 'b', beatAtMs: START_MS + 9_000, draining: true })
      const b = { ...beat, id: 'b', beatAtMs: START_MS + 9_000, draining: true }
      expect(await log.peers('a', START_MS + 10_000, 5_000)).toEqual([b])
      expect(await log.peers('b', START_MS + 10_000, 5_000)).toEqual([])
      await log.leave('b')
      expect(await log.peers('a', START_MS + 10_000, 5_000)).toEqual([])
    })

    it('marks the calls of dead processes, lets them come back, and ends them in time', async () => {
      const log = await (await bench()).join()
      const beat = (id: string, beatAtMs: number): Promise<void> =>
        log.beat({ id, startedAtMs: START_MS, beatAtMs, draining: false })
      await beat('dead', START_MS)
      for (const callId of ['back', 'gone', 'meant']) {
        await log.open(newCall(callId))
        await log.claim(callId, 'dead', START_MS, false)
      }
      await log.intend('meant', 1, { kind: 'finish', reason: 'caller-idle' })
      await log.open(newCall('fine'))
      await log.claim('fine', 'alive', START_MS, false)

      const atMs = START_MS + 6_000
      await beat('alive', atMs)
      const marked = await log.sweep(atMs, SWEEP)
      expect([...marked.interrupted].sort()).toEqual(['back', 'gone', 'meant'])
      expect(marked.ended).toEqual([])
      expect(await log.sweep(atMs + 1, SWEEP)).toEqual({ interrupted: [], ended: [] })
      expect(await log.claim('back', 'alive', atMs, true)).toMatchObject({ state: 'live' })

      await beat('alive', atMs + 60_001)
      const swept = await log.sweep(atMs + 60_001, SWEEP)
      expect(swept.interrupted).toEqual([])
      expect([...swept.ended].sort()).toEqual(['gone', 'meant'])
      const endedAtMs = atMs + 60_001
      expect(await log.find('gone')).toMatchObject({ endedAtMs, endReason: 'carrier-lost' })
      expect(await log.find('meant')).toMatchObject({ endedAtMs, endReason: 'caller-idle' })
      expect(await log.find('back')).toMatchObject({ state: 'live', endedAtMs: null })
    })

    it('takes back its mark when the process was only late', async () => {
      const log = await (await bench()).join()
      await log.open(newCall('CA1'))
      await log.claim('CA1', 'late', START_MS, false)
      expect((await log.sweep(START_MS, SWEEP)).interrupted).toEqual(['CA1'])
      await log.beat({ id: 'late', startedAtMs: START_MS, beatAtMs: START_MS, draining: false })
      expect((await log.find('CA1'))?.state).toBe('live')
    })

    it('ends calls that never had a stream, after ten minutes', async () => {
      const log = await (await bench()).join()
      await log.open(newCall('CA1'))
      expect((await log.sweep(START_MS + 599_000, SWEEP)).ended).toEqual([])
      expect((await log.sweep(START_MS + 601_000, SWEEP)).ended).toEqual(['CA1'])
      expect(await log.find('CA1')).toMatchObject({ state: 'ended', endReason: 'carrier-lost' })
    })

    it('adds up what a caller has used', async () => {
      const log = await (await bench()).join()
      const from = '+15550100009'
      await log.open(newCall('old', { from, startedAtMs: START_MS - 1 }))
      await log.open(newCall('one', { from }))
      await log.open(newCall('two', { from, startedAtMs: START_MS + 1_000 }))
      await log.open(newCall('live', { from, startedAtMs: START_MS + 2_000 }))
      await log.open(newCall('else'))
      for (const callId of ['one', 'two', 'live']) {
        log.addCost(callId, 0.25)
        log.addCost(callId, 0.5)
      }
      await log.end('one', START_MS + 60_000, 'caller-hung-up')
      await log.end('two', START_MS + 31_000, 'caller-hung-up')
      const used = { calls: 3, minutes: 1.5, costUsd: 1.5 }
      await expect.poll(() => log.usedBy(from, START_MS)).toEqual(used)
      expect(await log.usedBy('+15550100008', 0)).toEqual({ calls: 0, minutes: 0, costUsd: 0 })
    })

    it('keeps the events of each stream in their order', async () => {
      const both = await bench()
      const [a, b] = [await both.join(), await both.join()]
      await a.open(newCall('CA1'))
      await a.claim('CA1', 'a', START_MS, false)
      for (let n = 0; n < 450; n++) a.append(keypad('CA1', n))
      await b.claim('CA1', 'b', START_MS, true)
      b.append({ callId: 'CA1', atMs: 0.5, type: 'greeting-asked' })
      await a.close()
      await b.close()
      const events = await both.eventsOf('CA1')
      expect(events).toHaveLength(451)
      expect(events.slice(0, 450).map(({ seq }) => seq)).toEqual(
        Array.from({ length: 450 }, (_, n) => n + 1),
      )
      expect(events[450]).toEqual({ seq: 1, type: 'greeting-asked' })
      expect(a.losses).toEqual({ events: 0, batches: 0 })
    })

    it('drops and counts the events that are too many to wait', async () => {
      const both = await bench()
      const log = await both.join()
      // Five streams, each within its own share, and none of it written yet.
      for (let n = 0; n < 20_007; n++) log.append(keypad(`CA${n % 5}`, n))
      expect(log.losses).toEqual({ events: 7, batches: 0 })
      await log.close()
      expect(await both.eventsOf('CA0')).toHaveLength(4_000)
      expect(log.losses).toEqual({ events: 7, batches: 0 })
    })

    it('answers nothing any more once it is closed', async () => {
      const log = await (await bench()).join()
      await log.close()
      await log.close()
      await expect(log.find('CA1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      log.keep('CA1', 1, continuity())
      log.append(keypad('CA1', 1))
      expect(log.losses).toEqual({ events: 0, batches: 0 })
    })
  })
}
