import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Showing } from '../../src/call/caller-view.ts'
import type { FoundCall, WhereCall } from '../../src/camera/call-finder.ts'
import { CameraDoor } from '../../src/camera/camera-door.ts'
import { CameraLinks } from '../../src/camera/camera-links.ts'
import type { CameraEnd, CameraServerMessage } from '../../src/camera/camera-protocol.ts'
import { CameraSession } from '../../src/camera/camera-session.ts'
import type { BegunView, OnViewOver } from '../../src/camera/open-view.ts'
import { InMemoryTokenLedger } from '../../src/carrier/token-ledger.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import { memoryLog } from './memory-log.ts'
import { MemoryMediaSocket } from './memory-media-socket.ts'

/** The beginning of a JPEG, as long as a small one. */
export const PICTURE = `/9j/${'A'.repeat(2_000)}`

/** Pages behind links of one call, in virtual time; the test says where the call is. */
export class CameraSessionRig {
  readonly clock = new VirtualClock()
  readonly links = new CameraLinks(
    ['auth'],
    'https://example.com',
    new InMemoryTokenLedger(this.clock),
  )
  readonly door = new CameraDoor(this.links, this.clock)
  readonly logged = memoryLog()
  /** What becomes of each picture. */
  showing: Showing = 'shown'
  readonly shown: string[] = []
  /** Holds that were given back. */
  closes = 0
  /** When the links were made with which somebody began. */
  readonly begins: number[] = []
  readonly overs: OnViewOver[] = []
  readonly there: FoundCall = {
    kind: 'found',
    assistant: 'assembly-help',
    begin: (madeAtMs, onOver) => {
      this.begins.push(madeAtMs)
      this.overs.push(onOver)
      return Promise.resolve(this.begun)
    },
  }
  where: WhereCall = this.there
  /** What beginning to show comes to. */
  begun: BegunView | 'lost' = {
    show: (jpeg) => {
      this.shown.push(jpeg)
      return Promise.resolve(this.showing)
    },
    close: () => (this.closes += 1),
  }

  token(kind: 'link' | 'resume' = 'link'): string {
    return this.links.make(kind, 'CA1', this.clock.wallMs())
  }

  page(address = '192.0.2.1'): SessionPage {
    return new SessionPage(this, address)
  }

  /** A page that has been let in. */
  async showingPage(): Promise<SessionPage> {
    const page = this.page()
    await page.start(this.token())
    expect(page.told).toEqual(['ready'])
    return page
  }

  async pass(ms: number, stepMs = 500): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
      this.clock.advance(Math.min(stepMs, ms - passedMs))
      await nextTurn()
    }
  }
}

/** The other side of one session. */
class SessionPage {
  readonly socket = new MemoryMediaSocket()
  readonly session: CameraSession
  settled = 0

  constructor(rig: CameraSessionRig, address: string) {
    const { door, clock, logged } = rig
    this.session = new CameraSession(this.socket, {
      ...{ door, clock, address, log: logged.log },
      finder: { find: () => Promise.resolve(rig.where) },
      settled: () => (this.settled += 1),
    })
  }

  async say(message: object | string): Promise<void> {
    this.socket.say(message)
    await nextTurn()
  }

  start(token: string): Promise<void> {
    return this.say({ type: 'start', token })
  }

  picture(): Promise<void> {
    return this.say({ type: 'picture', jpeg: PICTURE })
  }

  of<T extends CameraServerMessage['type']>(type: T): Extract<CameraServerMessage, { type: T }>[] {
    const sent = this.socket.sent as CameraServerMessage[]
    return sent.filter((one): one is Extract<CameraServerMessage, { type: T }> => one.type === type)
  }

  get ended(): CameraEnd | undefined {
    return this.of('ended')[0]?.why
  }

  get told(): string[] {
    return (this.socket.sent as CameraServerMessage[]).map(({ type }) => type)
  }
}
