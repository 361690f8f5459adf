import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Clock } from '../../shared/clock.ts'
import { accountRoles } from '../../store/accounts.ts'
import type { Person, Role } from '../console-api.ts'
import type { Door } from '../door.ts'
import { Refused } from '../refused.ts'
import { OpenAnswers } from './open-answers.ts'
import { comesFromOwnPage, ownOriginOf, type Asking } from '../../http/origin-check.ts'
import { RequestBudget } from './request-budget.ts'
import type { SessionBook, SignedIn } from './session-book.ts'
import { sessionTokenOf } from './session-cookie.ts'

/** Lets people in by their session. */
export class SessionDoor implements Door {
  readonly answers: OpenAnswers
  readonly #book: SessionBook
  readonly #publicOrigin: string
  readonly #budget: RequestBudget
  readonly #people = new WeakMap<FastifyRequest, SignedIn>()

  /** @param publicOrigin see {@link comesFromOwnPage}. */
  constructor(book: SessionBook, publicOrigin: string, clock: Clock) {
    this.answers = new OpenAnswers(clock, (tokenHash) => book.isOpen(tokenHash))
    this.#book = book
    this.#publicOrigin = publicOrigin
    this.#budget = new RequestBudget(clock)
  }

  require(role: Role): onRequestAsyncHookHandler {
    return async (request, reply) => {
      this.refuseStrangers(request)
      const signedIn = await this.find(request)
      if (signedIn === null) throw new Refused(401, 'not-signed-in', 'You are not signed in.')
      const { person, tokenHash } = signedIn
      if (!this.#budget.spend(tokenHash)) {
        throw new Refused(429, 'too-many-requests', 'Too many requests. Try again in a second.', 1)
      }
      if (accountRoles.indexOf(person.role) < accountRoles.indexOf(role)) {
        throw new Refused(403, 'not-allowed', `Only an account with the role ${role} may do that.`)
      }
      this.#people.set(request, signedIn)
      this.answers.add(tokenHash, reply.raw)
    }
  }

  personOf(request: FastifyRequest): Person {
    const signedIn = this.#people.get(request)
    if (signedIn === undefined) throw new Error('This route has no door.')
    return signedIn.person
  }

  /** Whose session the request carries; null: nobody's. */
  find(request: FastifyRequest): Promise<SignedIn | null> {
    return this.#book.find(sessionTokenOf(request))
  }

  /** @throws Refused 403 unless the request comes from the console's own pages. */
  refuseStrangers(request: FastifyRequest): void {
    if (comesFromOwnPage(askingOf(request), this.#publicOrigin)) return
    const message = `This did not come from the console's own page. Open the console at ${this.#publicOrigin}/console.`
    throw new Refused(403, 'foreign-origin', message)
  }

  /** The origin of a page that was let in by {@link refuseStrangers}. */
  originOf(request: FastifyRequest): string {
    return ownOriginOf(askingOf(request), this.#publicOrigin) ?? this.#publicOrigin
  }
}

function askingOf({ method, headers, raw }: FastifyRequest): Asking {
  return { method, headers, peer: raw.socket.remoteAddress }
}
