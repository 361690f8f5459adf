import { z } from 'zod'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { Person } from '../console-api.ts'
import { PeerUnreachable, type Peer, type PeerClient } from '../peer/peer-client.ts'
import { Refused, refusalStatuses } from '../refused.ts'
import { unreachableElsewhere, type CallOwners } from './call-owner.ts'
import { notTalking, type CallsHere, type StaffAction } from './staff-action.ts'

/** Somebody waits for the answer. */
const ANSWER_WITHIN_MS = 3_000
const NOT_FOUND = 404

export interface StaffDeskOptions {
  readonly here: CallsHere
  readonly owners: CallOwners
  readonly peers: PeerClient
  readonly log: Log
}

const refusedBody = z.object({
  error: z.object({
    code: z.string().max(100),
    message: z.string().max(1_000),
    retryAfterS: z.number().optional(),
  }),
})

/** Has done what people want done to a call, wherever it is. */
export class StaffDesk {
  readonly #options: StaffDeskOptions

  constructor(options: StaffDeskOptions) {
    this.#options = options
  }

  /**
   * Resolves when it is under way.
   *
   * @throws Refused
   * @throws StoreUnavailable when the call is not here, and nobody can say where it is.
   */
  async act(callId: string, action: StaffAction, who: Person): Promise<void> {
    const { here, owners } = this.#options
    if (here.act(callId, action, who)) return
    await this.#ask(await owners.find(callId), callId, action, who)
  }

  async #ask(peer: Peer, callId: string, action: StaffAction, who: Person): Promise<void> {
    const { peers, log } = this.#options
    const path = `/calls/${encodeURIComponent(callId)}/${action.kind}`
    let response: Response
    let text: string
    try {
      const body = { who, action }
      response = await peers.ask(peer, { method: 'POST', path, body, withinMs: ANSWER_WITHIN_MS })
      text = await response.text()
    } catch (error) {
      log.warn({ callId, owner: peer.id, reason: messageOf(error) }, 'another process not reached')
      const late = error instanceof PeerUnreachable ? 'it did not answer' : 'its answer broke off'
      throw unreachableElsewhere(late)
    }
    if (response.ok) return
    // It had it when the store was asked: its stream has ended since.
    if (response.status === NOT_FOUND) throw notTalking()
    throw refusedBy(response.status, text)
  }
}

/** The refusal of another process, said again. */
function refusedBy(status: number, text: string): Refused {
  const known = refusalStatuses.find((one) => one === status)
  const parsed = refusedBody.safeParse(jsonOf(text))
  if (known === undefined || known === 401 || !parsed.success) {
    return unreachableElsewhere('it did not take the request')
  }
  const { code, message, retryAfterS = null } = parsed.data.error
  return new Refused(known, code, message, retryAfterS)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
