import { HexkeyError } from '../shared/errors.ts'

/** The statuses of refusals; what went wrong in here is 500. */
export const refusalStatuses = [400, 401, 403, 404, 409, 413, 429, 503] as const
type RefusalStatus = (typeof refusalStatuses)[number]

/**
 * Thrown anywhere below `/console/api`, it becomes the `Refusal` of the answer.
 *
 * The message is for the person who asked.
 */
export class Refused extends HexkeyError {
  readonly code: string
  readonly retryable: boolean
  readonly status: RefusalStatus
  /** Seconds; null: it does not depend on time. */
  readonly retryAfterS: number | null

  /** @param code stable, for programs: `unknown-call`. */
  constructor(
    status: RefusalStatus,
    code: string,
    message: string,
    retryAfterS: number | null = null,
  ) {
    super(message)
    this.status = status
    this.code = code
    this.retryable = retryAfterS !== null
    this.retryAfterS = retryAfterS
  }
}
