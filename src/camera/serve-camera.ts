// Adds the `websocket` option to Fastify's route types.
import type {} from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CallSwitchboard } from '../call/call-switchboard.ts'
import { keepAlive } from '../carrier/keep-alive.ts'
import { WebSocketMediaSocket } from '../carrier/media-socket.ts'
import type { CallOwners } from '../console/actions/call-owner.ts'
import type { PeerClient } from '../console/peer/peer-client.ts'
import type { PeerFeature } from '../console/peer/peer-routes.ts'
import { clientAddress } from '../http/client-address.ts'
import { ownOriginOf } from '../http/origin-check.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { CallLog } from '../store/call-log.ts'
import { CallFinder } from './call-finder.ts'
import { CameraDoor } from './camera-door.ts'
import type { CameraLinks } from './camera-links.ts'
import { serveCameraPages } from './camera-pages.ts'
import { CAMERA_PROTOCOL, type CameraEnd } from './camera-protocol.ts'
import { CameraSession } from './camera-session.ts'
import { tellEnd } from './tell-page.ts'
import { ViewsForPeers } from './views-for-peers.ts'

/** Sockets that show nothing yet, all pages together. Overflow: `too-many`. */
const MAX_WAITING = 100
/** All of them. */
const MAX_OPEN = 500

export interface CameraOptions {
  readonly links: CameraLinks
  readonly switchboard: Pick<CallSwitchboard, 'viewOf'>
  readonly store: Pick<CallLog, 'find'>
  readonly owners: Pick<CallOwners, 'find'>
  readonly peers: Pick<PeerClient, 'ask'>
  /** The origin at which callers open links. */
  readonly publicUrl: string
  /** Where the built pages lie; may be missing. */
  readonly webDir: string
  readonly clock: Clock
  readonly log: Log
}

/**
 * Adds `/camera`: the page behind camera links, and its socket at `/camera/stream`.
 *
 * The server must have `@fastify/websocket` registered.
 *
 * @returns what other processes may ask here, to be registered at `/internal`.
 */
export function serveCamera(server: FastifyInstance, options: CameraOptions): PeerFeature {
  const { switchboard, webDir, clock } = options
  const viewOf = switchboard.viewOf.bind(switchboard)
  void server.register(
    async (scope) => {
      serveStream(scope, options)
      await serveCameraPages(scope, webDir)
    },
    { prefix: '/camera' },
  )
  return new ViewsForPeers({ viewOf, clock }).routes
}

function serveStream(scope: FastifyInstance, options: CameraOptions): void {
  const { links, switchboard, store, owners, peers, clock, log } = options
  const door = new CameraDoor(links, clock)
  const viewOf = switchboard.viewOf.bind(switchboard)
  const finder = new CallFinder({ viewOf, store, owners, peers, clock, log })
  const open = new Set<CameraSession>()
  let waiting = 0
  // A server that closes waits for its sockets.
  scope.addHook('preClose', () => {
    for (const session of open) session.close()
  })
  scope.get('/stream', { websocket: true }, (websocket, request) => {
    const socket = new WebSocketMediaSocket(websocket, request.raw.socket)
    keepAlive(websocket, clock)
    const full = waiting >= MAX_WAITING || open.size >= MAX_OPEN
    const objection = full ? 'too-many' : objectionTo(websocket.protocol, request, options)
    if (objection !== null) {
      log.info({ why: objection }, 'camera refused')
      tellEnd(socket, clock, objection)
      return
    }
    waiting += 1
    const session = new CameraSession(socket, {
      ...{ door, finder, clock, log },
      address: clientAddress(request.socket.remoteAddress),
      settled: () => {
        waiting -= 1
      },
    })
    open.add(session)
    socket.on('closed', () => open.delete(session))
  })
}

/** A page can read no refusal of the handshake itself: it is told once its socket is open. */
function objectionTo(
  protocol: string,
  { method, headers, socket }: FastifyRequest,
  { publicUrl }: CameraOptions,
): CameraEnd | null {
  const asking = { method, headers, peer: socket.remoteAddress }
  if (ownOriginOf(asking, publicUrl) === null) return 'wrong-origin'
  return protocol === CAMERA_PROTOCOL ? null : 'protocol'
}
