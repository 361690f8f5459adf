import { describe, expect, it } from 'vitest'
import type { QueuedRecord } from '../../../../src/store/sql/write-queue.ts'
import { writeQueueBounds, WriteQueue } from '../../../../src/store/sql/write-queue.ts'
import { continuity, keypad } from '../call-log-suite.ts'

function record(callId: string, epoch: number, unheard = ''): QueuedRecord {
  return { callId, epoch, continuity: continuity({ unheard }) }
}

describe('WriteQueue', () => {
  it('gives events in batches, in their order, again until they are written', () => {
    const queue = new WriteQueue()
    for (let seq = 1; seq <= 300; seq++) queue.append({ event: keypad('CA1', seq), epoch: 1, seq })
    const first = queue.take()
    expect(first.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
    queue.failed(first)
    expect(queue.take().events).toEqual(first.events)
    queue.written(first)
    expect(queue.take().events[0]?.seq).toBe(201)
    expect(queue.waiting).toBe(100)
  })

  it('keeps the latest record of a call, also when an older one is being written', () => {
    const queue = new WriteQueue()
    queue.keep(record('CA1', 1, 'one'))
    const batch = queue.take()
    queue.keep(record('CA1', 1, 'two'))
    queue.written(batch)
    expect(queue.take().records).toEqual([record('CA1', 1, 'two')])
  })

  it('refuses a record of an older epoch than the one that waits', () => {
    const queue = new WriteQueue()
    expect(queue.keep(record('CA1', 2))).toBe(true)
    expect(queue.keep(record('CA1', 1))).toBe(false)
    expect(queue.recordOf('CA1')?.epoch).toBe(2)
  })

  it('adds up sums, and those of a failed batch to what came meanwhile', () => {
    const queue = new WriteQueue()
    queue.add({ callId: 'CA1', costUsd: 1, eventsLeftOut: 1 })
    queue.add({ callId: 'CA1', costUsd: 2, eventsLeftOut: 0 })
    const batch = queue.take()
    queue.add({ callId: 'CA1', costUsd: 4, eventsLeftOut: 1 })
    queue.failed(batch)
    expect(queue.take().tallies).toEqual([{ callId: 'CA1', costUsd: 7, eventsLeftOut: 2 }])
    expect(queue.waiting).toBe(0)
  })

  it('drops events beyond its bound but keeps room for summaries', () => {
    const queue = new WriteQueue()
    const append = (type: 'keypad' | 'call-ended'): void => {
      const event = { ...keypad('CA1', 1), type } as ReturnType<typeof keypad>
      queue.append({ event, epoch: 1, seq: 1 })
    }
    for (let n = 0; n < writeQueueBounds.events + 3; n++) append('keypad')
    expect(queue.losses.events).toBe(3)
    for (let n = 0; n < writeQueueBounds.summaries; n++) append('call-ended')
    expect(queue.losses.events).toBe(3)
    append('call-ended')
    expect(queue.losses.events).toBe(4)
  })

  it('bounds the calls that wait', () => {
    const queue = new WriteQueue()
    for (let n = 0; n <= writeQueueBounds.calls; n++) queue.keep(record(`CA${n}`, 1))
    expect(queue.recordOf('CA0')).toBeNull()
    expect(queue.recordOf('CA1')).not.toBeNull()
    expect(queue.losses.batches).toBe(1)
  })

  it('gives up the detail of a refused batch first, and the rest only then', () => {
    const queue = new WriteQueue()
    queue.append({ event: keypad('CA1', 1), epoch: 1, seq: 1 })
    queue.keep(record('CA1', 1))
    queue.postpone([{ sql: 'one', sets: [] }])
    queue.refused(queue.take())
    expect(queue.take()).toMatchObject({ events: [], records: [{ callId: 'CA1' }] })
    queue.refused(queue.take())
    expect(queue.waiting).toBe(0)
    expect(queue.losses).toEqual({ events: 1, batches: 2 })
  })

  it('hands postponed statements out until they are written', () => {
    const queue = new WriteQueue()
    const [one, two] = [
      { sql: 'one', sets: [] },
      { sql: 'two', sets: [] },
    ]
    queue.postpone([one])
    const batch = queue.take()
    queue.postpone([two])
    queue.written(batch)
    expect(queue.take().postponed).toEqual([two])
  })
})
