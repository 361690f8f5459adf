import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { Accounts } from '../../store/accounts.ts'
import type { Passwords } from './passwords.ts'

/** The account that `CONSOLE_PASSWORD` makes. */
export const FIRST_ACCOUNT = 'admin'

/**
 * Makes the first account as the environment wants it: whoever can set the environment can always
 * get in again. When its password stays the same, its sessions go on.
 *
 * @throws StoreUnavailable
 */
export async function ensureFirstAccount(
  password: string,
  parts: {
    readonly accounts: Accounts
    readonly passwords: Passwords
    readonly clock: Clock
    readonly log: Log
  },
): Promise<void> {
  const { accounts, passwords, clock, log } = parts
  const name = FIRST_ACCOUNT
  const known = await accounts.find(name)
  if (known === null) {
    const passwordHash = await passwords.hash(password)
    const createdAtMs = clock.wallMs()
    // Another process that starts at the same moment may be quicker.
    const added = await accounts.add({ name, role: 'admin', passwordHash, createdAtMs })
    if (added === 'full') log.error('there are too many console accounts: admin was not made')
    return
  }
  const changes = [
    ...((await passwords.matches(password, known.passwordHash)) ? [] : ['password']),
    ...(known.role === 'admin' ? [] : ['role']),
    ...(known.disabledAtMs === null ? [] : ['disabled']),
  ]
  if (changes.includes('password')) {
    await accounts.setPassword(name, await passwords.hash(password))
  }
  if (changes.includes('role')) await accounts.setRole(name, 'admin')
  if (changes.includes('disabled')) await accounts.setDisabled(name, null)
  if (changes.length > 0) log.info({ changes }, 'console account admin was set again')
}
