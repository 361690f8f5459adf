import { expect, test } from 'vitest'
import { WrittenTrail } from '../../../../src/console/audit/written-trail.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import type { AuditLog, StoredAudit } from '../../../../src/store/audit.ts'
import { StoreUnavailable } from '../../../../src/store/store-errors.ts'
import { memoryLog } from '../../../support/memory-log.ts'

/** A trail over a store that is told what becomes of each batch. */
function trailOver(answer: () => Promise<void>) {
  const written: StoredAudit[] = []
  const audit: AuditLog = {
    append: async (entries) => {
      await answer()
      written.push(...entries)
    },
    page: () => Promise.resolve([]),
  }
  const clock = new VirtualClock()
  const { log, lines } = memoryLog()
  const trail = new WrittenTrail({ audit, clock, log })
  const note = (detail: string): void => {
    trail.note({ who: 'anna', what: 'tag', callId: 'CA1', detail })
  }
  return { trail, note, written, clock, lines }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const detailsOf = (entries: readonly StoredAudit[]): readonly string[] =>
  entries.map(({ detail }) => detail)

test('writes at once, in order, with the time and a place of its own for each', async () => {
  const { note, written, clock } = trailOver(() => Promise.resolve())
  note('one')
  note('two')
  await settled()
  const atMs = clock.wallMs()
  expect(written).toMatchObject([
    { who: 'anna', what: 'tag', callId: 'CA1', detail: 'one', atMs },
    { who: 'anna', what: 'tag', callId: 'CA1', detail: 'two', atMs },
  ])
  expect(written[0]!.entryId < written[1]!.entryId).toBe(true)
})

test('waits for a store that is away, longer each time, and loses nothing', async () => {
  let away = true
  const { note, written, clock, lines } = trailOver(() =>
    away ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve(),
  )
  note('one')
  await settled()
  for (const pauseMs of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    expect(clock.nextDueMs).toBe(clock.nowMs() + pauseMs)
    clock.advance(pauseMs)
    await settled()
  }
  note('two')
  away = false
  clock.advance(30_000)
  await settled()
  expect(detailsOf(written)).toEqual(['one', 'two'])
  expect(clock.pending).toBe(0)
  expect(lines.map(({ msg }) => msg)).toEqual(['the audit trail waits'])
})

test('drops what is too much, says so once, and counts it at the end', async () => {
  const { trail, note, written, lines } = trailOver(() =>
    Promise.reject(new StoreUnavailable('away')),
  )
  for (let n = 0; n < 1_010; n++) note(`${n}`)
  await settled()
  await trail.close()
  expect(written).toEqual([])
  expect(lines.map(({ msg, lost }) => [msg, lost])).toEqual([
    ['the audit trail is full: entries are dropped', undefined],
    ['the audit trail waits', undefined],
    ['entries of the audit trail were lost', 1_010],
  ])
})

test('does not try again what the store refuses for good', async () => {
  let times = 0
  const { note, written, lines } = trailOver(() =>
    times++ === 0 ? Promise.reject(new TypeError('no such table')) : Promise.resolve(),
  )
  note('one')
  await settled()
  note('two')
  await settled()
  expect(detailsOf(written)).toEqual(['two'])
  expect(lines[0]).toMatchObject({ msg: 'the audit trail was refused', entries: 1 })
})

test('writes what waits when it is closed', async () => {
  const { trail, note, written } = trailOver(() => Promise.resolve())
  for (let n = 0; n < 250; n++) note(`${n}`)
  await trail.close()
  expect(written).toHaveLength(250)
})

test('holds no telephone number, and no more than it may', async () => {
  const { note, written } = trailOver(() => Promise.resolve())
  note('+15550100001, 0555 0100001 and 2026-11')
  note('x'.repeat(600))
  await settled()
  expect(detailsOf(written)).toEqual(['+15…01, … and 2026-11', 'x'.repeat(500)])
})
