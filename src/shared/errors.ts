/**
 * The root of every error that Hexkey raises on purpose.
 *
 * `code` is stable and safe to alert on; `retryable` says whether doing the same thing again
 * can help. The message is for people and never carries a secret.
 */
export abstract class HexkeyError extends Error {
  abstract readonly code: string
  abstract readonly retryable: boolean

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** One thing that keeps the server from starting, and what to do about it. */
export interface StartupProblem {
  /** A variable's name, or a file with its line: `agents/assembly-help/agent.yaml:3`. */
  readonly where: string
  /** What is wrong, as the end of a sentence that begins with {@link where}; never a value. */
  readonly problem: string
  readonly cure: string
}

/** The server cannot start as it is set up. Carries every problem that was found, not the first. */
export class StartupFailed extends HexkeyError {
  readonly code: string = 'STARTUP_FAILED'
  readonly retryable = false
  readonly problems: readonly StartupProblem[]

  constructor(problems: readonly StartupProblem[], options?: ErrorOptions) {
    super(problems.map(({ where, problem }) => `${where} ${problem}`).join(' '), options)
    this.problems = problems
  }
}

/** What went wrong, as text, for anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** For the `default` branch of a switch over a union: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
