import type { FastifyInstance } from 'fastify'
import type { CallSwitchboard } from '../../call/call-switchboard.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { CallLog } from '../../store/call-log.ts'
import type { AuditTrail, Door } from '../door.ts'
import { LivePeers } from '../peer/live-peers.ts'
import { PeerClient } from '../peer/peer-client.ts'
import { PeerGuard } from '../peer/peer-guard.ts'
import { registerPeers, type PeerFeature } from '../peer/peer-routes.ts'
import { peerKeys } from '../peer/peer-signature.ts'
import { actionRoutes, peerActionRoutes } from './action-routes.ts'
import { CallOwners } from './call-owner.ts'
import { CallsHere } from './staff-action.ts'
import { StaffDesk } from './staff-desk.ts'

export interface StaffActionsOptions {
  readonly switchboard: Pick<CallSwitchboard, 'handOn'>
  readonly store: Pick<CallLog, 'find' | 'peers'>
  readonly trail: AuditTrail
  /** Of the carrier, the current one first; not empty. All processes have the same. */
  readonly authTokens: readonly string[]
  /** The name of this process. */
  readonly instanceId: string
  readonly clock: Clock
  readonly log: Log
}

/** What people do to calls, put together. */
export interface StaffActions {
  /** Which process has a call, and the way to ask it. */
  readonly owners: CallOwners
  readonly peers: PeerClient
  readonly living: LivePeers
  /** Routes of the console. */
  readonly routes: (routes: FastifyInstance, door: Door) => void
  /** The routes for other processes, and what else they may ask. */
  readonly register: (server: FastifyInstance, more?: readonly PeerFeature[]) => Promise<void>
}

export function staffActions(options: StaffActionsOptions): StaffActions {
  const { switchboard, store, trail, authTokens, instanceId, clock, log } = options
  const keys = peerKeys(authTokens)
  const [key] = keys
  if (key === undefined) throw new Error('processes sign with an auth token of the carrier')
  const here = new CallsHere({ handOn: (callId) => switchboard.handOn(callId), trail })
  const living = new LivePeers({ store, instanceId, clock })
  const owners = new CallOwners({ store, living, instanceId })
  const peers = new PeerClient(key, clock)
  const guard = new PeerGuard({ keys, instanceId, clock })
  return {
    owners,
    peers,
    living,
    routes: actionRoutes(new StaffDesk({ here, owners, peers, log })),
    register: (server, more = []) =>
      registerPeers(server, { guard, log, features: [peerActionRoutes(here), ...more] }),
  }
}
