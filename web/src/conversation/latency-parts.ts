import type { ReplyLatency } from '../../../src/console/console-api.ts'

interface LatencyPart {
  readonly key: 'hearing' | 'model' | 'frame' | 'carrier'
  /** What takes this time. */
  readonly words: string
  readonly ms: number
}

export interface LatencyParts {
  /** Those that were measured, in the order in which they pass. */
  readonly parts: readonly LatencyPart[]
  /** Their sum; what was measured as a whole where no part was. */
  readonly wholeMs: number
  /** All were measured: the sum is what the caller waited. */
  readonly complete: boolean
}

const PARTS = [
  { key: 'hearing', field: 'endOfSpeechMs', words: 'noticing the end of speech' },
  { key: 'model', field: 'modelMs', words: 'the model' },
  { key: 'frame', field: 'firstFrameMs', words: 'our first frame' },
  { key: 'carrier', field: 'carrierMs', words: 'the telephone network' },
] as const

/** What a reply's latency is made of. @returns null when nothing of it was measured. */
export function latencyParts(latency: ReplyLatency): LatencyParts | null {
  const parts = PARTS.flatMap(({ key, field, words }) => {
    const ms = latency[field]
    return ms === null ? [] : [{ key, words, ms: Math.max(0, ms) }]
  })
  if (parts.length === 0) {
    if (latency.totalMs === null) return null
    return { parts, wholeMs: latency.totalMs, complete: false }
  }
  const sumMs = parts.reduce((sum, { ms }) => sum + ms, 0)
  return { parts, wholeMs: sumMs, complete: parts.length === PARTS.length }
}

/** What a wait of that length is like on the telephone. */
export function latencyTone(wholeMs: number): 'good' | 'warn' | 'bad' {
  if (wholeMs <= 1_500) return 'good'
  return wholeMs <= 3_000 ? 'warn' : 'bad'
}
