import { messageOf, type StartupProblem } from '../../../shared/errors.ts'
import { StatementFailed } from '../sql-engine.ts'

/** Codes of PostgreSQL, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const state = {
  connectionLost: '08006',
  noSuchDatabase: '3D000',
  badAuthorization: '28000',
  badPassword: '28P01',
  tooManyConnections: '53300',
  starting: '57P03',
} as const

/** Classes of faults that can pass without anybody changing the statement. */
const PASSING_CLASSES = [
  // Connections, transactions that were in each other's way, resources, the operator's doing, disks.
  '08',
  '40',
  '53',
  '57',
  '58',
]
const PASSING: ReadonlySet<string> = new Set([
  // A server that only reads may be about to become the one that writes; it was idle too long; a
  // lock was not to be had.
  '25006',
  '25P03',
  '55P03',
])

/** A fault of a statement; one without a code of PostgreSQL is the connection's. */
export function statementFailed(thrown: unknown): StatementFailed {
  const code = codeOf(thrown)
  const fault = /^[0-9A-Z]{5}$/.test(code) ? code : state.connectionLost
  const passes = PASSING.has(fault) || PASSING_CLASSES.includes(fault.slice(0, 2))
  return new StatementFailed(`PostgreSQL: ${reasonOf(thrown)}`, fault, passes)
}

/** There was no connection; whatever the reason, somebody may put it right while we run. */
export function connectionFailed(thrown: unknown): StatementFailed {
  return new StatementFailed(`PostgreSQL: ${reasonOf(thrown)}`, state.connectionLost, true)
}

/** The server is there, and will take connections in a moment. */
export function willPass(thrown: unknown): boolean {
  const code = codeOf(thrown)
  return code === state.starting || code === state.tooManyConnections
}

/** Why a database cannot be the store, and what to do; nothing of the URL is in it. */
export function openProblem(thrown: unknown): StartupProblem {
  const where = 'DATABASE_URL'
  switch (codeOf(thrown)) {
    case state.badPassword:
    case state.badAuthorization:
    case 'SASL':
      return {
        where,
        problem: 'names a role or a password that PostgreSQL refuses.',
        cure: 'Correct them (special characters of a password are percent-encoded), and look whether pg_hba.conf lets this machine in.',
      }
    case state.noSuchDatabase:
      return {
        where,
        problem: 'names a database that does not exist.',
        cure: 'Create it with "create database NAME owner ROLE", or correct the name.',
      }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        where,
        problem: 'names a host that is not found.',
        cure: 'Correct the host, or look at the name service of this machine.',
      }
    case state.tooManyConnections:
      return {
        where,
        problem: 'names a server that takes no more connections.',
        cure: 'Raise max_connections of PostgreSQL: each process of Hexkey takes up to four.',
      }
    case 'ECONNREFUSED':
    case 'ENOENT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case state.starting:
      return {
        where,
        problem: `names a server that does not answer (${codeOf(thrown)}).`,
        cure: 'Start PostgreSQL, or correct host and port.',
      }
    default:
      return {
        where,
        problem: `names a database that cannot be connected to (${reasonOf(thrown)}).`,
        cure: 'Look at the reason and at the log of PostgreSQL, and start again.',
      }
  }
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return ''
  // The driver has a password to prove, and none that fits.
  if (thrown.message.startsWith('SASL')) return 'SASL'
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}

/** Of several addresses that were tried, Node gives no message but a code. */
function reasonOf(thrown: unknown): string {
  return messageOf(thrown) || codeOf(thrown)
}
