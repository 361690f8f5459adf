import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Person, Role } from './console-api.ts'

/** Decides who may do what in the console. Every route of it passes through here. */
export interface Door {
  /**
   * Goes into a route's `onRequest`. Lets in who is signed in and has that role or a higher one; a
   * request that changes something must come from the console's own pages (`Origin`). Everybody else
   * gets a `Refusal` with 401 or 403.
   */
  require(role: Role): onRequestAsyncHookHandler
  /** Who asks. Only behind {@link require}. */
  personOf(request: FastifyRequest): Person
}

/** Where what people do is written down; see `src/store/audit.ts`. */
export interface AuditTrail {
  /** Written behind; never delays or fails what was done. */
  note(entry: {
    readonly who: string
    readonly what: string
    readonly callId: string | null
    readonly detail: string
  }): void
}
