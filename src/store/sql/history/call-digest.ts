import type { CallEvent, CallSummary } from '../../../shared/call-event.ts'
import { withoutCardNumbers } from '../../../text/card-numbers.ts'
import { bucketOf, type LatencyBuckets } from './latency-buckets.ts'
import { wordsIn } from './search-words.ts'

const digestBounds = {
  /** Characters of the caller's first words. */
  firstWords: 120,
  /** Different words that a call is found by. */
  words: 5_000,
  tools: 40,
  /** Characters of an utterance that go into the words at once. */
  utterance: 8_192,
} as const

/** What a call adds up to, for lists and for those who look for it. */
export interface CallDigest extends Counts {
  readonly replyP50Ms: number | null
  readonly replyMaxMs: number | null
  readonly latencies: LatencyBuckets
  /** In the order in which they were used first. */
  readonly tools: readonly string[]
  readonly firstWords: string
  /** All that was said by either side, also what was not heard any more. */
  readonly words: ReadonlySet<string>
}

interface Counts {
  readonly agentTurns: number
  readonly callerTurns: number
  readonly bargeIns: number
  /** Gaps inside a turn, whoever's they were: the caller hears them all. */
  readonly underruns: number
}

type Counted = { -readonly [K in keyof Counts]: Counts[K] }

/** Adds a call up from its events, which come in their order. */
export class CallDigestMaker {
  readonly #streams = new Map<number, { readonly counted: Counted; summary: Counts | null }>()
  readonly #latencies: number[] = []
  readonly #tools = new Set<string>()
  readonly #words = new Set<string>()
  #firstWords = ''
  #stream = 0
  /** The utterances that are not over; the agent's has the turn. */
  #caller = ''
  #agent = ''
  #turn = 0

  add(stream: number, event: CallEvent): void {
    if (stream !== this.#stream) this.#flush()
    this.#stream = stream
    const { counted } = this.#of(stream)
    switch (event.type) {
      case 'agent-text':
        if (event.turn !== this.#turn) this.#flushAgent()
        this.#turn = event.turn
        this.#agent += event.text
        if (this.#agent.length > digestBounds.utterance) this.#flushAgent()
        return
      case 'caller-text':
        this.#caller += event.text
        if (this.#caller.length > digestBounds.utterance) this.#flushCaller()
        return
      case 'caller-speech':
        if (event.edge === 'start' && event.by === 'model') counted.callerTurns++
        return
      case 'reply-started':
        // Words of the caller that come now are another utterance.
        this.#flushCaller()
        counted.agentTurns++
        if (event.latencyMs !== null) this.#latencies.push(Math.round(event.latencyMs))
        return
      case 'barge-in':
        counted.bargeIns++
        return
      case 'underrun':
        counted.underruns++
        return
      case 'tool-run':
        if (this.#tools.size < digestBounds.tools) this.#tools.add(event.name)
        return
      case 'call-ended':
        this.#of(stream).summary = countsOf(event.summary)
        return
      default:
        return
    }
  }

  /** @param isOver no stream without a summary lasts: what was counted of it stands. */
  finish(isOver: boolean): CallDigest {
    this.#flush()
    const streams = [...this.#streams.values()].map(
      ({ counted, summary }) => summary ?? (isOver ? counted : noCounts),
    )
    const sum = (of: keyof Counts): number => streams.reduce((all, one) => all + one[of], 0)
    const sorted = this.#latencies.toSorted((a, b) => a - b)
    return {
      agentTurns: sum('agentTurns'),
      callerTurns: sum('callerTurns'),
      bargeIns: sum('bargeIns'),
      underruns: sum('underruns'),
      replyP50Ms: sorted[Math.ceil(sorted.length / 2) - 1] ?? null,
      replyMaxMs: sorted.at(-1) ?? null,
      latencies: countedBuckets(sorted),
      tools: [...this.#tools],
      firstWords: this.#firstWords,
      words: this.#words,
    }
  }

  #of(stream: number): { readonly counted: Counted; summary: Counts | null } {
    const known = this.#streams.get(stream)
    if (known !== undefined) return known
    const fresh = { counted: { ...noCounts }, summary: null }
    this.#streams.set(stream, fresh)
    return fresh
  }

  #flush(): void {
    this.#flushCaller()
    this.#flushAgent()
  }

  #flushCaller(): void {
    const said = this.#said(this.#caller)
    this.#caller = ''
    if (this.#firstWords === '') this.#firstWords = beginningOf(said)
  }

  #flushAgent(): void {
    this.#said(this.#agent)
    this.#agent = ''
  }

  /** @returns the text without card numbers: one may have come in pieces. */
  #said(text: string): string {
    if (text === '') return ''
    const clean = withoutCardNumbers(text)
    for (const word of wordsIn(clean)) {
      if (this.#words.size >= digestBounds.words) break
      this.#words.add(word)
    }
    return clean
  }
}

const noCounts: Counts = { agentTurns: 0, callerTurns: 0, bargeIns: 0, underruns: 0 }

/** A program that was older may have counted less. */
function countsOf(summary: Partial<CallSummary>): Counts {
  const { agentTurns = 0, callerTurns = 0, bargeIns = 0, underruns } = summary
  const gaps = (underruns?.ours ?? 0) + (underruns?.model ?? 0)
  return { agentTurns, callerTurns, bargeIns, underruns: gaps }
}

function countedBuckets(latencies: readonly number[]): LatencyBuckets {
  const buckets = new Map<number, number>()
  for (const latency of latencies) {
    const bucket = bucketOf(latency)
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
  }
  return buckets
}

function beginningOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const { firstWords } = digestBounds
  if (line.length <= firstWords) return line
  // Never through the middle of a character.
  return line
    .slice(0, firstWords - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
    .concat('…')
}
