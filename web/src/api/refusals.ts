import type { Refusal } from '../../../src/console/console-api.ts'

/** The server said no. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  /** Seconds until it may be tried again; null: nothing is known. */
  readonly retryAfterS: number | null

  constructor(status: number, refusal: Refusal['error']) {
    super(refusal.message)
    this.name = 'Refused'
    this.status = status
    this.code = refusal.code
    this.retryAfterS = refusal.retryAfterS ?? null
  }
}

/** No answer came, or none that can be read. */
export class Unreachable extends Error {
  constructor(message = 'The server does not answer. Check your connection, then try again.') {
    super(message)
    this.name = 'Unreachable'
  }
}

/** Reads the body of a refusal; proxies on the way answer with bodies of their own. */
export function refusalFrom(status: number, body: unknown): Refused | Unreachable {
  const error = field(body, 'error')
  const code = field(error, 'code')
  const message = field(error, 'message')
  if (typeof code !== 'string' || typeof message !== 'string') {
    if (status >= 500) return new Unreachable(`The server cannot answer now (status ${status}).`)
    return new Refused(status, { code: 'unknown', message: `That was refused (status ${status}).` })
  }
  const retryAfterS = field(error, 'retryAfterS')
  return new Refused(status, {
    code,
    message,
    ...(typeof retryAfterS === 'number' ? { retryAfterS } : {}),
  })
}

/** What went wrong, in words for people. */
export function wordsOf(error: unknown): string {
  if (error instanceof Refused || error instanceof Unreachable) return error.message
  return 'Something went wrong on this page. Try again, or reload it.'
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
