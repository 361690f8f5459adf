import type { EndReason } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Transfer, TransferFailure } from '../../store/call-log.ts'
import { EndedCalls } from '../ended-calls.ts'
import { wayAfter, type WayOn } from '../next-step.ts'
import type { CallLedger } from './call-ledger.ts'
import { InterruptedCalls, type InterruptedCall } from './interrupted-calls.ts'
import type { Seat } from './open-calls.ts'
import { wayOn, type BrokenCall } from './reconnect-policy.ts'
import { StreamOffers } from './stream-offers.ts'

/** What follows a stream, and whose words the caller hears. */
export interface Following {
  readonly way: WayOn
  /** Name of the call's assistant; null: the call is not known. */
  readonly agent: string | null
  /** With `person`: who takes the call; null: whoever there is. */
  readonly transfer: Transfer | null
}

export interface AfterStreamOptions {
  readonly ledger: CallLedger
  readonly clock: Clock
  /** Somebody takes new streams: this process, or another one. */
  readonly streamsTaken: () => boolean
}

/**
 * What follows the streams that are over. This process remembers its own ends for ten minutes;
 * whatever may have gone on elsewhere is asked of the store.
 */
export class AfterStream {
  readonly #options: AfterStreamOptions
  readonly #ended: EndedCalls
  readonly #interrupted: InterruptedCalls
  readonly #offers: StreamOffers

  constructor(options: AfterStreamOptions) {
    this.#options = options
    this.#ended = new EndedCalls(options.clock)
    this.#interrupted = new InterruptedCalls(options.clock)
    this.#offers = new StreamOffers(options.clock)
  }

  /** Why a call's last stream here ended; null when there was none lately. */
  reasonOf(callId: string): EndReason | null {
    return this.#ended.find(callId)?.reason ?? null
  }

  /** The same, unless the call was to go on after that stream. */
  finalReasonOf(callId: string): EndReason | null {
    const reason = this.reasonOf(callId)
    return reason === null || wayAfter(reason) === 'reconnect' ? null : reason
  }

  /** What this process knows of a call that lost its stream here. */
  interrupted(callId: string): InterruptedCall | null {
    return this.#interrupted.find(callId)
  }

  /** A stream of the call is there. */
  goesOn(callId: string): void {
    this.#offers.settled(callId)
  }

  /** The call's stream is over here, or its call without a stream ever having come. */
  over(
    callId: string,
    seat: Seat | null,
    reason: EndReason,
    transfer: Transfer | null = null,
  ): void {
    // Where it has gone on, somebody else knows how it ends.
    if (reason === 'taken-over') return
    this.#ended.add(callId, { reason, agent: seat?.call.agent ?? null, transfer })
    const mayComeBack = wayAfter(reason) === 'reconnect' || transfer !== null
    if (seat === null || !mayComeBack) {
      this.#interrupted.delete(callId)
      return
    }
    const { call, continuity, unplannedAtMs } = seat
    const planned = reason === 'handed-over' || transfer !== null
    const lost = planned ? [] : [this.#options.clock.wallMs()]
    this.#interrupted.add({ call, continuity, unplannedAtMs: [...unplannedAtMs, ...lost] })
  }

  /** The carrier asks. Never rejects. */
  async following(callId: string): Promise<Following> {
    const ended = this.#ended.find(callId)
    if (ended !== null && wayAfter(ended.reason) !== 'reconnect') {
      const { reason, agent, transfer } = ended
      // Given to somebody it may come back.
      if (transfer === null) this.#options.ledger.end(callId, reason)
      return { way: wayAfter(reason), agent, transfer }
    }
    const { broken, agent } = await this.#broken(callId)
    if (broken === null) return { way: 'apologise', agent, transfer: null }
    const transfer = broken.intent?.transfer ?? null
    const way = this.#wayOn(callId, broken)
    if (way === 'reconnect') this.#offers.offered(callId)
    else if (way !== 'person' || transfer === null) {
      this.#givenUp(callId, broken, ended?.reason ?? null)
    }
    return { way, agent, transfer }
  }

  /** To whom a call is being given; null: to nobody, or nobody knows of it. Never rejects. */
  async given(callId: string): Promise<{ agent: string | null; transfer: Transfer } | null> {
    const ended = this.#ended.find(callId)
    if (ended !== null && ended.transfer !== null) {
      return { agent: ended.agent, transfer: ended.transfer }
    }
    const found = await this.#options.ledger.find(callId)
    const transfer = found.kind === 'found' ? found.call.intent?.transfer : undefined
    if (found.kind !== 'found' || transfer === undefined) return null
    return { agent: found.call.agent, transfer }
  }

  /** Somebody has taken the call: it is over for us. */
  taken(callId: string): void {
    this.#offers.settled(callId)
    this.#interrupted.delete(callId)
    this.#options.ledger.end(callId, 'person-asked')
  }

  /**
   * Nobody has taken the call: it goes on with the assistant, as planned, wherever its next stream
   * comes to. Never rejects.
   */
  async returned(callId: string, why: TransferFailure): Promise<Following> {
    const found = await this.#options.ledger.find(callId)
    // A question that comes again, or one that nobody has led to.
    const given = found.kind === 'found' && found.call.intent?.transfer !== undefined
    if (given) await this.#options.ledger.giveBack(found.call, why)
    const ended = this.#ended.find(callId)
    if (ended !== null && ended.transfer !== null) {
      this.#ended.add(callId, { ...ended, reason: 'handed-over', transfer: null })
    }
    const here = this.#interrupted.find(callId)
    if (here !== null && here.continuity !== null) {
      this.#interrupted.add({ ...here, continuity: { ...here.continuity, returned: why } })
    }
    const following = await this.following(callId)
    // A store that reads but does not write would have them dialled for ever.
    return following.transfer === null ? following : { ...following, way: 'apologise' }
  }

  #wayOn(callId: string, broken: BrokenCall): WayOn {
    const { clock, streamsTaken } = this.#options
    return wayOn(broken, {
      nowMs: clock.wallMs(),
      offers: this.#offers.timesOf(callId),
      streamsTaken: streamsTaken(),
    })
  }

  #givenUp(callId: string, { endReason, intent }: BrokenCall, here: EndReason | null): void {
    this.#offers.settled(callId)
    this.#interrupted.delete(callId)
    this.#options.ledger.end(callId, endReason ?? intent?.reason ?? here ?? 'carrier-lost')
  }

  async #broken(callId: string): Promise<{ broken: BrokenCall | null; agent: string | null }> {
    const found = await this.#options.ledger.find(callId)
    if (found.kind === 'found') return { broken: found.call, agent: found.call.agent }
    const known = this.#interrupted.find(callId)
    if (known === null) return { broken: null, agent: null }
    // The time of the loss that is asked about is among them; the store counts it later.
    const unplannedAtMs = known.unplannedAtMs.slice(0, -1)
    const broken = { intent: null, endedAtMs: null, endReason: null, unplannedAtMs }
    return { broken, agent: known.call.agent }
  }
}
