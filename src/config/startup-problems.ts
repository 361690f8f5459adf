import { HexkeyError, StartupFailed, type StartupProblem } from '../shared/errors.ts'

/** The environment cannot be used as it is; `problems` holds all of them, none with a value. */
export class ConfigInvalid extends StartupFailed {
  override readonly code = 'CONFIG_INVALID'
}

const VARIABLE = /^[A-Z][A-Z0-9_]*$/

/** What a person reads who starts the server and it does not start. */
export function describeProblems(problems: readonly StartupProblem[]): string {
  const entries = problems.map(({ where, problem, cure }) => `  ${where} ${problem}\n    ${cure}\n`)
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  const hint = problems.some(({ where }) => VARIABLE.test(where))
    ? '\nVariables come from the environment or from a file named .env; .env.example lists them all.\n'
    : ''
  return `Hexkey cannot start: ${count}.\n\n${entries.join('\n')}${hint}`
}

/** What is printed when the server does not start, whatever the reason. */
export function describeStartFailure(thrown: unknown): string {
  if (thrown instanceof StartupFailed) return describeProblems(thrown.problems)
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
  if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    const cure = 'Set PORT and HOST to an address that is free and allowed.'
    return describeProblems([{ where: 'PORT', problem: `cannot be listened on (${code}).`, cure }])
  }
  if (thrown instanceof HexkeyError) return `Hexkey cannot start: ${thrown.message}\n`
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return `Hexkey cannot start: an unexpected error.\n${detail}\n`
}
