/** What the code means with which the service closed a session, as the end of a sentence. */
export function closeCodeInWords(code: number): string {
  switch (code) {
    case 1000:
      return 'closed in order'
    case 1001:
      return 'the service went away'
    case 1005:
      return 'closed without a reason'
    case 1006:
      return 'the connection was cut without a word'
    case 1007:
      return 'the service did not accept what it was sent, or the conversation was too long for it'
    case 1008:
      return 'the service refused: no such session, model or feature, or no access'
    case 1011:
      return 'an error in the service, its quota is used up, or its time limit was reached'
    case 1012:
      return 'the service restarts'
    case 1013:
      return 'the service is overloaded'
    default:
      return 'a code without a common meaning'
  }
}

/** What Hexkey did about it; `retryable` as in the event `model-closed`. */
export function answerToClose(retryable: boolean | null): string {
  if (retryable === null) return 'Nothing had to be done.'
  return retryable ? 'Another session was asked for.' : 'Trying the same again would not help.'
}
