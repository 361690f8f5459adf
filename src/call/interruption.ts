import type { PlayoutStop } from '../audio/playout-queue.ts'
import type { CallFact } from '../shared/call-event.ts'
import type { SpeechRate, SpokenText } from './spoken-text.ts'

/**
 * What an interruption did: the audible turn is split where the caller stopped hearing it, and
 * whatever was queued behind it was not heard at all.
 *
 * @param texts of the audible turn and of the turns queued behind it, in order.
 */
export function bargeInFact(
  stop: PlayoutStop,
  texts: readonly SpokenText[],
  rate: SpeechRate,
  interruptToClearMs: number | null,
): CallFact {
  const [audible, ...behind] = texts
  const split = audible?.splitAt(stop.heardMs, rate) ?? { heard: '', cut: '' }
  return {
    type: 'barge-in',
    turn: stop.turn,
    heardMs: Math.round(stop.heardMs),
    cutMs: Math.round(stop.unheardMs),
    heardText: split.heard,
    cutText: [split.cut, ...behind.map((one) => one.text.trim())].filter(Boolean).join(' '),
    uncertaintyMs: Math.round(stop.uncertaintyMs),
    interruptToClearMs,
  }
}
