import type { FastifyInstance } from 'fastify'
import type { CallSounds } from '../../recording/sound/call-sounds.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { Recordings } from '../../store/recordings.ts'
import type { StaffActions } from '../actions/staff-actions.ts'
import type { AuditTrail, Door } from '../door.ts'
import type { PeerFeature } from '../peer/peer-routes.ts'
import { listenRoute, peerListenRoute } from './listen-route.ts'
import { ListeningElsewhere } from './listening-elsewhere.ts'
import { ListeningHere } from './listening-here.ts'
import { peerRecordingRoutes } from './peer-recording-routes.ts'
import { RecordingFinder } from './recording-finder.ts'
import { recordingRoutes } from './recording-routes.ts'
import { RecordingShelf } from './recording-shelf.ts'
import { RecordingsElsewhere } from './recordings-elsewhere.ts'

export interface SoundOfCallsOptions {
  /** Where the recordings of this process lie. */
  readonly dir: string
  readonly recordings: Pick<Recordings, 'of'>
  /** Of the calls that talk here. */
  readonly sounds: Pick<CallSounds, 'listen' | 'dismiss'>
  /** The way to other processes. */
  readonly staff: Pick<StaffActions, 'owners' | 'peers' | 'living'>
  readonly trail: AuditTrail
  readonly clock: Clock
  readonly log: Log
}

/** What people hear of calls, live and recorded, put together. */
export interface SoundOfCalls {
  readonly finder: RecordingFinder
  /** Routes of the console. */
  readonly routes: (routes: FastifyInstance, door: Door) => void
  /** What other processes may ask, see `StaffActions.register`. */
  readonly forPeers: readonly PeerFeature[]
}

export function soundOfCalls(options: SoundOfCallsOptions): SoundOfCalls {
  const { dir, recordings, sounds, staff, trail, clock, log } = options
  const { owners, peers, living } = staff
  const shelf = new RecordingShelf({ dir, clock })
  const away = new RecordingsElsewhere({ peers, living, log })
  const finder = new RecordingFinder({ recordings, shelf, elsewhere: away })
  const here = new ListeningHere(sounds, log)
  const elsewhere = new ListeningElsewhere({ owners, peers, clock, log })
  return {
    finder,
    routes: (routes, door) => {
      recordingRoutes({ finder, shelf, elsewhere: away, trail, clock })(routes, door)
      listenRoute({ here, elsewhere, trail })(routes, door)
    },
    forPeers: [peerListenRoute(here), peerRecordingRoutes(shelf)],
  }
}
