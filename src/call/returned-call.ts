import { unreachable } from '../shared/errors.ts'
import type { TransferFailure } from '../store/call-log.ts'

/**
 * The first words after a person did not take the call: the caller has heard it ring and is back.
 *
 * In English, as every request: the instructions say in which language the model speaks.
 */
export function returnedRequest(why: TransferFailure): string {
  return (
    `You gave this call to a person, and they could not be reached: ${reasonOf(why)}. ` +
    'The caller is back on the line with you. Tell them so in one sentence, and offer that ' +
    'somebody calls them back. Do not greet again, and do not connect them again unless they ask.'
  )
}

function reasonOf(why: TransferFailure): string {
  switch (why) {
    case 'busy':
      return 'their line is busy'
    case 'no-answer':
      return 'nobody answered'
    case 'declined':
      return 'whoever answered did not take the call'
    case 'failed':
      return 'the connection failed'
    default:
      return unreachable(why)
  }
}
