import type { VNode } from 'preact'
import type { LiveCall } from '../../../src/console/console-api.ts'
import { memo } from '../shell/memo.ts'
import { addressOf } from '../shell/routes.ts'
import { Badge, Lasting, OneLine, PhoneNumber } from '../shell/words.tsx'
import { HEALTH, SPEAKING_WORDS, STATE_WORDS, WHO_WORDS } from '../words/live-words.ts'

/** A call in progress, in the list. */
export const LiveRow = memo(function LiveRow({
  call,
  selected,
}: {
  readonly call: LiveCall
  readonly selected: boolean
}): VNode {
  const health = HEALTH[call.health]
  return (
    <li class="live-row">
      <a href={addressOf.live(call.callId)} data-step aria-current={selected ? 'true' : undefined}>
        <span class="live-row-top">
          <PhoneNumber number={call.from} />
          <Lasting sinceMs={call.startedAtMs} />
        </span>
        <span class="live-row-words">
          {call.lastWords === null ? (
            <span class="muted">Nothing said yet</span>
          ) : (
            <>
              <span class={`who ${call.lastWords.who}`}>{WHO_WORDS[call.lastWords.who]}</span>
              <OneLine text={call.lastWords.text} />
            </>
          )}
        </span>
        <span class="live-row-state">
          <Speaking call={call} />
          <OneLine text={call.agent} />
        </span>
        {call.health === 'good' ? null : (
          <span class="live-row-trouble">
            <Badge tone={health.tone} words={health.words} />
            <OneLine text={call.trouble ?? ''} />
          </span>
        )}
      </a>
    </li>
  )
})

/** Who speaks; while nobody talks on the line, what it is doing instead. */
export function Speaking({ call }: { readonly call: LiveCall }): VNode {
  const talking = call.state === 'talking'
  const kind = talking ? call.speaking : call.state
  return (
    <span class={`speaking ${kind}`}>
      <span class="speaking-bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {talking ? SPEAKING_WORDS[call.speaking] : STATE_WORDS[call.state]}
    </span>
  )
}
