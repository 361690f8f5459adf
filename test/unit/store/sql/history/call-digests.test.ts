import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../../../src/shared/clock.ts'
import type { CallFilter } from '../../../../../src/store/call-history.ts'
import { openStore, type Store } from '../../../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../../../support/memory-log.ts'
import { digest, play, replied, said, START_MS } from '../../../../support/played-calls.ts'
import { onBothEngines, type StoreBench } from '../../../../support/store-benches.ts'

onBothEngines('calls that are added up', (open) => {
  let bench: StoreBench
  const opened: Store[] = []
  let laterMs = 0

  beforeEach(async () => {
    bench = await open()
    laterMs = 0
  })

  afterEach(async () => {
    for (const { digests, callLog } of opened.splice(0)) {
      await digests.stop()
      await callLog.close()
    }
    await bench.close()
  })

  /** Another process's store on the same database, at whose wall the time may be later. */
  async function join(): Promise<Store> {
    const clock = { ...systemClock, wallMs: () => systemClock.wallMs() + laterMs }
    const store = await openStore(bench.url, { clock, log: memoryLog().log })
    opened.push(store)
    return store
  }

  async function idsOf({ callHistory }: Store, filter: CallFilter): Promise<readonly string[]> {
    const { calls } = await callHistory.list(filter, { cursor: null, limit: 50 })
    return calls.map(({ callId }) => callId)
  }

  const wordsKept = async (): Promise<number> => {
    const rows = await bench.ask('select count(*) as kept from call_words')
    return Number(rows[0]?.['kept'])
  }

  it('are added up by themselves, soon after they ended', async () => {
    const store = await join()
    store.digests.start()
    await play(store, { callId: 'CA1', facts: [said('hello')] })
    await expect.poll(() => idsOf(store, { text: 'hello' }), { timeout: 8_000 }).toEqual(['CA1'])
  })

  it('are added up once, by whichever process', async () => {
    const [one, two] = [await join(), await join()]
    for (let n = 0; n < 6; n++) {
      await play(one, { callId: `CA${n}`, startedAtMs: START_MS + n, facts: replied(1, 800) })
    }
    await Promise.all([digest(one), digest(two)])
    expect(await bench.ask('select sum(replies) as n from reply_hours')).toEqual([
      { n: bench.dialect === 'sqlite' ? 6 : '6' },
    ])
    expect(await digest(one)).toBe(0)
  })

  it('are added up anew when more has come, and nothing is counted twice', async () => {
    const store = await join()
    await play(store, { callId: 'CA1', ended: null, facts: [said('one'), ...replied(1, 800)] })
    await bench.ask(`update calls set digest_due_ms = 1`)
    expect(await digest(store)).toBe(1)
    await play(store, { callId: 'CA1', facts: [said('two'), ...replied(1, 900)] })
    expect(await digest(store)).toBe(1)
    expect(await idsOf(store, { text: 'one two' })).toEqual(['CA1'])
    expect(await wordsKept()).toBe(1)
    const counted = await bench.ask('select replies from reply_hours where replies != 0')
    expect(counted.map(({ replies }) => Number(replies))).toEqual([1, 1])
  })

  it('are taken again when the process that had them is gone', async () => {
    const store = await join()
    await play(store, { callId: 'CA1', facts: [said('hello')] })
    // Somebody has taken it, and never said anything more.
    const untilMs = systemClock.wallMs() + 60_000
    await bench.ask(`update calls set digest_lease = 'gone', digest_due_ms = ${untilMs}`)
    expect(await digest(store)).toBe(0)
    laterMs = 61_000
    expect(await digest(store)).toBe(1)
    expect(await idsOf(store, { text: 'hello' })).toEqual(['CA1'])
  })

  it('hold no card number, though it came in pieces', async () => {
    const store = await join()
    await play(store, { callId: 'CA1', facts: [said('my 4111 1111'), said(' 1111 1111 card')] })
    await digest(store)
    expect(await idsOf(store, { text: '1111' })).toEqual([])
    expect(await idsOf(store, { text: '4111' })).toEqual([])
    expect((await store.callHistory.find('CA1'))?.line.firstWords).toBe('my [card number] card')
  })

  it('are read in pieces, however long they are', async () => {
    const store = await join()
    const facts = Array.from({ length: 700 }, (_, n) => said(`word${n} `))
    await play(store, { callId: 'CA1', facts: [...facts, ...replied(1, 5)] })
    await digest(store)
    expect(await idsOf(store, { text: 'word0 word699 word350' })).toEqual(['CA1'])
    // Many words begin so, or few.
    for (const text of ['word6', 'word69', 'wo'])
      expect(await idsOf(store, { text })).toEqual(['CA1'])
    const { line } = (await store.callHistory.find('CA1'))!
    expect(line.firstWords).toHaveLength(120)
    expect(line.agentTurns).toBe(1)
  })

  it('are added up although one of their events cannot be read', async () => {
    const store = await join()
    await play(store, { callId: 'CA1', facts: [said('good'), said(' bad')] })
    await bench.ask(`update events set json = '{' where seq = 2`)
    await digest(store)
    expect(await idsOf(store, { text: 'good' })).toEqual(['CA1'])
  })

  it.each(['forgetTexts', 'forgetCall', 'eraseFrom'] as const)(
    'leave no words behind after %s',
    async (what) => {
      const store = await join()
      const facts = [said('hello'), ...replied(1, 800)]
      await play(store, { callId: 'CA1', facts })
      await play(store, { callId: 'CA2', startedAtMs: START_MS + 1, facts })
      await digest(store)
      if (what === 'eraseFrom') await store.keeping.eraseFrom('CA1', '+15550100001')
      else await store.keeping[what]('CA1')
      expect(await idsOf(store, { text: 'hello' })).toEqual(['CA2'])
      expect(await wordsKept()).toBe(1)
      const rows = await bench.ask(`select first_words from calls where call_id = 'CA1'`)
      expect(rows.map((row) => row['first_words'])).toEqual(what === 'forgetCall' ? [] : [''])
      const found = await store.callHistory.find('CA1')
      if (what === 'forgetCall') expect(found).toBeNull()
      else expect(found).toMatchObject({ textsKept: false, line: { agentTurns: 1 }, streams: [] })
      expect(await digest(store)).toBe(0)
    },
  )

  it('get no words that were read before they were forgotten', async () => {
    const store = await join()
    await play(store, { callId: 'CA1', facts: [said('hello')] })
    // One of the two comes first; whichever it is, nothing is left.
    await Promise.all([digest(store), store.keeping.forgetTexts('CA1')])
    expect(await wordsKept()).toBe(0)
    expect(await digest(store)).toBe(0)
  })
})
