import { randomInt } from 'node:crypto'
import { readKeptPlaces } from '../src/config/config.ts'
import { readEnvironment } from '../src/config/env.ts'
import { describeProblems } from '../src/config/startup-problems.ts'
import { WrittenTrail } from '../src/console/audit/written-trail.ts'
import { accountName, nameProblem, passwordProblem } from '../src/console/sign-in/account-rules.ts'
import { FIRST_ACCOUNT } from '../src/console/sign-in/first-account.ts'
import { Passwords } from '../src/console/sign-in/passwords.ts'
import { systemClock } from '../src/shared/clock.ts'
import { HexkeyError, StartupFailed } from '../src/shared/errors.ts'
import { createLog } from '../src/shared/log.ts'
import { accountBounds, accountRoles, type AccountRole } from '../src/store/accounts.ts'
import { openStore, type Store } from '../src/store/sql/open-store.ts'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'
import { readPassword } from './command-line/read-password.ts'

const USAGE = `npm run user -- add NAME --role viewer|operator|admin [--generate]
npm run user -- list
npm run user -- role NAME viewer|operator|admin
npm run user -- password NAME [--generate]
npm run user -- sign-out NAME
npm run user -- disable NAME
npm run user -- enable NAME

The accounts of the console, in the store (DATABASE_URL). May be run while servers run. The password
is asked for at the terminal, or read from the first line of standard input. Exit code 0; 1 when
the store cannot be used, or what is asked cannot be done.

  add        makes an account. viewer: looks at calls, numbers masked; operator: acts in calls, and
             writes to them; admin: reads the audit trail as well
  role       gives an account another role, from its next request on
  password   gives it another password, and signs it out everywhere
  sign-out   signs it out everywhere
  disable    signs it out everywhere, and lets it in no more; enable lets it in again
  --generate makes a password, and prints it once
  --help     this text`

/** Nobody reads 0 for O: 20 of these are 98 bits. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GENERATED = 20

/** What cannot be done, in a sentence with its cure. */
class CannotBeDone extends HexkeyError {
  readonly code = 'CANNOT_BE_DONE'
  readonly retryable = false
}

interface Wanted {
  readonly name: string
  readonly generate: boolean
}

/** Each does one thing in the store, and says what was done. */
const actions = {
  async add({ accounts }: Store, { name, generate }: Wanted, role: AccountRole) {
    if ((await accounts.find(name)) !== null) throw known(name)
    const password = await newPassword(generate)
    const passwordHash = await new Passwords().hash(password)
    const createdAtMs = systemClock.wallMs()
    const added = await accounts.add({ name, role, passwordHash, createdAtMs })
    if (added === 'known') throw known(name)
    if (added === 'full') {
      throw new CannotBeDone(`There are ${accountBounds.accounts} accounts already.`)
    }
    return [`${name} may sign in as ${role}.`, ...told(password, generate)]
  },

  async password({ accounts }: Store, { name, generate }: Wanted) {
    if ((await accounts.find(name)) === null) throw unknown(name)
    const password = await newPassword(generate)
    const hash = await new Passwords().hash(password)
    if (!(await accounts.setPassword(name, hash))) throw unknown(name)
    return [`${name} has another password, and is signed out.`, ...told(password, generate)]
  },

  async role({ accounts }: Store, { name }: Wanted, role: AccountRole) {
    if (!(await accounts.setRole(name, role))) throw unknown(name)
    return [`${name} is ${role}.`]
  },

  async 'sign-out'({ accounts, sessions }: Store, { name }: Wanted) {
    if ((await accounts.find(name)) === null) throw unknown(name)
    return [`${name} is signed out: sessions ${await sessions.revokeAllOf(name)}`]
  },

  async disable({ accounts }: Store, { name }: Wanted) {
    if (!(await accounts.setDisabled(name, systemClock.wallMs()))) throw unknown(name)
    return [`${name} is signed out, and may not sign in.`]
  },

  async enable({ accounts }: Store, { name }: Wanted) {
    if (!(await accounts.setDisabled(name, null))) throw unknown(name)
    return [`${name} may sign in.`]
  },
} as const

/** Of these, the next start with `CONSOLE_PASSWORD` sets the first account again. */
const SET_AGAIN = ['password', 'role', 'disable']

const given = readCommandLine(USAGE, {
  allowPositionals: true,
  options: { role: { type: 'string' }, generate: { type: 'boolean', default: false } },
})

if (given !== null) {
  const { positionals, values } = given
  const [action = '', typed = '', third, ...more] = positionals
  const name = accountName(typed)
  const role = accountRoles.find((one) => one === (action === 'role' ? third : values.role))
  const surplus = more.length > 0 || (third !== undefined && action !== 'role')
  const takesRole = action === 'add' || action === 'role'
  const takesPassword = action === 'add' || action === 'password'
  if (action === 'list' && typed === '' && !surplus) await run(list)
  else if (!Object.hasOwn(actions, action))
    refuseCommandLine(USAGE, `What is to be done? ${quoted(action)}`)
  else if (surplus) refuseCommandLine(USAGE, 'That is more than can be used.')
  else if (nameProblem(name) !== null) {
    refuseCommandLine(USAGE, `A name ${nameProblem(name) ?? ''}`)
  } else if (takesRole && role === undefined) {
    refuseCommandLine(USAGE, `Give the role: ${accountRoles.join(', ')}.`)
  } else if (values.role !== undefined && action !== 'add') {
    refuseCommandLine(USAGE, '--role goes with add.')
  } else if (values.generate && !takesPassword) {
    refuseCommandLine(USAGE, '--generate goes with add and password.')
  } else {
    const wanted = { name, generate: values.generate }
    await run((store) => act(store, action as keyof typeof actions, wanted, role ?? 'viewer'))
  }
}

async function run(ask: (store: Store) => Promise<readonly string[]>): Promise<void> {
  try {
    const { databaseUrl, secrets } = readKeptPlaces(readEnvironment())
    const log = createLog({ level: 'warn', secrets })
    const store = await openStore(databaseUrl, { clock: systemClock, log })
    try {
      for (const line of await ask(store)) console.log(line)
    } finally {
      await store.callLog.close()
    }
  } catch (error) {
    if (error instanceof StartupFailed) console.error(describeProblems(error.problems))
    else if (error instanceof HexkeyError) console.error(error.message)
    else throw error
    process.exitCode = 1
  }
}

async function act(
  store: Store,
  action: keyof typeof actions,
  wanted: Wanted,
  role: AccountRole,
): Promise<readonly string[]> {
  const lines = await actions[action](store, wanted, role)
  const log = createLog({ level: 'warn', secrets: [] })
  const trail = new WrittenTrail({ audit: store.audit, clock: systemClock, log })
  const detail = action === 'add' || action === 'role' ? `${wanted.name}: ${role}` : wanted.name
  trail.note({ who: '(command line)', what: `account-${action}`, callId: null, detail })
  await trail.close()
  if (wanted.name === FIRST_ACCOUNT && SET_AGAIN.includes(action)) {
    console.error('A server that starts with CONSOLE_PASSWORD sets admin again as it is there.')
  }
  return lines
}

async function list({ accounts }: Store): Promise<readonly string[]> {
  const all = await accounts.list()
  return [
    ...all.map(({ name, role, createdAtMs, disabledAtMs }) => {
      const since = new Date(createdAtMs).toISOString()
      return `${since}  ${role.padEnd(8)}  ${name}${disabledAtMs === null ? '' : '  (disabled)'}`
    }),
    `accounts: ${all.length}`,
  ]
}

async function newPassword(generate: boolean): Promise<string> {
  if (generate) {
    const letters = Array.from({ length: GENERATED }, () => LETTERS[randomInt(LETTERS.length)])
    return letters.join('')
  }
  const password = await readPassword()
  if (password === null) {
    throw new CannotBeDone(
      'No password was given, or not twice the same. Type it, write it to standard input, or give --generate.',
    )
  }
  const problem = passwordProblem(password)
  if (problem !== null) {
    throw new CannotBeDone(`The password ${problem} Choose another one, or give --generate.`)
  }
  return password
}

function told(password: string, generated: boolean): readonly string[] {
  return generated ? [`Its password, which is shown this once: ${password}`] : []
}

function known(name: string): CannotBeDone {
  const cure = `Choose another name, or change it with: npm run user -- password ${name}`
  return new CannotBeDone(`There is an account ${name} already. ${cure}`)
}

function unknown(name: string): CannotBeDone {
  return new CannotBeDone(`There is no account ${name}. See them with: npm run user -- list`)
}

function quoted(action: string): string {
  return action === '' ? 'Nothing is given.' : `"${action}" is not known.`
}
