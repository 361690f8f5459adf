import type { CallLog } from '../../store/call-log.ts'
import type { LivePeers } from '../peer/live-peers.ts'
import type { Peer } from '../peer/peer-client.ts'
import { Refused } from '../refused.ts'
import { notTalking } from './staff-action.ts'

export interface CallOwnersOptions {
  readonly store: Pick<CallLog, 'find'>
  readonly living: Pick<LivePeers, 'all'>
  /** The name of this process. */
  readonly instanceId: string
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
    const { store, living, instanceId } = this.#options
    const call = await store.find(callId)
    if (call === null) {
      throw new Refused(404, 'unknown-call', 'There is no such call, or it is not kept any more.')
    }
    if (call.endedAtMs !== null || call.state === 'ended') throw callIsOver()
    const { owner } = call
    if (call.state !== 'live' || owner === null || owner === instanceId) throw notTalking()
    const peer = (await living.all()).find(({ id }) => id === owner)
    if (peer === undefined) throw unreachableElsewhere('its address is not known')
    return peer
  }
}

function callIsOver(): Refused {
  return new Refused(409, 'call-is-over', 'The call is over.')
}

/** @param why it could not be reached, as the end of a sentence. */
export function unreachableElsewhere(why: string): Refused {
  const message =
    `The call is at another process, and ${why}. Look at the call, ` +
    'then try again if it is needed.'
  return new Refused(503, 'call-elsewhere-unreachable', message)
}
