import type { Person, Role, SignIn } from '../../../src/console/console-api.ts'
import { Observable } from '../shell/observable.ts'
import { Refused, wordsOf } from './refusals.ts'
import { onExpired, request } from './request.ts'

/** Who is at this page. */
export type Session =
  | { readonly kind: 'asking' }
  | { readonly kind: 'unknown'; readonly problem: string }
  | { readonly kind: 'nobody'; readonly expired: boolean }
  | { readonly kind: 'person'; readonly person: Person }

export const session = new Observable<Session>({ kind: 'asking' })

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 }

/** Whether somebody of that role may do what needs the other one. */
export function mayAs(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed]
}

onExpired(() => {
  if (session.value.kind === 'person') session.set({ kind: 'nobody', expired: true })
})

/** Asks the server who is signed in. Never throws. */
export async function askWhoIsThere(): Promise<void> {
  const before = session.value
  try {
    session.set({ kind: 'person', person: await request<Person>('/session') })
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      session.set({ kind: 'nobody', expired: before.kind === 'person' })
    } else if (before.kind !== 'person') {
      session.set({ kind: 'unknown', problem: wordsOf(error) })
    }
  }
}

/** @throws Refused when name or password are wrong, or were wrong too often. */
export async function signIn(who: SignIn): Promise<void> {
  const person = await request<Person>('/session', { method: 'POST', body: who })
  session.set({ kind: 'person', person })
}

/** @throws Unreachable when the server could not be told: the session is still there then. */
export async function signOut(): Promise<void> {
  try {
    await request<null>('/session', { method: 'DELETE' })
  } catch (error) {
    if (!(error instanceof Refused && error.status === 401)) throw error
  }
  session.set({ kind: 'nobody', expired: false })
}
