import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/shared/clock.ts'
import { accountBounds, type NewAccount, type Session } from '../../../../src/store/accounts.ts'
import { auditBounds, type StoredAudit } from '../../../../src/store/audit.ts'
import { noteBounds } from '../../../../src/store/call-notes.ts'
import { openStore, type Store } from '../../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { hasPostgres, PostgresBench, PostgresServer } from '../../../support/postgres.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'

const NOW_MS = 1_800_000_000_000
const HOUR_MS = 3_600_000
const ANNA: NewAccount = {
  ...{ name: 'anna', role: 'operator', passwordHash: 'scrypt$of-anna', createdAtMs: NOW_MS },
}

/** A database of its own. */
interface Bench {
  readonly url: string
  /** As another program. */
  readonly ask: (text: string) => Promise<readonly unknown[]>
  readonly close: () => Promise<void>
}

describe('people on SQLite', () => {
  peopleSuite(() => {
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

describe.skipIf(!hasPostgres())('people on PostgreSQL', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  peopleSuite(async () => {
    const bench = await PostgresBench.open(server)
    const ask = (text: string): Promise<readonly unknown[]> => server.ask(bench.database, text)
    return { url: bench.url, ask, close: () => bench.close() }
  })
})

function session(tokenHash: string, more: Partial<Session> = {}): Session {
  const times = { createdAtMs: NOW_MS, lastSeenAtMs: NOW_MS, expiresAtMs: NOW_MS + HOUR_MS }
  return { tokenHash, account: 'anna', ...times, ...more }
}

function entry(atMs: number, more: Partial<StoredAudit> = {}): StoredAudit {
  const entryId = atMs.toString(16).padStart(16, '0')
  return { atMs, entryId, who: 'anna', what: 'tag', callId: 'CA1', detail: 'vip', ...more }
}

function peopleSuite(open: () => Promise<Bench>): void {
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

  async function call(callId: string, from = '+15550100001'): Promise<void> {
    const agent = { agent: 'help', agentVersion: 'v1', model: 'live' }
    await store.callLog.open({ callId, from, to: '+15550100200', ...agent, startedAtMs: NOW_MS })
    await store.callLog.end(callId, NOW_MS + 1, 'caller-hung-up')
  }

  describe('accounts', () => {
    it('keeps an account, once for its name', async () => {
      const { accounts } = store
      expect(await accounts.add(ANNA)).toBe('added')
      expect(await accounts.add({ ...ANNA, role: 'admin' })).toBe('known')
      expect(await accounts.find('anna')).toEqual({ ...ANNA, disabledAtMs: null })
      expect(await accounts.find('Anna')).toBeNull()
    })

    it('lists them by name', async () => {
      const { accounts } = store
      for (const name of ['carl', 'anna', 'ben']) await accounts.add({ ...ANNA, name })
      expect((await accounts.list()).map(({ name }) => name)).toEqual(['anna', 'ben', 'carl'])
    })

    it('has room for so many and no more', async () => {
      await bench.ask(`
        insert into console_accounts (name, role, password_hash, created_at_ms, disabled_at_ms)
        with recursive numbers (n) as (
          select 1 union all select n + 1 from numbers where n < ${accountBounds.accounts}
        )
        select 'person' || n, 'viewer', 'x', 0, null from numbers`)
      expect(await store.accounts.add(ANNA)).toBe('full')
      expect(await store.accounts.add({ ...ANNA, name: 'person7' })).toBe('known')
    })

    it('says when there is nobody to change', async () => {
      const { accounts } = store
      expect(await accounts.setPassword('nobody', 'x')).toBe(false)
      expect(await accounts.setRole('nobody', 'admin')).toBe(false)
      expect(await accounts.setDisabled('nobody', NOW_MS)).toBe(false)
      expect(await accounts.list()).toEqual([])
    })

    it('takes a name for text, whatever it is', async () => {
      const name = "'); drop table console_accounts; --"
      expect(await store.accounts.find(name)).toBeNull()
      await store.accounts.add({ ...ANNA, name })
      expect((await store.accounts.find(name))?.role).toBe('operator')
    })
  })

  describe('sessions', () => {
    beforeEach(async () => {
      await store.accounts.add(ANNA)
      await store.accounts.add({ ...ANNA, name: 'ben' })
    })

    const isOpen = async (token: string) => (await store.sessions.find(token)) !== null

    it('finds a session with the account as it is now', async () => {
      const { accounts, sessions } = store
      await sessions.open(session('a1'), 0)
      expect(await sessions.find('a1')).toEqual({
        ...session('a1'),
        ...{ role: 'operator', disabledAtMs: null },
      })
      await accounts.setRole('anna', 'viewer')
      expect((await sessions.find('a1'))?.role).toBe('viewer')
      expect(await sessions.find('a2')).toBeNull()
    })

    it('knows when it was last seen, and never goes back', async () => {
      const { sessions } = store
      await sessions.open(session('a1'), 0)
      await sessions.seen('a1', NOW_MS + 5)
      await sessions.seen('a1', NOW_MS + 4)
      expect((await sessions.find('a1'))?.lastSeenAtMs).toBe(NOW_MS + 5)
    })

    it('revokes one, or all of an account', async () => {
      const { sessions } = store
      for (const token of ['a1', 'a2', 'a3']) await sessions.open(session(token), 0)
      await sessions.open(session('b1', { account: 'ben' }), 0)
      await sessions.revoke('a1')
      expect(await isOpen('a1')).toBe(false)
      expect(await sessions.revokeAllOf('anna')).toBe(2)
      expect(await isOpen('a2')).toBe(false)
      expect(await isOpen('b1')).toBe(true)
    })

    it.each([
      ['its password changes', () => store.accounts.setPassword('anna', 'new')],
      ['it is disabled', () => store.accounts.setDisabled('anna', NOW_MS)],
    ])('ends those of an account when %s', async (_, change) => {
      const { sessions } = store
      await sessions.open(session('a1'), 0)
      await sessions.open(session('b1', { account: 'ben' }), 0)
      expect(await change()).toBe(true)
      expect([await isOpen('a1'), await isOpen('b1')]).toEqual([false, true])
    })

    it('removes what is over when another one begins', async () => {
      const { sessions } = store
      await sessions.open(session('old', { expiresAtMs: NOW_MS + 10 }), 0)
      await sessions.open(session('idle', { lastSeenAtMs: NOW_MS - 5 }), 0)
      await sessions.open(session('new', { createdAtMs: NOW_MS + 10 }), NOW_MS - 5)
      const rows = await bench.ask('select token_hash from console_sessions')
      expect(rows).toEqual([{ token_hash: 'new' }])
    })

    it('lets the oldest of too many go, of that account alone', async () => {
      const { sessions } = store
      await sessions.open(session('b1', { account: 'ben', createdAtMs: NOW_MS - 1 }), 0)
      for (let n = 0; n <= accountBounds.sessions; n++) {
        await sessions.open(session(`a${n}`, { createdAtMs: NOW_MS + n }), 0)
      }
      expect([await isOpen('a0'), await isOpen('a1'), await isOpen('b1')]).toEqual([
        ...[false, true, true],
      ])
    })
  })

  describe('the audit trail', () => {
    it('gives pages newest first, and none of it twice', async () => {
      const { audit } = store
      const entries = [1, 2, 3, 4].map((n) => entry(NOW_MS + n))
      await audit.append(entries)
      // Written again after a lost connection.
      await audit.append(entries)
      const first = await audit.page(null, 3)
      expect(first).toEqual([entries[3], entries[2], entries[1]])
      expect(await audit.page(first[2]!, 3)).toEqual([entries[0]])
      expect(await audit.page(entries[0]!, 3)).toEqual([])
    })

    it('orders what happened in one millisecond', async () => {
      const { audit } = store
      const [one, two] = [entry(NOW_MS, { entryId: '0a' }), entry(NOW_MS, { entryId: '0b' })]
      await audit.append([two, one])
      expect(await audit.page(null, 1)).toEqual([two])
      expect(await audit.page(two, 1)).toEqual([one])
    })

    it('holds what has no call, and no longer detail than it may', async () => {
      const long = entry(NOW_MS, { callId: null, detail: 'x'.repeat(600) })
      await store.audit.append([long])
      const [kept] = await store.audit.page(null, 1)
      expect(kept).toEqual({ ...long, detail: 'x'.repeat(auditBounds.detail) })
    })

    it('forgets what is older than two years', async () => {
      const oldest = NOW_MS - auditBounds.keepMs
      await store.audit.append([entry(oldest - 1), entry(oldest), entry(NOW_MS)])
      expect(await store.keeping.forgetAudit(NOW_MS)).toBe(1)
      expect(await store.keeping.forgetAudit(NOW_MS)).toBe(0)
      expect((await store.audit.page(null, 9)).map(({ atMs }) => atMs)).toEqual([NOW_MS, oldest])
    })

    it('keeps so many failed sign-ins and no more, and nothing else for them', async () => {
      await store.audit.append([entry(NOW_MS - 1)])
      await bench.ask(`
        insert into audit (at_ms, entry_id, who, what, call_id, detail)
        with recursive numbers (n) as (
          select 1 union all select n + 1 from numbers where n < ${auditBounds.failures + 700}
        )
        select ${NOW_MS} + n, 'f', '', 'sign-in-failed', null, '' from numbers`)
      expect(await store.keeping.forgetAudit(NOW_MS)).toBe(700)
      const [first] = await bench.ask('select count(*) as n, min(at_ms) as at from audit')
      expect(Object.values(first as object).map(Number)).toEqual([
        ...[auditBounds.failures + 1, NOW_MS - 1],
      ])
    })
  })

  describe('what is written to calls', () => {
    const tagsOf = async (callId: string): Promise<readonly unknown[]> =>
      bench.ask(`select tag, by_name from call_tags where call_id = '${callId}' order by tag`)

    it('tags a call once, and takes the tag away again', async () => {
      const { notes } = store
      await call('CA1')
      expect(await notes.tag('CA1', 'vip', 'anna', NOW_MS)).toBe('noted')
      expect(await notes.tag('CA1', 'vip', 'ben', NOW_MS)).toBe('noted')
      expect(await tagsOf('CA1')).toEqual([{ tag: 'vip', by_name: 'anna' }])
      expect(await notes.untag('CA1', 'vip')).toBe('noted')
      expect(await notes.untag('CA1', 'vip')).toBe('noted')
      expect(await tagsOf('CA1')).toEqual([])
    })

    it('keeps comments in their order, as they are', async () => {
      const { notes } = store
      await call('CA1')
      const texts = ["<script>alert('x')</script>", 'مرحبا \u202e 👩‍👩‍👧', "'); drop table calls; --"]
      for (const [n, text] of texts.entries()) {
        const comment = { by: 'anna', atMs: NOW_MS + n, text }
        expect(await notes.comment('CA1', comment)).toEqual(comment)
      }
      expect((await notes.commentsOf('CA1')).map(({ text }) => text)).toEqual(texts)
      expect(await notes.commentsOf('CA2')).toEqual([])
    })

    it('holds no card number', async () => {
      await call('CA1')
      const comment = { by: 'anna', atMs: NOW_MS, text: 'pays with 4111 1111 1111 1111' }
      const kept = { ...comment, text: 'pays with [card number]' }
      expect(await store.notes.comment('CA1', comment)).toEqual(kept)
      expect(await store.notes.commentsOf('CA1')).toEqual([kept])
    })

    it('writes nothing to a call that there is not', async () => {
      const { notes } = store
      const comment = { by: 'anna', atMs: NOW_MS, text: 'hello' }
      expect(await notes.tag('CA9', 'vip', 'anna', NOW_MS)).toBe('unknown-call')
      expect(await notes.untag('CA9', 'vip')).toBe('unknown-call')
      expect(await notes.comment('CA9', comment)).toBe('unknown-call')
      expect(await tagsOf('CA9')).toEqual([])
      expect(await notes.commentsOf('CA9')).toEqual([])
    })

    it('takes so many tags and comments and no more', async () => {
      const { notes } = store
      await call('CA1')
      for (let n = 0; n < noteBounds.tags; n++) await notes.tag('CA1', `t${n}`, 'anna', NOW_MS)
      expect(await notes.tag('CA1', 'more', 'anna', NOW_MS)).toBe('too-many')
      expect(await notes.tag('CA1', 't0', 'anna', NOW_MS)).toBe('noted')
      await bench.ask(`
        insert into call_comments (call_id, comment_id, by_name, at_ms, body)
        with recursive numbers (n) as (
          select 1 union all select n + 1 from numbers where n < ${noteBounds.comments}
        )
        select 'CA1', 'c' || n, 'anna', 0, 'x' from numbers`)
      const comment = { by: 'anna', atMs: NOW_MS, text: 'one more' }
      expect(await notes.comment('CA1', comment)).toBe('too-many')
    })

    async function notedCalls(): Promise<void> {
      for (const callId of ['CA1', 'CA2']) {
        await call(callId, callId === 'CA1' ? '+15550100001' : '+15550100002')
        await store.notes.tag(callId, 'vip', 'anna', NOW_MS)
        await store.notes.comment(callId, { by: 'anna', atMs: NOW_MS, text: 'angry' })
      }
    }

    it('forgets comments with the texts of a call, and tags with the call', async () => {
      await notedCalls()
      expect((await store.keeping.forgetTexts('CA1')).notes).toBe(1)
      expect(await store.notes.commentsOf('CA1')).toEqual([])
      expect(await tagsOf('CA1')).toHaveLength(1)
      expect((await store.keeping.forgetCall('CA1')).notes).toBe(1)
      expect(await tagsOf('CA1')).toEqual([])
      expect((await store.keeping.forgetCall('CA2')).notes).toBe(2)
    })

    it('erases both from the calls of a caller, and leaves those of others', async () => {
      await notedCalls()
      expect((await store.keeping.eraseFrom('CA1', '+15550100001')).notes).toBe(2)
      expect(await store.notes.commentsOf('CA1')).toEqual([])
      expect(await tagsOf('CA1')).toEqual([])
      expect(await store.notes.commentsOf('CA2')).toHaveLength(1)
      expect(await tagsOf('CA2')).toHaveLength(1)
    })
  })
}
