import type { Clock } from '../../shared/clock.ts'
import type { CallLog } from '../../store/call-log.ts'
import type { Peer } from './peer-client.ts'

/** A process that has not said for so long that it lives is dead. */
const DEAD_AFTER_MS = 5_000

export interface LivePeersOptions {
  readonly store: Pick<CallLog, 'peers'>
  /** The name of this process. */
  readonly instanceId: string
  readonly clock: Clock
}

/** Another process that lives, and can be asked. */
export interface LivePeer extends Peer {
  /** See `Instance.shelf`; null: it has no recordings. */
  readonly shelf: string | null
}

/** Knows which other processes live, and where they are. */
export class LivePeers {
  readonly #options: LivePeersOptions

  constructor(options: LivePeersOptions) {
    this.#options = options
  }

  /** Those whose address is known. @throws StoreUnavailable */
  async all(): Promise<readonly LivePeer[]> {
    const { store, instanceId, clock } = this.#options
    const instances = await store.peers(instanceId, clock.wallMs(), DEAD_AFTER_MS)
    return instances.flatMap(({ id, address, shelf = null }) =>
      address === undefined ? [] : [{ id, address, shelf }],
    )
  }
}
