import type { ModelReport } from './load-model.ts'
import type { SessionReport } from './load-session.ts'
import type { FleetReport } from './phone-fleet.ts'
import type { PhoneReport } from './load-phone.ts'
import { FRAME_MS } from './tracks.ts'

/** From when to when it was measured, on the machine's clock. */
export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

/** What the two ends of all calls say together. */
export interface Observations {
  readonly uplinkAddedMs: readonly number[]
  readonly downlinkAddedMs: readonly number[]
  readonly interruptToClearMs: readonly number[]
  /** Interruptions and beginnings of speech that found no answer before the next one. */
  readonly unanswered: number
  readonly underruns: number
  readonly framesLost: number
}

/**
 * Agent audio that may still be in the server when an interruption comes, and is rightly thrown
 * away: the model's head start and the longest prebuffer. What is missing beyond that was lost.
 */
const CUT_ALLOWANCE_MS = 500
/**
 * Caller audio that may wait in the server for more of it to come, when no more comes: it is put
 * into messages of up to so much.
 */
const HELD_BACK_MS = 200
/** A `clear` this much after an interruption is its answer. */
const CLEAR_WITHIN_MS = 1_000

/**
 * Puts both ends of each call together: the n-th phone talks to the n-th session.
 *
 * Latencies and underruns count inside the window, losses over the whole run.
 */
export function observe(phones: FleetReport, model: ModelReport, window: Window): Observations {
  const uplink: number[] = []
  const downlink: number[] = []
  const clears: number[] = []
  let unanswered = 0
  let underruns = 0
  let framesLost = 0
  phones.phones.forEach((phone, call) => {
    const session = model.sessions[call]
    if (session === undefined) return
    uplink.push(...uplinkDelays(phone, session, window))
    const opened = delays(session.openedMs, phone.openedMs, window)
    const cut = delays(interruptTimes(session), clearTimes(phone), window)
    downlink.push(...opened.found)
    clears.push(...cut.found)
    unanswered += opened.unanswered + cut.unanswered
    underruns += phone.underruns.filter(([atMs]) => isIn(window, atMs)).length
    const lostUpMs = lostOnTheWayUp(phone, session)
    const lostDownMs = phone.missingMs + lostOnTheWayDown(phone, session)
    // Call by call: a resampler that still holds a sample or two has lost no frame.
    framesLost += Math.round(lostUpMs / FRAME_MS) + Math.round(lostDownMs / FRAME_MS)
  })
  return {
    uplinkAddedMs: uplink,
    downlinkAddedMs: downlink,
    interruptToClearMs: clears,
    unanswered,
    underruns,
    framesLost,
  }
}

/**
 * For each cause inside the window, how long until the first effect: one that comes after it and
 * before the next cause. Both lists ascend.
 */
export function delays(
  causesMs: readonly number[],
  effectsMs: readonly number[],
  window: Window,
): { readonly found: readonly number[]; readonly unanswered: number } {
  const found: number[] = []
  let unanswered = 0
  causesMs.forEach((causeMs, index) => {
    if (!isIn(window, causeMs)) return
    const nextMs = causesMs[index + 1] ?? Infinity
    const effectMs = effectsMs.find((atMs) => atMs >= causeMs && atMs < nextMs)
    if (effectMs === undefined) unanswered += 1
    else found.push(effectMs - causeMs)
  })
  return { found, unanswered }
}

function uplinkDelays(phone: PhoneReport, session: SessionReport, window: Window): number[] {
  return session.heardMarkers.flatMap(([number, heardMs]) => {
    const sentMs = phone.markerSentMs[number]
    return sentMs !== undefined && isIn(window, sentMs) ? [heardMs - sentMs] : []
  })
}

/** Caller audio that never reached the model. */
function lostOnTheWayUp(phone: PhoneReport, session: SessionReport): number {
  const missingMs = phone.sentFrames * FRAME_MS - session.receivedMs
  return missingMs > HELD_BACK_MS ? missingMs : session.missingMs
}

/** Agent audio that neither arrived nor was thrown away for an interruption. */
function lostOnTheWayDown(phone: PhoneReport, session: SessionReport): number {
  let lostMs = 0
  let sinceMs = -Infinity
  for (const { atMs, sentMs } of session.interrupts) {
    const clear = phone.clears.find((one) => one.atMs >= atMs && one.atMs < atMs + CLEAR_WITHIN_MS)
    if (clear !== undefined) {
      const accountedMs = CUT_ALLOWANCE_MS + beforeHolds(phone, sinceMs, clear.atMs)
      lostMs += Math.max(0, sentMs - accountedMs - clear.receivedMs)
    }
    sinceMs = clear?.atMs ?? atMs
  }
  // What came last was not interrupted, unless the server stopped it of its own accord.
  const lastClearMs = phone.clears.at(-1)?.atMs ?? -Infinity
  const lastInterruptMs = session.interrupts.at(-1)?.atMs ?? -Infinity
  if (lastClearMs > lastInterruptMs + CLEAR_WITHIN_MS) return lostMs
  return lostMs + Math.max(0, session.sentSinceMs - phone.receivedSinceMs - phone.missingMs)
}

/**
 * Speech that the server held for the caller, and that went on after a false alarm: what they had
 * heard of it, since it goes on from there, and what came to wait in the server meanwhile. Until
 * the interruption it is behind by so much.
 */
function beforeHolds(phone: PhoneReport, fromMs: number, toMs: number): number {
  const holds = phone.clears.filter(({ atMs }) => atMs > fromMs && atMs < toMs)
  return holds.reduce((sum, { atMs, receivedMs, unplayedMs, goesOnMs }) => {
    return sum + receivedMs - unplayedMs + ((goesOnMs ?? toMs) - atMs)
  }, 0)
}

const interruptTimes = (session: SessionReport): readonly number[] =>
  session.interrupts.map(({ atMs }) => atMs)
const clearTimes = (phone: PhoneReport): readonly number[] => phone.clears.map(({ atMs }) => atMs)

function isIn(window: Window, atMs: number): boolean {
  return atMs >= window.fromMs && atMs < window.toMs
}
