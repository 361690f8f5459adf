import type { StartupProblem } from '../../../shared/errors.ts'
import { StatementFailed } from '../sql-engine.ts'
import type { Fault } from './thread-messages.ts'

/** Result codes of SQLite, https://sqlite.org/rescode.html */
const code = {
  perm: 3,
  busy: 5,
  locked: 6,
  noMemory: 7,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  notADatabase: 26,
} as const

/** Faults that can pass without anybody changing the statement. */
const passing: ReadonlySet<number> = new Set([
  code.busy,
  code.locked,
  code.noMemory,
  code.readOnly,
  code.ioError,
  code.full,
  code.cannotOpen,
  code.protocol,
])

export function statementFailed({ code: fault, message }: Fault): StatementFailed {
  return new StatementFailed(`SQLite: ${message}`, fault, passing.has(fault))
}

/** Another connection is writing. */
export function isBusy(fault: number): boolean {
  return fault === code.busy || fault === code.locked
}

/** Why a file cannot be the store, and what to do. */
export function openProblem(path: string, { code: fault, message }: Fault): StartupProblem {
  switch (fault) {
    case code.corrupt:
    case code.notADatabase:
      return {
        where: path,
        problem: 'is damaged, or is no SQLite database.',
        cure: 'Put a copy back, or move the file away with its -wal and -shm: a new one is made.',
      }
    case code.busy:
    case code.locked:
      return {
        where: path,
        problem: 'is locked by another program.',
        cure: 'End the program that writes to it, or name another file in DATABASE_URL.',
      }
    case code.full:
      return {
        where: path,
        problem: 'cannot be written: the disk is full.',
        cure: 'Make room on its disk, or name a file on another one in DATABASE_URL.',
      }
    default:
      return {
        where: path,
        problem: `cannot be opened for writing (${message}).`,
        cure: 'Let the server write to the file and its folder, or name another in DATABASE_URL.',
      }
  }
}
