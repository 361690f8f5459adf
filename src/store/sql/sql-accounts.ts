import type {
  Account,
  AccountRole,
  Accounts,
  NewAccount,
  OpenSession,
  Session,
  Sessions,
} from '../accounts.ts'
import { accountStatements } from './account-statements.ts'
import { runBehind } from './run-behind.ts'
import type { Row, SqlEngine } from './sql-engine.ts'

/** Accounts of the console in the SQL database of the calls. */
export class SqlAccounts implements Accounts {
  readonly #engine: SqlEngine

  constructor(engine: SqlEngine) {
    this.#engine = engine
  }

  async add(account: NewAccount): Promise<'added' | 'known' | 'full'> {
    const statements = [accountStatements.add(account), accountStatements.find(account.name)]
    const [added, found] = await runBehind(this.#engine, 'write', statements)
    if (added?.changed[0] === 1) return 'added'
    return found?.rows.length === 1 ? 'known' : 'full'
  }

  async find(name: string): Promise<Account | null> {
    const [found] = await runBehind(this.#engine, 'read', [accountStatements.find(name)])
    const row = found?.rows[0]
    return row === undefined ? null : accountOf(row)
  }

  async list(): Promise<readonly Account[]> {
    const [found] = await runBehind(this.#engine, 'read', [accountStatements.list()])
    return (found?.rows ?? []).map(accountOf)
  }

  setPassword(name: string, passwordHash: string): Promise<boolean> {
    return this.#change(accountStatements.setPassword(name, passwordHash))
  }

  setRole(name: string, role: AccountRole): Promise<boolean> {
    return this.#change(accountStatements.setRole(name, role))
  }

  setDisabled(name: string, atMs: number | null): Promise<boolean> {
    return this.#change(accountStatements.setDisabled(name, atMs))
  }

  async #change(statements: ReturnType<typeof accountStatements.setRole>): Promise<boolean> {
    const [changed] = await runBehind(this.#engine, 'write', statements)
    return changed?.changed[0] === 1
  }
}

/** Who is signed in, in the SQL database of the calls. */
export class SqlSessions implements Sessions {
  readonly #engine: SqlEngine

  constructor(engine: SqlEngine) {
    this.#engine = engine
  }

  async open(session: Session, idleSinceMs: number): Promise<void> {
    await runBehind(this.#engine, 'write', accountStatements.open(session, idleSinceMs))
  }

  async find(tokenHash: string): Promise<OpenSession | null> {
    const [found] = await runBehind(this.#engine, 'read', [
      accountStatements.findSession(tokenHash),
    ])
    const row = found?.rows[0]
    if (row === undefined) return null
    return {
      tokenHash,
      account: String(row['account']),
      createdAtMs: Number(row['created_at_ms']),
      lastSeenAtMs: Number(row['last_seen_at_ms']),
      expiresAtMs: Number(row['expires_at_ms']),
      role: roleOf(row),
      disabledAtMs: disabledAtMsOf(row),
    }
  }

  async seen(tokenHash: string, atMs: number): Promise<void> {
    await runBehind(this.#engine, 'write', [accountStatements.seen(tokenHash, atMs)])
  }

  async revoke(tokenHash: string): Promise<void> {
    await runBehind(this.#engine, 'write', [accountStatements.revoke(tokenHash)])
  }

  async revokeAllOf(account: string): Promise<number> {
    const statements = [accountStatements.revokeAll(account)]
    const [removed] = await runBehind(this.#engine, 'write', statements)
    return removed?.changed[0] ?? 0
  }
}

function accountOf(row: Row): Account {
  return {
    name: String(row['name']),
    role: roleOf(row),
    passwordHash: String(row['password_hash']),
    createdAtMs: Number(row['created_at_ms']),
    disabledAtMs: disabledAtMsOf(row),
  }
}

function roleOf(row: Row): AccountRole {
  const role = row['role']
  // What this program does not know may do the least.
  return role === 'admin' || role === 'operator' ? role : 'viewer'
}

function disabledAtMsOf(row: Row): number | null {
  const atMs = row['disabled_at_ms'] ?? null
  return atMs === null ? null : Number(atMs)
}
