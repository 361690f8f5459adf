import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/shared/clock.ts'
import type { StoredRecording } from '../../../../src/store/recordings.ts'
import { openStore, type Store } from '../../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { hasPostgres, PostgresBench, PostgresServer } from '../../../support/postgres.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'

const NOW_MS = 1_800_000_000_000
const CALLER = '+15550100001'

/** A database of its own. */
interface Bench {
  readonly url: string
  /** As another program. */
  readonly ask: (text: string) => Promise<readonly unknown[]>
  readonly close: () => Promise<void>
}

describe('recordings on SQLite', () => {
  recordingsSuite(() => {
    const bench = new SqliteBench()
    const ask = (text: string): Promise<readonly unknown[]> => {
      const other = bench.other()
      const rows = other.prepare(text).all()
      other.close()
      return Promise.resolve(rows)
    }
    return Promise.resolve({ url: bench.url, ask, close: () => bench.close() })
  })
})

describe.skipIf(!hasPostgres())('recordings on PostgreSQL', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  recordingsSuite(async () => {
    const bench = await PostgresBench.open(server)
    const ask = (text: string): Promise<readonly unknown[]> => server.ask(bench.database, text)
    return { url: bench.url, ask, close: () => bench.close() }
  })
})

function recording(callId: string, more: Partial<StoredRecording> = {}): StoredRecording {
  const place = { callId, stream: 1, file: `${callId}.wav`, shelf: null, startedAtMs: NOW_MS }
  return { ...place, durationMs: null, bytes: null, cut: false, ...more }
}

function recordingsSuite(open: () => Promise<Bench>): void {
  let bench: Bench
  let store: Store

  beforeEach(async () => {
    bench = await open()
    store = await openStore(bench.url, { clock: systemClock, log: memoryLog().log })
  })

  afterEach(async () => {
    await store.callLog.close()
    await bench.close()
  })

  async function call(callId: string): Promise<void> {
    const agent = { agent: 'help', agentVersion: 'v1', model: 'live' }
    const numbers = { from: CALLER, to: '+15550100200' }
    await store.callLog.open({ callId, ...numbers, ...agent, startedAtMs: NOW_MS })
    await store.callLog.end(callId, NOW_MS + 1_000, 'caller-hung-up')
  }

  const marked = (): Promise<readonly unknown[]> =>
    bench.ask('select call_id, has_recording from calls order by call_id')

  it('begin, end, and mark their call', async () => {
    await call('CA1')
    await call('CA2')
    const begun = recording('CA1')
    const ended = { ...begun, durationMs: 7_300_000_000, bytes: 5_000_000_000, cut: true }
    const later = { stream: 2, file: 'later.wav', shelf: 'there', startedAtMs: NOW_MS + 1 }
    const next = recording('CA1', later)
    for (const one of [next, begun, ended]) store.recordings.put(one)
    await store.recordings.close()
    expect(await store.recordings.of('CA1')).toEqual([ended, next])
    expect(await store.recordings.of('CA2')).toEqual([])
    expect(await marked()).toEqual([
      { call_id: 'CA1', has_recording: 1 },
      { call_id: 'CA2', has_recording: 0 },
    ])
  })

  it('are not written for a call that is not kept', async () => {
    store.recordings.put(recording('CA9'))
    await store.recordings.close()
    expect(await store.recordings.of('CA9')).toEqual([])
  })

  it('go by age, and the mark with the last of a call', async () => {
    for (const callId of ['CA1', 'CA2']) await call(callId)
    store.recordings.put(recording('CA1'))
    store.recordings.put(recording('CA2'))
    store.recordings.put(recording('CA2', { stream: 2, startedAtMs: NOW_MS + 1_000 }))
    await store.recordings.close()
    expect(await store.recordings.forgetBefore(NOW_MS)).toBe(0)
    expect(await store.recordings.forgetBefore(NOW_MS + 1)).toBe(2)
    expect((await store.recordings.of('CA2')).map(({ stream }) => stream)).toEqual([2])
    expect(await marked()).toEqual([
      { call_id: 'CA1', has_recording: 0 },
      { call_id: 'CA2', has_recording: 1 },
    ])
  })

  it('go with their call, and when a caller is forgotten', async () => {
    for (const callId of ['CA1', 'CA2']) {
      await call(callId)
      store.recordings.put(recording(callId))
    }
    await store.recordings.close()
    await store.keeping.forgetCall('CA1')
    await store.keeping.eraseFrom('CA2', CALLER)
    expect(await bench.ask('select call_id from recordings')).toEqual([])
    expect(await marked()).toEqual([{ call_id: 'CA2', has_recording: 0 }])
  })
}
