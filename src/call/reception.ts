import type { Agent } from '../agents/agent.ts'
import type { Roster } from '../agents/roster.ts'
import type { Answer, IncomingCall } from '../carrier/switchboard.ts'
import type { SessionRequest } from '../model/model-session.ts'
import type { Clock } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { OrderBook } from '../store/order-book.ts'
import type { Admission, Availability, Load, RefusalReason } from './admission/admission.ts'
import { callerKey } from './admission/caller-key.ts'
import type { AfterStream } from './continuity/after-stream.ts'
import type { CallLedger } from './continuity/call-ledger.ts'
import type { OpenCalls } from './continuity/open-calls.ts'
import type { EarlySessions } from './early-sessions.ts'

export interface ReceptionOptions {
  /** Who answers which call. */
  readonly roster: Roster
  /** Name of the model, for the record. */
  readonly model: string
  readonly admission: Admission
  /** Where callbacks are noted down; null: nowhere. */
  readonly callbacks: Pick<OrderBook, 'requestCallback'> | null
  readonly ledger: CallLedger
  readonly open: OpenCalls
  readonly after: AfterStream
  readonly early: EarlySessions
  /** For the session that is opened while the carrier is still connecting its socket. */
  readonly request: (callId: string, agent: Agent) => SessionRequest
  readonly draining: () => boolean
  /** A caller is not served. Must not throw. */
  readonly onRefused?: (reason: RefusalReason) => void
  readonly clock: Clock
  readonly log: Log
}

/** Answers calls that come in: decides whether they are taken, and writes them down first. */
export class Reception {
  readonly #options: ReceptionOptions
  /** Calls that are being decided about; a repeat waits for the same answer. */
  readonly #deciding = new Map<string, Promise<Answer>>()

  constructor(options: ReceptionOptions) {
    this.#options = options
  }

  /** Whether a new call would be taken, and why not. */
  get availability(): Availability {
    return this.#options.admission.availability(this.#load)
  }

  async incoming(call: IncomingCall): Promise<Answer> {
    const { open, early, after, roster } = this.#options
    for (const gone of open.forgetRinging()) early.drop(gone)
    const { callId } = call
    const known = open.get(callId)?.call
    if (known !== undefined || after.reasonOf(callId) !== null) {
      const agent = known === undefined ? roster.answering(call) : roster.of(known)
      return connectTo(agent)
    }
    const deciding = this.#deciding.get(callId)
    if (deciding !== undefined) return deciding
    const answer = this.#decide(call, this.#load)
    this.#deciding.set(callId, answer)
    try {
      return await answer
    } finally {
      this.#deciding.delete(callId)
    }
  }

  get #load(): Load {
    const { draining, open } = this.#options
    return { draining: draining(), openCalls: open.size + this.#deciding.size }
  }

  async #decide(incoming: IncomingCall, load: Load): Promise<Answer> {
    const { roster, model, admission, ledger, open, early, clock, log } = this.#options
    const { callId, from, to } = incoming
    const agent = roster.answering(incoming)
    const { language, version: agentVersion } = agent
    const decision = await admission.decide(incoming, agent, load)
    if (decision.kind === 'refuse') {
      const { reason, text, person } = decision
      // A caller who comes too late is no trouble of ours.
      const level = reason === 'outside-hours' ? 'info' : 'warn'
      log[level]({ callId, reason, agent: agent.name }, 'call refused')
      this.#options.onRefused?.(reason)
      if (reason === 'outside-hours') this.#callBack(incoming, agent)
      return { kind: 'refuse', language, text, person }
    }
    const startedAtMs = clock.wallMs()
    const caller = callerKey(from)
    const answered = { agent: agent.name, agentVersion, model }
    const call = { callId, from: caller, to, ...answered, startedAtMs }
    // A webhook that comes again after its call has ended opens nothing; its stream is refused.
    if ((await ledger.open(call)) === 'over') return connectTo(agent)
    open.ring(call)
    // The model gets ready while the carrier is still connecting its socket.
    early.open(this.#options.request(callId, agent))
    return connectTo(agent)
  }

  /** Notes down once for a call that its caller is to be called back; nobody waits for it. */
  #callBack({ callId, from }: IncomingCall, { name, hours }: Agent): void {
    const { callbacks, clock, log } = this.#options
    if (hours?.outside.callback !== true) return
    const number = callerKey(from)
    if (callbacks === null || !number.startsWith('+')) {
      log.warn({ callId, agent: name }, 'no callback: the number is withheld, or nobody keeps it')
      return
    }
    const key = `outside-hours:${callId}`
    const about = `called ${name} outside its hours`
    const requestedAtMs = clock.wallMs()
    callbacks
      .requestCallback({ key, callId, number, about, when: null, requestedAtMs })
      .catch((error: unknown) => {
        log.error({ callId, reason: messageOf(error) }, 'callback not noted down')
      })
  }
}

function connectTo({ language, recording }: Agent): Answer {
  if (recording === null) return { kind: 'connect', language }
  return { kind: 'connect', language, notice: recording.notice }
}
