import { randomInt } from 'node:crypto'
import type { ToolMemory } from './tool-memory.ts'

/** What a caller is asked to agree to. */
export interface WantedPart {
  readonly product: string
  readonly partCode: string
  readonly count: number
}

/** An order that waits for the caller, or was placed. */
interface Proposal extends WantedPart {
  readonly code: string
  /** The caller's turns when it was proposed. */
  readonly turns: number
  /** Unix time, milliseconds. */
  readonly atMs: number
  /** It may have been ordered: the store was asked. */
  readonly begun: boolean
  /** Number of the order; null: it is not known. */
  readonly ordered: string | null
}

export type Consent =
  /** `begun`: it was given before, and the order may stand already. */
  | { readonly kind: 'given'; readonly begun: boolean }
  | { readonly kind: 'ordered-before'; readonly orderNumber: string }
  /** The caller has not spoken since they were asked. */
  | { readonly kind: 'not-asked' | 'expired' | 'unknown-code' | 'other-part' }

const MEMORY_KEY = 'part-order'
/** The caller may look for the bag of screws meanwhile, but not forget what it was about. */
const CONSENT_MS = 300_000
/** Placed orders whose code is still known: a model may repeat itself later. */
const MAX_REMEMBERED = 6
const CODE_CHARACTERS = '34679ACDEFGHJKMNPQRTVWXY'
const CODE_LENGTH = 4

/**
 * A caller's consent to one order, as code sees it: a code that was made for exactly this order,
 * and the caller's voice after it. It is kept with the call, so that it outlives a process.
 */
export class PartConsent {
  readonly #memory: ToolMemory

  constructor(memory: ToolMemory) {
    this.#memory = memory
  }

  /** Takes the place of whatever waited before. @returns the code. */
  propose(wanted: WantedPart, turns: number, wallMs: number): string {
    const begun = this.#proposals().filter((one) => one.begun)
    const taken = new Set(begun.map(({ code }) => code))
    let code = randomCode()
    while (taken.has(code)) code = randomCode()
    const { product, partCode, count } = wanted
    const waiting = { product, partCode, count, code, turns, atMs: wallMs }
    this.#keep([...begun, { ...waiting, begun: false, ordered: null }])
    return code
  }

  /** @param wanted what the model asks for now: has to be what was proposed. */
  check(code: string, wanted: WantedPart, turns: number, wallMs: number): Consent {
    const spelled = code.trim().toUpperCase()
    const proposal = this.#proposals().find((one) => one.code === spelled)
    if (proposal === undefined) return { kind: 'unknown-code' }
    if (!isSame(proposal, wanted)) return { kind: 'other-part' }
    if (proposal.ordered !== null) {
      return { kind: 'ordered-before', orderNumber: proposal.ordered }
    }
    if (proposal.begun) return { kind: 'given', begun: true }
    const agedMs = wallMs - proposal.atMs
    if (agedMs > CONSENT_MS || agedMs < 0) return { kind: 'expired' }
    if (!hasSpoken(proposal.turns, turns)) return { kind: 'not-asked' }
    return { kind: 'given', begun: false }
  }

  /** The store is asked from now on: that code means this order, for the rest of the call. */
  begin(code: string): void {
    this.#change(code, { begun: true })
  }

  placed(code: string, orderNumber: string): void {
    this.#change(code, { ordered: orderNumber })
  }

  #change(code: string, change: Partial<Proposal>): void {
    const spelled = code.trim().toUpperCase()
    this.#keep(this.#proposals().map((one) => (one.code === spelled ? { ...one, ...change } : one)))
  }

  #proposals(): readonly Proposal[] {
    const kept = this.#memory.get(MEMORY_KEY)
    return Array.isArray(kept) ? kept.filter(isProposal) : []
  }

  #keep(proposals: readonly Proposal[]): void {
    this.#memory.set(MEMORY_KEY, proposals.slice(-MAX_REMEMBERED))
  }
}

/** A process that has taken the call over counts the caller's turns from zero. */
function hasSpoken(then: number, now: number): boolean {
  return now > then || (now < then && now > 0)
}

function isSame(one: WantedPart, other: WantedPart): boolean {
  return (
    one.product === other.product && one.partCode === other.partCode && one.count === other.count
  )
}

function isProposal(value: unknown): value is Proposal {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Partial<Record<keyof Proposal, unknown>>
  return (
    typeof one.product === 'string' &&
    typeof one.partCode === 'string' &&
    typeof one.count === 'number' &&
    typeof one.code === 'string' &&
    typeof one.turns === 'number' &&
    typeof one.atMs === 'number' &&
    typeof one.begun === 'boolean' &&
    (one.ordered === null || typeof one.ordered === 'string')
  )
}

function randomCode(): string {
  return Array.from({ length: CODE_LENGTH }, () =>
    CODE_CHARACTERS.charAt(randomInt(CODE_CHARACTERS.length)),
  ).join('')
}
