import { HexkeyError } from '../../shared/errors.ts'

/** The bench cannot go on; the message says what happened and, where there is one, the cure. */
export class BenchProblem extends HexkeyError {
  readonly code = 'BENCH_PROBLEM'
  readonly retryable = true
}
