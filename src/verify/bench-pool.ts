import { FrameRecorder } from '../recording/frame-recorder.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { WireTap } from '../shared/wire-tap.ts'
import { GeminiBench, type Speech } from './gemini/gemini-bench.ts'
import type { Plan } from './plan.ts'
import type { Probe } from './probe.ts'
import { redactingTap, type Redactor } from './redaction.ts'
import type { Attempt } from './run-probe.ts'
import type { PhoneBench } from './twilio/phone-bench.ts'

export interface BenchPoolOptions {
  readonly plan: Plan
  /** Null when no probe of the plan needs a call. */
  readonly phone: PhoneBench | null
  readonly speech: Speech
  /** Where the recordings go. */
  readonly out: string
  readonly redactor: Redactor
  readonly clock: Clock
  readonly log: Log
}

/** The header of a recording asks for it; nothing is played out ahead here. */
const PLAYOUT_LEAD_MS = 400

/** Gives every probe what it needs, with a recording of its own. */
export class BenchPool {
  readonly #options: BenchPoolOptions
  readonly #recorder: FrameRecorder

  constructor(options: BenchPoolOptions) {
    this.#options = options
    this.#recorder = new FrameRecorder({
      dir: options.out,
      agent: 'verify-live',
      model: options.plan.gemini?.model ?? 'none',
      playoutLeadMs: PLAYOUT_LEAD_MS,
      // The redactor has taken them out already.
      secrets: [],
      clock: options.clock,
      log: options.log,
    })
  }

  /** The probe's attempt; the recording is closed when it is released. */
  attempt(probe: Probe): Attempt {
    const frames = this.#recorder.record(probe.name)
    const tap = redactingTap(this.#options.redactor, frames.tap)
    const attempt = probe.needs === 'gemini' ? this.#gemini(probe, tap) : this.#twilio(probe, tap)
    return {
      run: () => attempt.run(),
      release: async () => {
        await attempt.release()
        frames.close()
        await frames.finished
      },
    }
  }

  #gemini(probe: Probe & { readonly needs: 'gemini' }, tap: WireTap): Attempt {
    const { plan, speech, clock, log } = this.#options
    if (plan.gemini === null) throw new Error(`${probe.name} was planned without access to Gemini`)
    const bench = new GeminiBench({ access: plan.gemini, speech, clock, log, tap })
    return { run: () => probe.run(bench), release: () => bench.release() }
  }

  #twilio(probe: Probe & { readonly needs: 'twilio' }, tap: WireTap): Attempt {
    const { phone } = this.#options
    if (phone === null) throw new Error(`${probe.name} was planned without a telephone`)
    phone.useTap(tap)
    return {
      run: () => probe.run(phone),
      release: () => {
        phone.useTap(null)
        return Promise.resolve()
      },
    }
  }
}
