import {
  lobby,
  newCallAnswer,
  refusalAnswer,
  type Lobby,
  type NewCallAnswer,
  type RefusalCode,
} from '../../../../src/carrier/browser/talk-protocol.ts'
import { Unreachable } from '../../api/refusals.ts'
import './talk-wire.ts'

const API = '/talk/api'

/** The server takes no call now. */
export class NotServed extends Error {
  readonly code: RefusalCode
  readonly retryAfterS: number | null
  /** Who may be telephoned instead, E.164. */
  readonly person: string | null

  constructor(refusal: {
    code: RefusalCode
    message: string
    retryAfterS?: number | undefined
    person?: string | null | undefined
  }) {
    super(refusal.message)
    this.name = 'NotServed'
    this.code = refusal.code
    this.retryAfterS = refusal.retryAfterS ?? null
    this.person = refusal.person ?? null
  }
}

/** What the server offers. @throws NotServed, Unreachable */
export async function askLobby(): Promise<Lobby> {
  return read(await ask('/lobby', {}), lobby)
}

/** Asks for a conversation. @throws NotServed, Unreachable */
export async function beginCall(assistant: string | null): Promise<NewCallAnswer> {
  const body = JSON.stringify(assistant === null ? {} : { assistant })
  const headers = { 'content-type': 'application/json' }
  return read(await ask('/calls', { method: 'POST', headers, body }), newCallAnswer)
}

async function ask(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(`${API}${path}`, {
    ...{ cache: 'no-store', credentials: 'same-origin' },
    ...init,
  }).catch(() => {
    throw new Unreachable()
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  const refused = refusalAnswer.safeParse(body)
  if (refused.success) throw new NotServed(refused.data.error)
  throw new Unreachable(`The server cannot answer now (status ${response.status}).`)
}

interface Shape<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false }
}

function read<T>(body: unknown, shape: Shape<T>): T {
  const answer = shape.safeParse(body)
  if (answer.success) return answer.data
  throw new Unreachable('The server answered something that cannot be read. Reload the page.')
}
