import type { CallEvent, EndReason } from '../../src/shared/call-event.ts'
import type {
  CallerUse,
  CallLog,
  CallLogLosses,
  Continuity,
  Instance,
  Intent,
  LoggedCall,
  NewCall,
} from '../../src/store/call-log.ts'
import { StoreUnavailable } from '../../src/store/store-errors.ts'

const NOTHING_YET: Continuity = {
  resumeHandle: null,
  transcript: [],
  unheard: null,
  greeted: false,
  position: {},
}

/** A call log without a disk, which a test may take away and look into. */
export class MemoryCallLog implements CallLog {
  readonly calls = new Map<string, LoggedCall>()
  readonly instances = new Map<string, Instance>()
  readonly tokens = new Set<string>()
  readonly events: CallEvent[] = []
  readonly losses: CallLogLosses = { events: 0, batches: 0 }
  readonly waiting = 0
  /** `away`: every question is refused. `silent`: none is ever answered. */
  mode: 'here' | 'away' | 'silent' = 'here'
  readonly #stale = new Set<(callId: string) => void>()

  open(call: NewCall): Promise<'opened' | 'known'> {
    return this.#answer(() => {
      if (this.calls.has(call.callId)) return 'known'
      this.calls.set(call.callId, {
        ...call,
        owner: null,
        epoch: 0,
        continuity: NOTHING_YET,
        intent: null,
        unplannedAtMs: [],
        state: 'ringing',
        endedAtMs: null,
        endReason: null,
      })
      return 'opened'
    })
  }

  claim(
    callId: string,
    owner: string,
    nowMs: number,
    unplanned: boolean,
  ): Promise<LoggedCall | null> {
    return this.#answer(() => {
      const call = this.calls.get(callId)
      if (call === undefined || call.endedAtMs !== null) return null
      return this.#change(callId, {
        owner,
        epoch: call.epoch + 1,
        state: 'live',
        intent: null,
        unplannedAtMs: unplanned ? [...call.unplannedAtMs, nowMs] : call.unplannedAtMs,
      })
    })
  }

  keep(callId: string, epoch: number, continuity: Continuity): void {
    if (this.mode !== 'here') return
    const call = this.calls.get(callId)
    if (call === undefined || call.endedAtMs !== null) return
    if (call.epoch === epoch) this.#change(callId, { continuity })
    else for (const listener of this.#stale) listener(callId)
  }

  intend(callId: string, epoch: number, intent: Intent): Promise<boolean> {
    return this.#answer(() => {
      if (this.calls.get(callId)?.epoch !== epoch) return false
      this.#change(callId, { intent })
      return true
    })
  }

  find(callId: string): Promise<LoggedCall | null> {
    return this.#answer(() => this.calls.get(callId) ?? null)
  }

  end(callId: string, nowMs: number, reason: EndReason): Promise<void> {
    return this.#answer(() => {
      const call = this.calls.get(callId)
      if (call === undefined || call.endedAtMs !== null) return
      this.#change(callId, { state: 'ended', endedAtMs: nowMs, endReason: reason })
    })
  }

  useToken(nonce: string): Promise<boolean> {
    return this.#answer(() => {
      if (this.tokens.has(nonce)) return false
      this.tokens.add(nonce)
      return true
    })
  }

  append(event: CallEvent): void {
    this.events.push(event)
  }

  usedBy(): Promise<CallerUse> {
    return this.#answer(() => ({ calls: 0, minutes: 0, costUsd: 0 }))
  }

  addCost(): void {
    // Nothing in here adds up money.
  }

  beat(instance: Instance): Promise<void> {
    return this.#answer(() => {
      this.instances.set(instance.id, instance)
    })
  }

  leave(instanceId: string): Promise<void> {
    return this.#answer(() => {
      this.instances.delete(instanceId)
    })
  }

  peers(instanceId: string, nowMs: number, maxAgeMs: number): Promise<readonly Instance[]> {
    return this.#answer(() => this.#fresh(nowMs, maxAgeMs).filter(({ id }) => id !== instanceId))
  }

  sweep(
    nowMs: number,
    limits: { readonly maxAgeMs: number; readonly resumableMs: number },
  ): Promise<{ readonly interrupted: readonly string[]; readonly ended: readonly string[] }> {
    return this.#answer(() => {
      const alive = new Set(this.#fresh(nowMs, limits.maxAgeMs).map(({ id }) => id))
      const interrupted = [...this.calls.values()]
        .filter(({ state, owner }) => state === 'live' && owner !== null && !alive.has(owner))
        .map(({ callId }) => callId)
      for (const callId of interrupted) this.#change(callId, { state: 'interrupted' })
      return { interrupted, ended: [] }
    })
  }

  onStale(listener: (callId: string) => void): () => void {
    this.#stale.add(listener)
    return () => this.#stale.delete(listener)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #fresh(nowMs: number, maxAgeMs: number): Instance[] {
    return [...this.instances.values()].filter(({ beatAtMs }) => nowMs - beatAtMs <= maxAgeMs)
  }

  #change(callId: string, change: Partial<LoggedCall>): LoggedCall {
    const changed = { ...this.calls.get(callId)!, ...change }
    this.calls.set(callId, changed)
    return changed
  }

  #answer<T>(question: () => T): Promise<T> {
    if (this.mode === 'silent') return new Promise(() => undefined)
    if (this.mode === 'away') return Promise.reject(new StoreUnavailable('taken away by the test'))
    return Promise.resolve(question())
  }
}
