import type { FastifyInstance } from 'fastify'
import type { CallSwitchboard } from '../call/call-switchboard.ts'
import type { PlacesListener } from '../call/continuity/open-calls.ts'
import type { CallEvent } from '../shared/call-event.ts'
import type { CallSounds } from '../recording/sound/call-sounds.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { Accounts, Sessions } from '../store/accounts.ts'
import type { AuditLog } from '../store/audit.ts'
import type { CallHistory } from '../store/call-history.ts'
import type { CallLog } from '../store/call-log.ts'
import type { CallNotes } from '../store/call-notes.ts'
import type { LiveBus } from '../store/live-bus.ts'
import type { LiveReader } from '../store/live-reader.ts'
import type { Recordings } from '../store/recordings.ts'
import { staffActions, type StaffActions } from './actions/staff-actions.ts'
import { auditRoutes } from './audit/audit-routes.ts'
import { WrittenTrail } from './audit/written-trail.ts'
import { momentOf } from './calls/moment.ts'
import { serveCalls } from './calls/serve-calls.ts'
import { LiveCalls } from './live/live-calls.ts'
import { LiveFeed } from './live/live-feed.ts'
import type { PeerFeature } from './peer/peer-routes.ts'
import { liveRoutes } from './live/live-routes.ts'
import { RemoteCalls } from './live/remote-calls.ts'
import { soundOfCalls } from './recordings/sound-of-calls.ts'
import { noteRoutes } from './notes/note-routes.ts'
import { registerConsole } from './register-console.ts'
import { SessionBook } from './sign-in/session-book.ts'
import { sessionTokenIn } from './sign-in/session-cookie.ts'

/** What the console asks of the store. */
interface ConsoleStore {
  readonly callLog: CallLog
  readonly callHistory: CallHistory
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly notes: CallNotes
  readonly liveBus: LiveBus
  readonly liveReader: LiveReader
  readonly recordings: Recordings
}

export interface ConsoleParts {
  /** Of the first account; null: nobody signs in, and nobody watches. */
  readonly password: string | null
  readonly publicUrl: string
  /** Where the built pages lie; may be missing. */
  readonly webDir: string
  readonly store: ConsoleStore
  /** The name of this process. */
  readonly instanceId: string
  /** Of the carrier, the current one first. */
  readonly authTokens: readonly string[]
  /** Whom a call of that assistant may be given to, by name. */
  readonly peopleOf: (agent: string) => readonly string[]
  /** Where frames are recorded to; null: they are not. */
  readonly framesDir: string | null
  readonly recordingsDir: string
  /** Of the calls that talk here. */
  readonly sounds: CallSounds
  readonly clock: Clock
  readonly log: Log
}

/**
 * What ops staff see of calls and do to them, put together: it reads every event beside the sound,
 * and everything else happens in routes.
 */
export class Console {
  readonly #parts: ConsoleParts
  readonly #trail: WrittenTrail
  readonly #calls: LiveCalls
  readonly #feed: LiveFeed
  readonly #book: SessionBook

  constructor(parts: ConsoleParts) {
    const { store, instanceId, clock, log } = parts
    this.#parts = parts
    this.#trail = new WrittenTrail({ audit: store.audit, clock, log })
    this.#book = new SessionBook({ sessions: store.sessions, clock, log })
    this.#calls = new LiveCalls({ instance: instanceId, clock })
    const remote = new RemoteCalls({
      calls: this.#calls,
      bus: store.liveBus,
      reader: store.liveReader,
      instanceId,
      clock,
      log,
    })
    this.#feed = new LiveFeed({
      calls: this.#calls,
      momentOf,
      onWatched: (watched) => {
        remote.watch(watched)
      },
      clock,
      log,
    })
  }

  /** Wants to know which calls are here; null: nobody can watch. */
  get places(): PlacesListener | null {
    return this.#parts.password === null ? null : this.#calls
  }

  read(event: CallEvent): void {
    if (this.#parts.password !== null) this.#calls.read(event)
  }

  /** Whether cookies are those of somebody who is signed in. @throws StoreUnavailable */
  async isSignedIn(cookies: string | undefined): Promise<boolean> {
    if (this.#parts.password === null) return false
    return (await this.#book.find(sessionTokenIn(cookies))) !== null
  }

  /**
   * Adds the console at `/console`, and what other processes ask at `/internal`.
   *
   * @param more what else other processes may ask, told how they are asked.
   * @throws StoreUnavailable when the first account could not be made.
   */
  async register(
    server: FastifyInstance,
    switchboard: Pick<CallSwitchboard, 'handOn'>,
    more: (ways: Pick<StaffActions, 'owners' | 'peers'>) => readonly PeerFeature[] = () => [],
  ): Promise<void> {
    const { store, clock, log, authTokens, instanceId, password, publicUrl, webDir } = this.#parts
    const { recordingsDir: dir, sounds } = this.#parts
    const { accounts, sessions, notes, callLog } = store
    const trail = this.#trail
    const staff = staffActions({
      ...{ switchboard, store: callLog, trail, authTokens, instanceId, clock, log },
    })
    const { recordings } = store
    const sound = soundOfCalls({ dir, recordings, sounds, staff, trail, clock, log })
    await staff.register(server, [...sound.forPeers, ...more(staff)])
    await registerConsole(server, {
      ...{ password, publicUrl, webDir, accounts, sessions, trail, clock, log },
      features: [
        staff.routes,
        liveRoutes({ feed: this.#feed, clock, log }),
        noteRoutes({ notes, trail, clock }),
        auditRoutes(store.audit),
        sound.routes,
        (routes, door) => {
          serveCalls(routes, {
            ...{ door, trail, clock },
            history: store.callHistory,
            peopleOf: this.#parts.peopleOf,
            recordings: sound.finder,
            comments: { of: (callId) => notes.commentsOf(callId) },
            framesDir: this.#parts.framesDir,
          })
        },
      ],
    })
  }

  /** Writes what people did; after the server, before the store. */
  close(): Promise<void> {
    return this.#trail.close()
  }
}
