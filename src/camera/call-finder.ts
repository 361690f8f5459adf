import type { CallerView } from '../call/caller-view.ts'
import type { CallOwners } from '../console/actions/call-owner.ts'
import type { PeerClient } from '../console/peer/peer-client.ts'
import { Refused } from '../console/refused.ts'
import type { Clock } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { CallLog, LoggedCall } from '../store/call-log.ts'
import { beginHere, type BegunView, type OnViewOver } from './open-view.ts'
import { beginElsewhere } from './view-elsewhere.ts'

/** A call that talks, here or at another process. */
export interface FoundCall {
  readonly kind: 'found'
  /** Name of its assistant; empty: nobody knows at the moment. */
  readonly assistant: string
  /**
   * Begins to show it something. Never rejects.
   *
   * @param madeAtMs when the link was made, Unix time.
   */
  begin(madeAtMs: number, onOver: OnViewOver): Promise<BegunView | 'lost'>
}

/** Where a call is. */
export type WhereCall =
  | FoundCall
  | { readonly kind: 'over' }
  /** It has no stream at the moment, or (`unreachable`) nobody can say or ask where it is. */
  | { readonly kind: 'not-now'; readonly unreachable: boolean }

export interface CallFinderOptions {
  /** See `CallSwitchboard.viewOf`. */
  readonly viewOf: (callId: string) => CallerView | 'not-talking' | null
  readonly store: Pick<CallLog, 'find'>
  readonly owners: Pick<CallOwners, 'find'>
  readonly peers: Pick<PeerClient, 'ask'>
  readonly clock: Clock
  readonly log: Log
}

const NOT_TALKING: WhereCall = { kind: 'not-now', unreachable: false }
const UNREACHABLE: WhereCall = { kind: 'not-now', unreachable: true }

/** Finds the calls whose links pages have, wherever they are by now. */
export class CallFinder {
  readonly #options: CallFinderOptions

  constructor(options: CallFinderOptions) {
    this.#options = options
  }

  /** Never rejects. */
  async find(callId: string): Promise<WhereCall> {
    const { viewOf } = this.#options
    const known = await this.#logged(callId)
    // Asked after the store: it may have come here in the meantime.
    const here = viewOf(callId)
    if (here === 'not-talking') return NOT_TALKING
    if (here !== null) {
      const assistant = known === 'away' ? '' : (known?.agent ?? '')
      const begin: FoundCall['begin'] = (madeAtMs, onOver) =>
        Promise.resolve(beginHere(here, madeAtMs, onOver))
      return { kind: 'found', assistant, begin }
    }
    if (known === 'away') return UNREACHABLE
    if (known === null || isOver(known)) return { kind: 'over' }
    return this.#elsewhere(known)
  }

  async #elsewhere({ callId, agent: assistant }: LoggedCall): Promise<WhereCall> {
    const { owners, peers, clock, log } = this.#options
    try {
      const peer = await owners.find(callId)
      const begin: FoundCall['begin'] = (madeAtMs, onOver) =>
        beginElsewhere({ peer, peers, callId, clock, log }, madeAtMs, onOver)
      return { kind: 'found', assistant, begin }
    } catch (error) {
      if (!(error instanceof Refused)) return this.#away(callId, error)
      // What else is refused says that it is gone.
      if (error.code === 'call-not-talking') return NOT_TALKING
      return error.status === 503 ? UNREACHABLE : { kind: 'over' }
    }
  }

  /** Null: it is unknown; `away`: the store does not answer. */
  async #logged(callId: string): Promise<LoggedCall | null | 'away'> {
    try {
      return await this.#options.store.find(callId)
    } catch (error) {
      this.#away(callId, error)
      return 'away'
    }
  }

  #away(callId: string, error: unknown): WhereCall {
    const reason = messageOf(error)
    this.#options.log.warn({ callId, reason }, 'nobody knows where the call of a camera is')
    return UNREACHABLE
  }
}

/** It has ended, or is told goodbye by the network: no other stream of it will come. */
function isOver({ state, endedAtMs, intent }: LoggedCall): boolean {
  if (state === 'ended' || endedAtMs !== null) return true
  return intent?.kind === 'finish' || intent?.kind === 'apologise'
}
