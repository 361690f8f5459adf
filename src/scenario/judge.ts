import { judgeOrder } from './judge-order.ts'
import { judgeTools } from './judge-tools.ts'
import { matches } from './pattern.ts'
import { allOf, type PlayedCall } from './played-call.ts'
import type { Rules } from './rules.ts'
import { listed, quoted, type Verdict, verdict } from './verdict.ts'

/** Judges a call by every rule of its scenario. */
export function judge(rules: Rules, call: PlayedCall): readonly Verdict[] {
  return [
    ...judgeTools(rules, call),
    ...judgeOrder(rules.order, call),
    ...judgeWords(rules, call),
    ...judgeReplies(rules.replyWithinMs, call),
    ...judgeEnd(rules.ended, call),
    ...judgeTransfers(rules, call),
    ...judgeTexts(rules.texts, call),
    ...judgeOrders(rules.ordered, call),
    ...judgeCallbacks(rules.callbacks, call),
  ]
}

function judgeWords({ said, notSaid }: Rules, call: PlayedCall): readonly Verdict[] {
  const turns = allOf(call, 'agent')
  const all = turns.map(({ text }) => text).join(' ')
  return [
    ...said.map((words) =>
      verdict(`said ${quoted(words)}`, matches(words, all), 'it was not said'),
    ),
    ...notSaid.map((words) => {
      // Words that run over the end of a turn count as well.
      const turn = turns.find(({ text }) => matches(words, text))
      return verdict(
        `never said ${quoted(words)}`,
        turn === undefined && !matches(words, all),
        `it was said: ${quoted(turn?.text ?? all)}`,
      )
    }),
  ]
}

function judgeReplies(most: number | undefined, { replyMs }: PlayedCall): readonly Verdict[] {
  if (most === undefined) return []
  const p95 = percentile95(replyMs)
  return [
    verdict(
      `replies within ${most} ms (95th percentile)`,
      p95 !== null && p95 <= most,
      p95 === null ? 'the agent never replied' : `it took ${Math.round(p95)} ms`,
    ),
  ]
}

function judgeEnd(ended: Rules['ended'], call: PlayedCall): readonly Verdict[] {
  const verdicts: Verdict[] = []
  if (ended?.why !== undefined) {
    const { endReason, completedBy } = call
    verdicts.push(
      verdict(
        `ended as ${ended.why}`,
        endReason === ended.why,
        `it ended as ${endReason ?? 'nothing that the server told'}, by ${completedBy}`,
      ),
    )
  }
  if (ended?.lastWordsHeard !== undefined) {
    verdicts.push(
      verdict(
        ended.lastWordsHeard ? 'the last words were heard' : 'the last words were cut off',
        call.lastWordsHeard === ended.lastWordsHeard,
        ended.lastWordsHeard ? 'the line was gone before' : 'they were heard to their end',
      ),
    )
  }
  return verdicts
}

function judgeTransfers(
  { transferredTo, joined, personTold }: Rules,
  call: PlayedCall,
): readonly Verdict[] {
  const verdicts: Verdict[] = []
  if (transferredTo !== undefined) {
    const people = allOf(call, 'transfer').map(({ person }) => person)
    const dialled = allOf(call, 'dialled')
    const kept = sameList(people, transferredTo) && transferredTo.length > 0 === dialled.length > 0
    verdicts.push(
      verdict(
        `transferred to ${listed(transferredTo, 'nobody')}`,
        kept,
        `it was given to ${listed(people, 'nobody')}, ${dialled.length} dialled`,
      ),
    )
  }
  if (joined !== undefined) {
    verdicts.push(
      verdict(
        joined ? 'caller and person were joined' : 'caller and person were not joined',
        call.joined === joined,
        joined ? 'they were not' : 'they were',
      ),
    )
  }
  if (personTold !== undefined) {
    const told = allOf(call, 'person').map(({ text }) => text)
    verdicts.push(
      verdict(
        `the person was told ${quoted(personTold)}`,
        matches(personTold, told.join(' ')),
        `they were told ${listed(told.map(quoted), 'nothing')}`,
      ),
    )
  }
  return verdicts
}

function judgeTexts(wanted: Rules['texts'], call: PlayedCall): readonly Verdict[] {
  if (wanted === undefined) return []
  const sent = call.texts.map(({ body }) => body)
  const other = call.texts.find(({ to }) => to !== call.from)
  const kept =
    sent.length === wanted.length && wanted.every((one, at) => matches(one, sent[at] ?? ''))
  return [
    verdict(
      `texts sent: ${listed(wanted.map(quoted), 'none')}`,
      kept,
      `sent: ${listed(sent.map(quoted), 'none')}`,
    ),
    verdict('texts go to the caller alone', other === undefined, `one went to ${other?.to ?? ''}`),
  ]
}

function judgeOrders(wanted: Rules['ordered'], { ordered }: PlayedCall): readonly Verdict[] {
  if (wanted === undefined) return []
  const inWords = (parts: typeof ordered): string =>
    listed(
      parts.map(({ part, count }) => `${count} × ${part}`),
      'nothing',
    )
  const kept = sameList(
    ordered.map((one) => inWords([one])).sort(),
    wanted.map((one) => inWords([one])).sort(),
  )
  return [verdict(`ordered: ${inWords(wanted)}`, kept, `the order book has ${inWords(ordered)}`)]
}

function judgeCallbacks(wanted: number | undefined, { callbacks }: PlayedCall): readonly Verdict[] {
  if (wanted === undefined) return []
  return [verdict(`callbacks asked for: ${wanted}`, callbacks === wanted, `there are ${callbacks}`)]
}

function percentile95(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? null
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at])
}
