import type { VNode } from 'preact'
import type { ReplyLatency } from '../../../src/console/console-api.ts'
import { shortTime } from '../format/durations.ts'
import { latencyParts, latencyTone } from './latency-parts.ts'

/** A bar of full width is a wait of so long; longer ones fill it. */
const FULL_MS = 4_000

/** How long a reply took, and what took the time. */
export function LatencyBar({ latency }: { readonly latency: ReplyLatency }): VNode | null {
  const found = latencyParts(latency)
  if (found === null) return null
  const { parts, wholeMs, complete } = found
  const fullMs = Math.max(FULL_MS, wholeMs)
  return (
    <div class="latency">
      <span class={`latency-whole figures ${latencyTone(wholeMs)}`}>
        {complete ? '' : 'at least '}
        {shortTime(wholeMs)} to the reply
      </span>
      {parts.length === 0 ? null : (
        <>
          <span class="latency-bar" aria-hidden="true">
            {parts.map(({ key, ms }) => (
              <span key={key} class={`part ${key}`} style={{ width: `${(100 * ms) / fullMs}%` }} />
            ))}
          </span>
          <span class="latency-words">
            {parts.map(({ key, words, ms }) => (
              <span key={key}>
                <i class={`part ${key}`} aria-hidden="true" />
                {words} <span class="figures">{shortTime(ms)}</span>
              </span>
            ))}
          </span>
        </>
      )}
    </div>
  )
}
