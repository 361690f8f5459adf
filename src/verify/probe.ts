import type { GeminiBench } from './gemini/gemini-bench.ts'
import type { PhoneBench } from './twilio/phone-bench.ts'

/** What a probe found out about its claim. */
export type Verdict =
  /** The service did as claimed; `seen` holds what was measured on the way. */
  | { readonly kind: 'confirmed'; readonly seen: string | null }
  /** The service did something else. */
  | { readonly kind: 'refuted'; readonly seen: string }
  /** Nothing can be said: the account, the network or the circumstances were in the way. */
  | { readonly kind: 'inconclusive'; readonly why: string }
  /** Not tried. */
  | { readonly kind: 'skipped'; readonly why: string }

interface ProbeHead {
  /** Stable; `gemini/…` or `twilio/…`. */
  readonly name: string
  /** One sentence that is true or false. */
  readonly claim: string
  /** The probe is given up after this long; a minute when left out. */
  readonly deadlineMs?: number
  /** Only runs when it is asked for. */
  readonly long?: boolean
}

/** Tests one claim about Gemini Live; every session it opens is its own. */
export interface GeminiProbe extends ProbeHead {
  readonly needs: 'gemini'
  /** May throw: what is thrown becomes the reason why the probe is inconclusive. */
  readonly run: (bench: GeminiBench) => Promise<Verdict>
}

/** Tests one claim about Twilio, on the call that the probes before it left, or on a new one. */
export interface TwilioProbe extends ProbeHead {
  readonly needs: 'twilio'
  readonly run: (bench: PhoneBench) => Promise<Verdict>
}

export type Probe = GeminiProbe | TwilioProbe

export function confirmed(seen: string | null = null): Verdict {
  return { kind: 'confirmed', seen }
}

export function refuted(seen: string): Verdict {
  return { kind: 'refuted', seen }
}

export function inconclusive(why: string): Verdict {
  return { kind: 'inconclusive', why }
}
