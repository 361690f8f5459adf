import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LONGEST_MS } from './session-book.ts'

const NAME = 'hexkey_session'
/** Tokens hold nothing that a cookie would have to quote. */
const IN_HEADER = /(?:^|;) *hexkey_session=([\w-]+)/

/** Where people prove who they are: the console itself, and calls from a web page. */
const PATHS = ['/console', '/talk'] as const

const attributes = {
  httpOnly: true,
  sameSite: 'strict',
} as const satisfies CookieSerializeOptions

/** What the browser sent as its session; empty when there is nothing. */
export function sessionTokenOf(request: FastifyRequest): string {
  return request.cookies[NAME] ?? ''
}

/** The same, of a request elsewhere. */
export function sessionTokenIn(cookies: string | undefined): string {
  return IN_HEADER.exec(cookies ?? '')?.[1] ?? ''
}

/**
 * @param origin where the page came from: over https the cookie never goes over anything else. Plain
 *   http is for this machine alone.
 */
export function giveSession(reply: FastifyReply, token: string, origin: string): void {
  const secure = origin.startsWith('https:')
  const maxAge = LONGEST_MS / 1_000
  for (const path of PATHS) {
    void reply.setCookie(NAME, token, { ...attributes, path, secure, maxAge })
  }
}

export function takeSession(reply: FastifyReply): void {
  for (const path of PATHS) void reply.clearCookie(NAME, { ...attributes, path })
}
