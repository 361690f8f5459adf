import { accountBounds, type AccountRole, type NewAccount, type Session } from '../accounts.ts'
import type { Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

const addAccount = sql`
  insert into console_accounts (name, role, password_hash, created_at_ms, disabled_at_ms)
  select
    ${slot('name')}, ${slot('role')}, ${slot('passwordHash')},
    cast(${slot('createdAtMs')} as bigint), cast(null as bigint)
  where (select count(*) from console_accounts) < ${accountBounds.accounts}
  on conflict do nothing`

const findAccount = sql`select * from console_accounts where name = ${slot('name')}`

const listAccounts = sql`
  select * from console_accounts order by name limit ${accountBounds.accounts}`

const setPassword = sql`
  update console_accounts set password_hash = ${slot('passwordHash')} where name = ${slot('name')}`

const setRole = sql`
  update console_accounts set role = ${slot('role')} where name = ${slot('name')}`

const setDisabled = sql`
  update console_accounts set disabled_at_ms = ${slot('atMs')} where name = ${slot('name')}`

const openSession = sql`
  insert into console_sessions (token_hash, account, created_at_ms, last_seen_at_ms, expires_at_ms)
  values (
    ${slot('tokenHash')}, ${slot('account')}, ${slot('createdAtMs')},
    ${slot('lastSeenAtMs')}, ${slot('expiresAtMs')}
  )
  on conflict do nothing`

const removeOver = sql`
  delete from console_sessions
  where expires_at_ms <= ${slot('nowMs')} or last_seen_at_ms <= ${slot('idleSinceMs')}`

const removeSurplus = sql`
  delete from console_sessions where token_hash in (
    select token_hash from console_sessions where account = ${slot('account')}
    order by created_at_ms desc, token_hash limit 1000 offset ${accountBounds.sessions}
  )`

const findSession = sql`
  select console_sessions.*, console_accounts.role, console_accounts.disabled_at_ms
  from console_sessions
  inner join console_accounts on console_accounts.name = console_sessions.account
  where token_hash = ${slot('tokenHash')}`

const seeSession = sql`
  update console_sessions set last_seen_at_ms = ${slot('atMs')}
  where token_hash = ${slot('tokenHash')} and last_seen_at_ms < ${slot('atMs')}`

const revoke = sql`delete from console_sessions where token_hash = ${slot('tokenHash')}`

const revokeAll = sql`delete from console_sessions where account = ${slot('account')}`

/** What accounts and their sessions ask of the tables. */
export const accountStatements = {
  /** Changes a row if the account is new and there is room. */
  add({ name, role, passwordHash, createdAtMs }: NewAccount): Statement {
    return addAccount.once({ name, role, passwordHash, createdAtMs })
  },

  find(name: string): Statement {
    return findAccount.once({ name })
  },

  list(): Statement {
    return listAccounts.once({})
  },

  /** Each of these changes the account first. */
  setPassword(name: string, passwordHash: string): readonly Statement[] {
    return [setPassword.once({ name, passwordHash }), revokeAll.once({ account: name })]
  },

  setRole(name: string, role: AccountRole): readonly Statement[] {
    return [setRole.once({ name, role })]
  },

  setDisabled(name: string, atMs: number | null): readonly Statement[] {
    return [setDisabled.once({ name, atMs }), revokeAll.once({ account: name })]
  },

  open(session: Session, idleSinceMs: number): readonly Statement[] {
    const { tokenHash, account, createdAtMs, lastSeenAtMs, expiresAtMs } = session
    return [
      removeOver.once({ nowMs: createdAtMs, idleSinceMs }),
      openSession.once({ tokenHash, account, createdAtMs, lastSeenAtMs, expiresAtMs }),
      removeSurplus.once({ account }),
    ]
  },

  findSession(tokenHash: string): Statement {
    return findSession.once({ tokenHash })
  },

  seen(tokenHash: string, atMs: number): Statement {
    return seeSession.once({ tokenHash, atMs })
  },

  revoke(tokenHash: string): Statement {
    return revoke.once({ tokenHash })
  },

  revokeAll(account: string): Statement {
    return revokeAll.once({ account })
  },
} as const
