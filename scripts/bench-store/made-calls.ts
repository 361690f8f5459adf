import { bucketOf, bucketsText } from '../../src/store/sql/history/latency-buckets.ts'
import { latencyOf, phraseOf, rareWord } from './phrases.ts'

export const CALLS = 200_000
const TURNS = 10
/** Calls lie over so long a time, the last of them an hour before the file was filled. */
const SPAN_MS = 60 * 24 * 3_600_000
const CALLERS = 60_000
const AGENTS = ['assembly-help', 'sales', 'spare-parts', 'night-desk']
const ENDS = ['caller-hung-up', 'caller-hung-up', 'agent-ended', 'person-asked', 'caller-idle']
const TOOLS = ['find_product', 'get_step', 'identify_part', 'report_missing_part', 'send_link']

/** A call as its row, its words and its replies have it. */
export interface MadeCall {
  readonly callId: string
  readonly from: string
  readonly agent: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly endReason: string
  readonly bargeIns: number
  readonly underruns: number
  readonly replyP50Ms: number
  readonly replyMaxMs: number
  readonly tools: readonly string[]
  readonly firstWords: string
  readonly words: ReadonlySet<string>
  readonly buckets: ReadonlyMap<number, number>
  readonly bucketsText: string
}

export function callIdOf(call: number): string {
  return `CA${String(call).padStart(32, '0')}`
}

export function fromOf(call: number): string {
  return `+4930${String(5_000_000 + ((call * 7_907) % CALLERS) * 37)}`
}

/** @param call from 0. */
export function madeCall(call: number, phrases: readonly string[], untilMs: number): MadeCall {
  const startedAtMs = untilMs - SPAN_MS + Math.floor((call * SPAN_MS) / CALLS)
  const words = new Set<string>([rareWord(call), 'my', 'is'])
  const latencies: number[] = []
  for (let turn = 1; turn <= TURNS; turn++) {
    for (const phrase of [phraseOf.caller(call, turn), phraseOf.agent(call, turn)]) {
      for (const word of (phrases[phrase] ?? '').split(' ')) words.add(word)
    }
    latencies.push(latencyOf(call, turn))
  }
  latencies.sort((a, b) => a - b)
  const buckets = new Map<number, number>()
  for (const latency of latencies) {
    buckets.set(bucketOf(latency), (buckets.get(bucketOf(latency)) ?? 0) + 1)
  }
  return {
    callId: callIdOf(call),
    from: fromOf(call),
    agent: AGENTS[call % 97 === 0 ? 3 : call % 3] ?? '',
    startedAtMs,
    endedAtMs: startedAtMs + 60_000 + ((call * 977) % 240_000),
    endReason: call % 4_999 === 0 ? 'internal-error' : (ENDS[call % ENDS.length] ?? ''),
    bargeIns: call % 4,
    underruns: call % 50 === 0 ? 1 : 0,
    replyP50Ms: latencies[4] ?? 0,
    replyMaxMs: latencies.at(-1) ?? 0,
    tools: [
      ...TOOLS.filter((_, tool) => (call * (tool + 3)) % 5 < 2),
      ...(call % 2_003 === 0 ? ['transfer_to_person'] : []),
    ],
    firstWords: (phrases[phraseOf.caller(call, 1)] ?? '').slice(0, 120),
    words,
    buckets,
    bucketsText: bucketsText(buckets),
  }
}
