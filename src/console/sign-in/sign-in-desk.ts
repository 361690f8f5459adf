import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { Account, Accounts } from '../../store/accounts.ts'
import { SIGN_IN_FAILED } from '../../store/audit.ts'
import type { SignIn } from '../console-api.ts'
import type { AuditTrail } from '../door.ts'
import { Refused } from '../refused.ts'
import { accountName, nameProblem } from './account-rules.ts'
import { BackOff } from './back-off.ts'
import type { Passwords } from './passwords.ts'

const pauses = { firstMs: 1_000, longestMs: 300_000, forgetMs: 3_600_000, keys: 10_000 } as const
/** Somebody who has forgotten a password. */
const ACCOUNT_FREE = 5
/** Everybody in an office, or behind a proxy, has one address. */
const ADDRESS_FREE = 20

/** Stands in the trail for whoever typed a name that nobody has: it may be anything. */
const NOBODY = '(unknown)'

/** Finds out who somebody is by name and password, and makes those wait who guess. */
export class SignInDesk {
  readonly #accounts: Accounts
  readonly #passwords: Passwords
  readonly #trail: AuditTrail
  readonly #log: Log
  readonly #byAccount: BackOff
  readonly #byAddress: BackOff

  constructor(parts: {
    readonly accounts: Accounts
    readonly passwords: Passwords
    readonly trail: AuditTrail
    readonly clock: Clock
    readonly log: Log
  }) {
    const { accounts, passwords, trail, clock, log } = parts
    this.#accounts = accounts
    this.#passwords = passwords
    this.#trail = trail
    this.#log = log
    this.#byAccount = new BackOff({ ...pauses, free: ACCOUNT_FREE }, clock)
    this.#byAddress = new BackOff({ ...pauses, free: ADDRESS_FREE }, clock)
  }

  /**
   * @param address whom failures are counted for, beside the account.
   * @throws Refused 401 or 429; StoreUnavailable
   */
  async identify({ name: typed, password }: SignIn, address: string): Promise<Account> {
    const name = accountName(typed)
    const key = nameProblem(name) === null ? name : ''
    const fromAddress = this.#byAddress.begin(address)
    if (fromAddress.waitMs > 0) throw tooSoon(fromAddress.waitMs)
    const toAccount = this.#byAccount.begin(key)
    if (toAccount.waitMs > 0) {
      // It was no guess: nothing was looked at.
      fromAddress.takeBack()
      throw tooSoon(toAccount.waitMs)
    }
    let account: Account | null
    let matches: boolean
    try {
      account = key === '' ? null : await this.#accounts.find(key)
      matches = await this.#passwords.matches(password, account?.passwordHash ?? null)
    } catch (error) {
      fromAddress.takeBack()
      toAccount.takeBack()
      throw error
    }
    if (account === null || !matches || account.disabledAtMs !== null) {
      this.#failed(account, address)
      throw new Refused(401, 'wrong-credentials', 'The name or the password is wrong.')
    }
    fromAddress.takeBack()
    this.#byAccount.clear(key)
    return account
  }

  #failed(account: Account | null, address: string): void {
    const disabled = account !== null && account.disabledAtMs !== null
    const detail = disabled ? 'the account is disabled' : ''
    const who = account?.name ?? NOBODY
    this.#trail.note({ who, what: SIGN_IN_FAILED, callId: null, detail })
    this.#log.warn({ account: account?.name ?? null, address }, 'console sign-in failed')
  }
}

function tooSoon(waitMs: number): Refused {
  const waitS = Math.ceil(waitMs / 1_000)
  const message = `Too many attempts have failed. Try again in ${waitS} s.`
  return new Refused(429, 'too-many-attempts', message, waitS)
}
