/** Why there is no microphone. */
export type MicrophoneTrouble = 'denied' | 'none' | 'taken' | 'failed'

/** @param name of the `DOMException` that `getUserMedia` gave. */
export function troubleOf(name: string): MicrophoneTrouble {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none'
    case 'NotReadableError':
    case 'AbortError':
      return 'taken'
    default:
      return 'failed'
  }
}
