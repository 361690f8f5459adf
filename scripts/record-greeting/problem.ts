import { HexkeyError, type StartupProblem } from '../../src/shared/errors.ts'

/** Nothing was recorded; each problem says why and what to do about it. */
export class GreetingNotRecorded extends HexkeyError {
  readonly code = 'GREETING_NOT_RECORDED'
  readonly retryable = false
  readonly problems: readonly StartupProblem[]

  constructor(problems: readonly StartupProblem[]) {
    super(problems.map(({ where, problem }) => `${where} ${problem}`).join(' '))
    this.problems = problems
  }
}
