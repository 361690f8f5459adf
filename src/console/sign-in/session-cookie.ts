import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LONGEST_MS } from './session-book.ts'

const NAME = 'hexkey_session'

const attributes = {
  path: '/console',
  httpOnly: true,
  sameSite: 'strict',
} as const satisfies CookieSerializeOptions

/** What the browser sent as its session; empty when there is nothing. */
export function sessionTokenOf(request: FastifyRequest): string {
  return request.cookies[NAME] ?? ''
}

/**
 * @param origin where the page came from: over https the cookie never goes over anything else. Plain
 *   http is for this machine alone.
 */
export function giveSession(reply: FastifyReply, token: string, origin: string): void {
  const secure = origin.startsWith('https:')
  void reply.setCookie(NAME, token, { ...attributes, secure, maxAge: LONGEST_MS / 1_000 })
}

export function takeSession(reply: FastifyReply): void {
  void reply.clearCookie(NAME, attributes)
}
