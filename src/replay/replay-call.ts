import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { Agent } from '../agents/agent.ts'
import { Roster } from '../agents/roster.ts'
import type { VoicingDetector } from '../audio/frame-voicing.ts'
import { bytesPerMs, TELEPHONE_FORMAT } from '../audio/audio-format.ts'
import { Admission } from '../call/admission/admission.ts'
import { CallSwitchboard } from '../call/call-switchboard.ts'
import { CallLedger } from '../call/continuity/call-ledger.ts'
import { BrowserCalls } from '../carrier/browser/browser-calls.ts'
import { StreamAdmission } from '../carrier/twilio/stream-admission.ts'
import { GeminiConnector } from '../model/gemini/gemini-connector.ts'
import type { ModelSocket, ModelSocketListener } from '../model/gemini/model-socket.ts'
import { closeOf, type RecordedMessage, type Recording } from '../recording/recording-file.ts'
import type { CallEvent } from '../shared/call-event.ts'
import { VirtualClock } from '../shared/clock.ts'
import { HexkeyError } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { WireSocket } from '../shared/wire-tap.ts'
import { differencesBetween, type Difference, type SentTexts } from './differences.ts'
import { ReplayMediaSocket } from './replay-media-socket.ts'

/** What the code does today with a call of another day. */
export interface ReplayReport {
  readonly events: readonly CallEvent[]
  readonly differences: readonly Difference[]
  /** What was sent, with its time on the virtual clock. */
  readonly sent: readonly RecordedMessage[]
}

export interface ReplayOptions {
  readonly agent: Agent
  /** As the server uses it. */
  readonly voicing: () => VoicingDetector
  readonly log: Log
}

/** The recording is of a call that no telephone was part of. */
class NoTelephoneCall extends HexkeyError {
  readonly code = 'NO_TELEPHONE_CALL'
  readonly retryable = false

  constructor() {
    super('This call was begun on a web page: only calls of telephones can be replayed.')
  }
}

/** After the last recorded message: enough for the last words and the closing deadlines. */
const AFTERMATH_MS = 10_000

/**
 * Runs a recorded call through the code on a virtual clock: the same messages arrive at the same
 * times, through the same codec, the same SDK and the same call, but from memory.
 *
 * @throws NoTelephoneCall for a call from a web page.
 */
export async function replayCall(
  recording: Recording,
  options: ReplayOptions,
): Promise<ReplayReport> {
  if (BrowserCalls.owns(recording.header.callId)) throw new NoTelephoneCall()
  const clock = new VirtualClock(recording.header.startedAtMs)
  const sent: RecordedMessage[] = []
  const events: CallEvent[] = []
  const keep =
    (socket: WireSocket) =>
    (text: string): void => {
      sent.push({ t: clock.nowMs(), socket, direction: 'out', text })
    }
  const model = new ReplayModel(clock, keep('model'))
  const switchboard = switchboardFor(recording, { ...options, clock, model, events })
  const carrier = new ReplayMediaSocket(keep('carrier'))
  new StreamAdmission(carrier, {
    switchboard,
    objection: () => Promise.resolve(null),
    clock,
    log: options.log,
  })
  await switchboard.incoming({ callId: recording.header.callId, from: '', to: '' })

  for (const message of recording.messages) {
    await advance(clock, message.t - clock.nowMs())
    deliver(message, carrier, model)
    await turnOfTheLoop()
  }
  carrier.end(1006)
  await advance(clock, AFTERMATH_MS)
  const differences = differencesBetween(recordedTexts(recording), textsOf(sent), {
    audioMs: recording.header.playoutLeadMs,
    bytesPerMs: bytesPerMs(TELEPHONE_FORMAT),
  })
  return { events, differences, sent }
}

/** What came in comes in again; what went out is for the code to say. */
function deliver(message: RecordedMessage, carrier: ReplayMediaSocket, model: ReplayModel): void {
  const { direction, socket, text } = message
  if (direction === 'in') {
    if (socket === 'carrier') carrier.emit('message', text)
    else model.say(text)
  } else if (direction === 'closed') {
    const close = closeOf(text)
    if (socket === 'carrier') carrier.end(close.code)
    else model.end(close.code, close.reason)
  }
}

function switchboardFor(
  recording: Recording,
  parts: ReplayOptions & { clock: VirtualClock; model: ReplayModel; events: CallEvent[] },
): CallSwitchboard {
  const { agent, voicing, log, clock, model, events } = parts
  // Whichever number was called, at whatever hour: the call was answered by this one.
  const answering: Agent = { ...agent, default: true, hours: null, rollout: null }
  const connector = new GeminiConnector({
    auth: { kind: 'api-key', apiKey: 'replay' },
    model: recording.header.model,
    clock,
    log,
    openSocket: (listener) => model.open(listener),
  })
  return new CallSwitchboard({
    roster: new Roster(new Map([[agent.name, answering]])),
    connector,
    model: recording.header.model,
    voicing,
    ledger: new CallLedger({ store: null, owner: 'replay', clock, log }),
    hasPeer: () => false,
    clock,
    log,
    admission: new Admission({
      maxCalls: 1,
      loop: { overloaded: false },
      model: { takesCalls: true, callTaken: () => undefined },
      usedBy: null,
      clock,
      log,
    }),
    callbacks: null,
    maxCalls: 1,
    playoutLeadMs: recording.header.playoutLeadMs,
    prices: null,
    record: null,
    onEvent: (event) => events.push(event),
  })
}

/** Moves on in small steps, so that what timers set off can settle in between. */
async function advance(clock: VirtualClock, ms: number): Promise<void> {
  const untilMs = clock.nowMs() + ms
  for (let next = clock.nextDueMs; next !== null && next <= untilMs; next = clock.nextDueMs) {
    clock.advance(next - clock.nowMs())
    await turnOfTheLoop()
  }
  clock.advance(Math.max(0, untilMs - clock.nowMs()))
}

/** The model's socket of a replay: what was recorded waits until the code is ready for it. */
class ReplayModel {
  readonly #clock: VirtualClock
  readonly #sent: (text: string) => void
  #listener: ModelSocketListener | null = null
  #waiting: string[] = []
  #setUp = false

  constructor(clock: VirtualClock, sent: (text: string) => void) {
    this.#clock = clock
    this.#sent = sent
  }

  open(listener: ModelSocketListener): ModelSocket {
    this.#listener = listener
    // Another session of the same call has its own set-up.
    this.#setUp = false
    this.#clock.after(0, () => {
      listener.opened()
    })
    return {
      bufferedBytes: 0,
      send: (...parts) => {
        this.#sent(parts.join(''))
        this.#setUp = true
        this.#giveWaiting()
      },
      close: () => {
        this.end(1000, '')
      },
    }
  }

  /** The connection is over; what comes after it was ours. */
  end(code: number, reason: string): void {
    const listener = this.#listener
    this.#listener = null
    listener?.ended({ code, reason, httpStatus: null, networkError: null })
  }

  /** The server's message; not before the code has asked for the set-up. */
  say(text: string): void {
    this.#waiting.push(text)
    if (this.#setUp) this.#giveWaiting()
  }

  #giveWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const text of waiting) this.#listener?.message(text)
  }
}

function recordedTexts(recording: Recording): SentTexts {
  return textsOf(recording.messages.filter((message) => message.direction === 'out'))
}

function textsOf(messages: readonly RecordedMessage[]): SentTexts {
  const of = (socket: WireSocket): string[] =>
    messages.filter((message) => message.socket === socket).map((message) => message.text)
  return { carrier: of('carrier'), model: of('model') }
}
