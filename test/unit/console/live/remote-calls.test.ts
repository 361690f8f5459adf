import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { RemoteCalls } from '../../../../src/console/live/remote-calls.ts'
import type { CallEvent, CallFact } from '../../../../src/shared/call-event.ts'
import type { ChangesListener } from '../../../../src/store/live-bus.ts'
import type { LiveReader, ReadCall, ReadPlace } from '../../../../src/store/live-reader.ts'
import { StoreUnavailable } from '../../../../src/store/store-errors.ts'
import { LiveCallsRig, newCall } from '../../../support/live-calls.ts'

interface Stored {
  state: ReadCall['state']
  owner: string | null
  epoch: number
  events: CallEvent[]
}

/** Calls of another process, as the store knows them. */
class Rig extends LiveCallsRig implements LiveReader {
  readonly stored = new Map<string, Stored>()
  readonly reads: (readonly string[])[] = []
  readonly told: string[] = []
  looks = 0
  away = false
  #listener: ChangesListener | null = null
  readonly remote = new RemoteCalls({
    calls: this.calls,
    reader: this,
    bus: {
      publish: () => undefined,
      onChanged: (listener) => {
        this.#listener = listener
        return () => {
          this.#listener = null
        }
      },
      close: () => Promise.resolve(),
    },
    instanceId: 'one',
    clock: this.clock,
    log: pino({ level: 'silent' }),
  })

  constructor() {
    super()
    this.calls.tell({
      call: (callId) => this.told.push(`call ${callId}`),
      line: (callId, place) => this.told.push(`line ${callId} ${place}`),
      happened: ({ callId, type }) => this.told.push(`${type} ${callId}`),
      gone: (callId, outcome) => this.told.push(`gone ${callId} ${outcome}`),
    })
  }

  get listens(): boolean {
    return this.#listener !== null
  }

  store(callId: string, so: Partial<Stored> = {}): Stored {
    const stored = { state: 'live', owner: 'two', epoch: 1, events: [], ...so } as const
    const call = { ...stored, events: [...stored.events] }
    this.stored.set(callId, call)
    return call
  }

  /** Something happens there, and is stored. */
  async there(callId: string, ...facts: CallFact[]): Promise<void> {
    const { events } = this.stored.get(callId)!
    for (const fact of facts) events.push({ ...fact, callId, atMs: 100 * events.length })
    await this.changed([callId])
  }

  async changed(callIds: readonly string[] | null): Promise<void> {
    this.#listener?.(callIds)
    await this.pass(200)
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.clock.advance(50)
      await nextTurn()
    }
  }

  open(instanceId: string): Promise<readonly string[]> {
    this.looks += 1
    if (this.away) return Promise.reject(new StoreUnavailable('away'))
    const open = [...this.stored].filter(
      ([, { state, owner }]) => state !== 'ended' && owner !== instanceId,
    )
    return Promise.resolve(open.map(([callId]) => callId))
  }

  read(places: readonly ReadPlace[]): Promise<readonly ReadCall[]> {
    this.reads.push(places.map(({ callId }) => callId))
    if (this.away) return Promise.reject(new StoreUnavailable('away'))
    return Promise.resolve(
      places.flatMap(({ callId, epoch, seq }) => {
        const one = this.stored.get(callId)
        if (one === undefined) return []
        const events = epoch === one.epoch ? one.events.slice(seq) : one.events
        const endReason = one.state === 'ended' ? ('agent-ended' as const) : null
        return [{ ...one, call: newCall(callId), endReason, seq: one.events.length, events }]
      }),
    )
  }
}

const begins: CallFact = { type: 'call-started', agent: 'a', agentVersion: 'v', streamId: 'MZ' }
const says = (turn: number, text: string): CallFact => ({ type: 'agent-text', turn, text })

let rig: Rig

beforeEach(() => {
  rig = new Rig()
})

describe('a call of another process', () => {
  test('is there when somebody begins to watch, with what was said; and it is no news', async () => {
    rig.store('CA1')
    await rig.there('CA1', begins, says(1, 'Hello.'))
    rig.remote.watch(true)
    await rig.pass(200)
    expect(rig.calls.calls).toMatchObject([
      { callId: 'CA1', state: 'talking', instance: 'two', lastWords: { text: 'Hello.' } },
    ])
    expect(rig.told).toEqual(['call CA1', 'line CA1 0'])
  })

  test('is followed as it goes on, and goes', async () => {
    rig.remote.watch(true)
    rig.store('CA1', { state: 'ringing', owner: null, epoch: 0 })
    await rig.changed(['CA1'])
    expect(rig.calls.call('CA1')?.state).toBe('ringing')
    rig.store('CA1')
    await rig.there('CA1', begins)
    expect(rig.calls.call('CA1')).toMatchObject({ state: 'talking', instance: 'two' })
    rig.told.length = 0
    await rig.there('CA1', says(1, 'Hello.'))
    expect(rig.told).toEqual(['line CA1 0', 'call CA1', 'agent-text CA1'])
    rig.stored.get('CA1')!.state = 'ended'
    await rig.changed(['CA1'])
    expect(rig.told.at(-1)).toBe('gone CA1 agent-ended')
    expect(rig.calls.calls).toEqual([])
  })

  test('whose process dies is interrupted, and is back with another stream', async () => {
    rig.remote.watch(true)
    rig.store('CA1')
    await rig.there('CA1', begins, says(1, 'Hello.'))
    rig.stored.get('CA1')!.state = 'interrupted'
    await rig.changed(['CA1'])
    expect(rig.calls.call('CA1')).toMatchObject({ state: 'interrupted', health: 'warn' })
    rig.store('CA1', { owner: 'three', epoch: 2 })
    await rig.there('CA1', begins, says(1, 'I am back.'))
    expect(rig.calls.call('CA1')).toMatchObject({ state: 'talking', instance: 'three' })
    expect(rig.calls.linesOf('CA1').map(({ text }) => text)).toEqual(['Hello.', 'I am back.'])
  })

  test('that was seen ringing here and comes in there is that other process’s', async () => {
    rig.remote.watch(true)
    rig.calls.opened(newCall('CA1'))
    rig.store('CA1', { state: 'ringing', owner: null, epoch: 0 })
    await rig.changed(['CA1'])
    expect(rig.calls.call('CA1')?.instance).toBe('one')
    rig.store('CA1')
    await rig.there('CA1', begins)
    expect(rig.calls.call('CA1')).toMatchObject({ state: 'talking', instance: 'two' })
    rig.calls.closed('CA1')
    expect(rig.calls.call('CA1')?.state).toBe('talking')
  })

  test('that comes here is this process’s, whatever the store still says', async () => {
    rig.remote.watch(true)
    rig.store('CA1')
    await rig.there('CA1', begins)
    rig.begin('CA1')
    const before = rig.reads.length
    await rig.changed(['CA1'])
    expect(rig.calls.call('CA1')?.instance).toBe('one')
    expect(rig.reads).toHaveLength(before)
  })

  test('is gone within 5 s although nobody told', async () => {
    rig.remote.watch(true)
    rig.store('CA1')
    await rig.there('CA1', begins)
    rig.stored.get('CA1')!.state = 'ended'
    await rig.pass(5_200)
    expect(rig.calls.calls).toEqual([])
  })

  test('that ended before it was seen is never shown', async () => {
    rig.store('CA1')
    const ended = { type: 'call-ended', summary: { endReason: 'person-asked' } }
    await rig.there('CA1', begins, ended as unknown as CallFact)
    rig.remote.watch(true)
    await rig.pass(20_000)
    expect([rig.calls.calls, rig.told]).toEqual([[], []])
  })
})

describe('the store', () => {
  test('is not asked while nobody watches', async () => {
    rig.store('CA1')
    await rig.changed(['CA1'])
    await rig.pass(20_000)
    expect([rig.looks, rig.reads, rig.clock.pending]).toEqual([0, [], 0])
    rig.remote.watch(true)
    await rig.pass(200)
    rig.remote.watch(false)
    const { looks } = rig
    await rig.pass(20_000)
    expect([rig.looks, rig.listens, rig.clock.pending]).toEqual([looks, false, 0])
    expect(rig.calls.calls).toEqual([])
  })

  test('is asked ten times a second at most, however much happens', async () => {
    rig.remote.watch(true)
    rig.store('CA1')
    for (let at = 0; at < 1_000; at += 1) {
      rig.stored.get('CA1')!.events.push({ ...says(1, 'x'), callId: 'CA1', atMs: at })
      await rig.changed(['CA1']).then(() => undefined)
    }
    const seconds = rig.clock.nowMs() / 1_000
    expect(rig.reads.length).toBeLessThanOrEqual(10 * seconds + 1)
    expect(rig.reads.length).toBeGreaterThan(100)
  })

  test('is asked about fifty calls at a time', async () => {
    rig.remote.watch(true)
    const ids = Array.from({ length: 120 }, (_, at) => `CA${at}`)
    for (const id of ids) rig.store(id, { events: [{ ...begins, callId: id, atMs: 0 }] })
    await rig.changed(ids)
    await rig.pass(500)
    expect(rig.reads.map(({ length }) => length)).toEqual([50, 50, 20])
    expect(rig.calls.calls).toHaveLength(120)
  })

  test('that is away is asked again, and nothing is lost', async () => {
    rig.remote.watch(true)
    rig.store('CA1')
    await rig.there('CA1', begins)
    rig.away = true
    await rig.there('CA1', says(1, 'Meanwhile.'))
    rig.store('CA2')
    await rig.there('CA2', begins)
    expect(rig.calls.call('CA1')?.lastWords).toBeNull()
    rig.away = false
    await rig.pass(1_400)
    expect(rig.calls.call('CA1')?.lastWords?.text).toBe('Meanwhile.')
    expect(rig.calls.call('CA2')?.state).toBe('talking')
  })

  test('is looked through when nobody knows what has changed', async () => {
    rig.remote.watch(true)
    rig.store('CA1')
    await rig.there('CA1', begins)
    rig.store('CA2', { events: [{ ...begins, callId: 'CA2', atMs: 0 }] })
    rig.stored.get('CA1')!.events.push({ ...says(1, 'Unheard of.'), callId: 'CA1', atMs: 5 })
    await rig.changed(null)
    expect(rig.calls.calls).toHaveLength(2)
    expect(rig.calls.call('CA1')?.lastWords?.text).toBe('Unheard of.')
  })
})
