import { HexkeyError } from '../shared/errors.ts'

/** The store did not answer in time, or is closed. What was asked may still have been written. */
export class StoreUnavailable extends HexkeyError {
  readonly code = 'STORE_UNAVAILABLE'
  readonly retryable = true
}
