/** What an account may do in the console; each may do what the one before it may. */
export const accountRoles = ['viewer', 'operator', 'admin'] as const
export type AccountRole = (typeof accountRoles)[number]

export const accountBounds = {
  /** Accounts that there may be. */
  accounts: 1_000,
  /** Sessions that an account has at once; with another one, the oldest ends. */
  sessions: 20,
} as const

/** Somebody who may use the console. Times are Unix time in milliseconds. */
export interface Account {
  /** As people type it, in lower case. */
  readonly name: string
  readonly role: AccountRole
  /** Says how it was made: the method, its parameters, the salt and the key. */
  readonly passwordHash: string
  readonly createdAtMs: number
  /** Null: it may be used. */
  readonly disabledAtMs: number | null
}

export type NewAccount = Omit<Account, 'disabledAtMs'>

/**
 * Who may use the console, in the same store as the calls. Promises reject with a
 * `StoreUnavailable` (retryable).
 */
export interface Accounts {
  /** `full`: there are {@link accountBounds}`.accounts` already. */
  add(account: NewAccount): Promise<'added' | 'known' | 'full'>
  find(name: string): Promise<Account | null>
  /** By name. */
  list(): Promise<readonly Account[]>
  /** Ends the account's sessions. @returns false when there is no such account; so do the others. */
  setPassword(name: string, passwordHash: string): Promise<boolean>
  /** Holds from the next request on. */
  setRole(name: string, role: AccountRole): Promise<boolean>
  /**
   * Ends the account's sessions.
   *
   * @param atMs null: it may be used again.
   */
  setDisabled(name: string, atMs: number | null): Promise<boolean>
}

/** Somebody is signed in with a browser. Of the token that proves it, only the SHA-256 is kept. */
export interface Session {
  /** Lower-case hexadecimal. */
  readonly tokenHash: string
  readonly account: string
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
  /** It ends then at the latest. */
  readonly expiresAtMs: number
}

/** A session, with its account as it is now. */
export interface OpenSession extends Session {
  readonly role: AccountRole
  readonly disabledAtMs: number | null
}

/** Who is signed in. Promises reject with a `StoreUnavailable` (retryable). */
export interface Sessions {
  /**
   * Writes it down, and removes sessions that are over.
   *
   * @param idleSinceMs those that were not seen since then are over, too.
   */
  open(session: Session, idleSinceMs: number): Promise<void>
  /** Whether it is over or not; null when it was revoked, or never was. */
  find(tokenHash: string): Promise<OpenSession | null>
  seen(tokenHash: string, atMs: number): Promise<void>
  revoke(tokenHash: string): Promise<void>
  /** @returns how many there were. */
  revokeAllOf(account: string): Promise<number>
}
