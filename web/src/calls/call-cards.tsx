import type { VNode } from 'preact'
import type { CallLine } from '../../../src/console/console-api.ts'
import { dollars } from '../format/numbers.ts'
import { memo } from '../shell/memo.ts'
import { addressOf } from '../shell/routes.ts'
import { Badge, OneLine, PhoneNumber, When } from '../shell/words.tsx'
import { outcomeOf } from '../words/outcomes.ts'
import { CallLength, Slowest } from './call-table.tsx'
import { Labels } from './labels.tsx'

/** The same calls on a phone. */
export function CallCards({ calls }: { readonly calls: readonly CallLine[] }): VNode {
  return (
    <ul class="call-cards" aria-label="Calls, newest first">
      {calls.map((call) => (
        <Card key={call.callId} call={call} />
      ))}
    </ul>
  )
}

const Card = memo(function Card({ call }: { readonly call: CallLine }): VNode {
  return (
    <li class="call-card">
      <div class="card-line">
        <a class="row-link" href={addressOf.call(call.callId)} data-step>
          <PhoneNumber number={call.from} />
        </a>
        <When atMs={call.startedAtMs} />
      </div>
      {call.firstWords === '' ? null : <OneLine text={call.firstWords} />}
      <div class="card-line">
        <Badge {...outcomeOf(call.outcome)} />
        <OneLine text={call.agent} />
      </div>
      <dl class="card-facts">
        <div>
          <dt>Length</dt>
          <dd>
            <CallLength call={call} />
          </dd>
        </div>
        <div>
          <dt>Slowest reply</dt>
          <dd>
            <Slowest ms={call.replyMaxMs} />
          </dd>
        </div>
        <div>
          <dt>Cost</dt>
          <dd class="figures">{dollars(call.costUsd)}</dd>
        </div>
      </dl>
      <Labels call={call} />
    </li>
  )
})
