import type { LiveLine, Moment, Utterance } from '../../../src/console/console-api.ts'

/** What stands in a conversation, one below the other. */
export type Entry =
  | {
      readonly kind: 'said'
      readonly atMs: number
      readonly place: number
      readonly said: Utterance
    }
  | { readonly kind: 'moment'; readonly atMs: number; readonly moment: Moment }

/** Which moments stand between what was said. */
export type Detail = 'words' | 'notable' | 'all'

/** Plain moments that help to read a conversation. */
const NOTABLE =
  /^(tool-run|transfer-asked|hint-given|staff-asked|hold|keypad|digits|barge-in|idle-prompt|call-ended)/

/** What was said and what happened, in the order in which it began. */
export function entriesOf(
  conversation: readonly Utterance[],
  moments: readonly Moment[],
  detail: Detail,
): readonly Entry[] {
  const said = conversation.map((utterance, place): Entry => ({
    kind: 'said',
    atMs: utterance.atMs,
    place,
    said: utterance,
  }))
  const happened = moments
    .filter((moment) => isShown(moment, detail))
    .map((moment): Entry => ({ kind: 'moment', atMs: moment.atMs, moment }))
  // The sort is stable: at the same time, words come first.
  return [...said, ...happened].sort((one, other) => one.atMs - other.atMs)
}

/** Which utterance sounds at a time; -1 before the first. */
export function placeAt(conversation: readonly Utterance[], atMs: number): number {
  return conversation.findLastIndex((utterance) => utterance.atMs <= atMs)
}

/**
 * What the server keeps and what the live feed told, as one conversation. The feed is ahead, but
 * knows only what was said since this page listens, and no latencies.
 */
export function joinConversation(
  kept: readonly Utterance[],
  live: readonly LiveLine[],
): readonly Utterance[] {
  const first = live[0]
  if (first === undefined) return kept
  const known = new Map(kept.map((utterance) => [`${utterance.who} ${utterance.atMs}`, utterance]))
  const before = kept.filter(({ atMs }) => atMs < first.atMs)
  const since = live.map((line): Utterance => {
    const same = known.get(`${line.who} ${line.atMs}`)
    return {
      who: line.who,
      atMs: line.atMs,
      text: line.text,
      unheard: line.unheard,
      interrupted: line.unheard !== '' || same?.interrupted === true,
      turn: same?.turn ?? null,
      latency: same?.latency ?? null,
    }
  })
  return [...before, ...since]
}

/** The same for moments: those of the feed that the server had not kept yet are added. */
export function joinMoments(kept: readonly Moment[], live: readonly Moment[]): readonly Moment[] {
  const nameOf = (moment: Moment): string => `${moment.atMs} ${moment.type} ${moment.title}`
  const known = new Set(kept.map(nameOf))
  const added = live.filter((moment) => !known.has(nameOf(moment)))
  if (added.length === 0) return kept
  return [...kept, ...added].sort((one, other) => one.atMs - other.atMs)
}

function isShown(moment: Moment, detail: Detail): boolean {
  if (detail === 'all') return true
  if (detail === 'words') return false
  return moment.tone !== 'plain' || NOTABLE.test(moment.type)
}
