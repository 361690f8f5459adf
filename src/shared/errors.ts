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

/** What went wrong, as text, for anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** For the `default` branch of a switch over a union: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
