import { setImmediate } from 'node:timers/promises'
import { bargeInDefaults, holdDefaults, limitDefaults } from '../../src/agents/agent-defaults.ts'
import type { Agent } from '../../src/agents/agent.ts'
import { VOICING_FRAME_MS } from '../../src/audio/frame-voicing.ts'
import type { VoicingDetector } from '../../src/audio/frame-voicing.ts'
import { Call } from '../../src/call/call.ts'
import { PlayoutTicker } from '../../src/call/playout-ticker.ts'
import type { CallEvent } from '../../src/shared/call-event.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import { createShelf } from '../../src/manuals/search.ts'
import { createLog } from '../../src/shared/log.ts'
import { framesOf } from './detection.ts'
import { RoomCarrier, type Stretch } from './room-carrier.ts'
import { RoomEcho } from './room-echo.ts'
import { TalkingModel } from './talking-model.ts'

/** The default of PLAYOUT_LEAD_MS. */
const PLAYOUT_LEAD_MS = 400
/** Between two lines of the agent. */
const PAUSE_MS = 300

/** What an assistant is that says nothing about interruptions, and does not mind silence. */
const agent: Agent = {
  name: 'talking',
  title: 'Talking',
  version: '',
  default: true,
  numbers: [],
  rollout: null,
  recording: null,
  voice: 'Kore',
  language: 'en-US',
  greeting: 'Hello.',
  notice: null,
  greetingClip: null,
  fillerClip: null,
  instructions: 'Talk.',
  vocabulary: [],
  model: { turnDetection: {} },
  bargeIn: bargeInDefaults,
  idle: null,
  hold: holdDefaults,
  limits: limitDefaults,
  hours: null,
  people: {},
  tools: {},
  http: [],
  mcp: [],
  manuals: createShelf([]),
  person: null,
  phrases: {
    apology: '',
    noPerson: '',
    refused: '',
    filler: '',
    bridge: '',
    idle: '',
    goodbye: '',
  },
}

export interface RoomCallOptions {
  /** What there is to be heard beside the agent: telephone samples. The call is as long. */
  readonly room: Int16Array
  readonly newVoicing: () => VoicingDetector
  /** Which line the agent begins with, and how long its echo takes. */
  readonly seed: number
  /** How much of the agent comes back. */
  readonly echoDb: number
  /** How many lines the agent says in one turn. */
  readonly linesInTurn: number
  /** Asked after each frame: whether enough is known. */
  readonly enough?: (carrier: RoomCarrier) => boolean
}

/** How a call went. Times in milliseconds since it began, which is where the room begins. */
export interface RoomCall {
  readonly events: readonly CallEvent[]
  /** When `clear` was sent. */
  readonly clearsMs: readonly number[]
  /** What the caller heard. */
  readonly heard: readonly Stretch[]
  /** What the agent said, as telephones get it. */
  readonly said: Uint8Array
}

/**
 * A whole call in a room, in virtual time: the real caller's side, playout and turn-taking, with an
 * agent that talks all the time and a model that confirms nothing.
 */
export async function callInRoom(options: RoomCallOptions): Promise<RoomCall> {
  const { room, newVoicing, seed, echoDb, linesInTurn, enough } = options
  const clock = new VirtualClock()
  const carrier = new RoomCarrier(clock, new RoomEcho(40 + ((seed * 53) % 161), echoDb))
  const model = new TalkingModel(seed, linesInTurn)
  const events: CallEvent[] = []
  const call = new Call({
    stream: carrier,
    agent,
    connect: () => Promise.resolve(model),
    voicing: newVoicing(),
    ticker: new PlayoutTicker(clock),
    clock,
    log: createLog({ level: 'silent', secrets: [] }),
    playoutLeadMs: PLAYOUT_LEAD_MS,
    onEvent: (event) => {
      events.push(event)
      if (event.type !== 'turn-heard') return
      clock.after(PAUSE_MS, () => {
        model.speak()
      })
    },
    onEnded: () => undefined,
  })
  // The model is connected in a few turns of the event loop; the clock stands still.
  await setImmediate()
  for (const frame of framesOf(room)) {
    clock.advance(VOICING_FRAME_MS)
    carrier.pass(frame)
    if (enough?.(carrier) === true) break
  }
  // Taken before the end: a call that ends clears as well.
  const found = { clearsMs: [...carrier.clearsMs], heard: carrier.stretches(), said: model.said() }
  call.end('shutting-down')
  return { events, ...found }
}
