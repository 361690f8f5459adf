import type { Clock } from '../../shared/clock.ts'
import type { CallLog } from '../../store/call-log.ts'
import type { Peer } from '../peer/peer-client.ts'
import { Refused } from '../refused.ts'
import { notTalking } from './staff-action.ts'

/** A process that has not said for so long that it lives is dead. */
const DEAD_AFTER_MS = 5_000

export interface CallOwnersOptions {
  readonly store: Pick<CallLog, 'find' | 'peers'>
  /** The name of this process. */
  readonly instanceId: string
  readonly clock: Clock
}

/** Knows which process has a call that is not here. */
export class CallOwners {
  readonly #options: CallOwnersOptions

  constructor(options: CallOwnersOptions) {
    this.#options = options
  }

  /**
   * The process that has the stream of a call.
   *
   * @throws Refused when no other process has it, or nobody knows where that one is.
   * @throws StoreUnavailable
   */
  async find(callId: string): Promise<Peer> {
    const { store, instanceId, clock } = this.#options
    const call = await store.find(callId)
    if (call === null) {
      throw new Refused(404, 'unknown-call', 'There is no such call, or it is not kept any more.')
    }
    if (call.endedAtMs !== null || call.state === 'ended') throw callIsOver()
    const { owner } = call
    if (call.state !== 'live' || owner === null || owner === instanceId) throw notTalking()
    const peers = await store.peers(instanceId, clock.wallMs(), DEAD_AFTER_MS)
    const address = peers.find(({ id }) => id === owner)?.address
    if (address === undefined) throw unreachableElsewhere('its address is not known')
    return { id: owner, address }
  }
}

function callIsOver(): Refused {
  return new Refused(409, 'call-is-over', 'The call is over.')
}

/** @param why it could not be reached, as the end of a sentence. */
export function unreachableElsewhere(why: string): Refused {
  const message =
    `The call is at another process, and ${why}. Look at the call: ` +
    'if nothing comes of it, try again.'
  return new Refused(503, 'call-elsewhere-unreachable', message)
}
