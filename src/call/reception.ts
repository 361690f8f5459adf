import type { Agent } from '../agents/agent.ts'
import type { Answer, IncomingCall } from '../carrier/switchboard.ts'
import type { SessionRequest } from '../model/model-session.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { Admission, Availability, Load } from './admission/admission.ts'
import { callerKey } from './admission/caller-key.ts'
import type { AfterStream } from './continuity/after-stream.ts'
import type { CallLedger } from './continuity/call-ledger.ts'
import type { OpenCalls } from './continuity/open-calls.ts'
import type { EarlySessions } from './early-sessions.ts'

export interface ReceptionOptions {
  /** Answers the calls that name no assistant. */
  readonly agent: Agent
  readonly admission: Admission
  readonly ledger: CallLedger
  readonly open: OpenCalls
  readonly after: AfterStream
  readonly early: EarlySessions
  /** For the session that is opened while the carrier is still connecting its socket. */
  readonly request: (callId: string, agent: Agent) => SessionRequest
  readonly draining: () => boolean
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
    const { open, early, after, agent } = this.#options
    for (const gone of open.forgetRinging()) early.drop(gone)
    const { callId } = call
    if (open.get(callId) !== null || after.reasonOf(callId) !== null) {
      return { kind: 'connect', language: agent.language }
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
    const { agent, admission, ledger, open, early, clock, log } = this.#options
    const { callId, from, to } = incoming
    const { language } = agent
    const decision = await admission.decide(incoming, load)
    if (decision.kind === 'refuse') {
      const { reason, text, person } = decision
      log.warn({ callId, reason }, 'call refused')
      return { kind: 'refuse', language, text, person }
    }
    const startedAtMs = clock.wallMs()
    const call = { callId, from: callerKey(from), to, agent: agent.name, startedAtMs }
    // A webhook that comes again after its call has ended opens nothing; its stream is refused.
    if ((await ledger.open(call)) === 'over') return { kind: 'connect', language }
    open.ring(call)
    // The model gets ready while the carrier is still connecting its socket.
    early.open(this.#options.request(callId, agent))
    return { kind: 'connect', language }
  }
}
