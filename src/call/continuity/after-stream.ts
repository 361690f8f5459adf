import type { EndReason } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
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
    return this.#ended.reasonOf(callId)
  }

  /** The same, unless the call was to go on after that stream. */
  finalReasonOf(callId: string): EndReason | null {
    const reason = this.#ended.reasonOf(callId)
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
  over(callId: string, seat: Seat | null, reason: EndReason): void {
    // Where it has gone on, somebody else knows how it ends.
    if (reason === 'taken-over') return
    this.#ended.add(callId, reason)
    if (seat === null || wayAfter(reason) !== 'reconnect') {
      this.#interrupted.delete(callId)
      return
    }
    const { call, continuity, unplannedAtMs } = seat
    const lost = reason === 'handed-over' ? [] : [this.#options.clock.wallMs()]
    this.#interrupted.add({ call, continuity, unplannedAtMs: [...unplannedAtMs, ...lost] })
  }

  /** The carrier asks. Never rejects. */
  async following(callId: string): Promise<Following> {
    const decided = this.finalReasonOf(callId)
    if (decided !== null) {
      this.#options.ledger.end(callId, decided)
      return { way: wayAfter(decided), agent: null }
    }
    const here = this.#ended.reasonOf(callId)
    const { broken, agent } = await this.#broken(callId)
    if (broken === null) return { way: 'apologise', agent }
    const { clock, streamsTaken } = this.#options
    const way = wayOn(broken, {
      nowMs: clock.wallMs(),
      offers: this.#offers.timesOf(callId),
      streamsTaken: streamsTaken(),
    })
    if (way === 'reconnect') this.#offers.offered(callId)
    else this.#givenUp(callId, broken, here)
    return { way, agent }
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
