import type { VNode } from 'preact'
import type { CallLine } from '../../../src/console/console-api.ts'
import { shortTime } from '../format/durations.ts'
import { dollars } from '../format/numbers.ts'
import { latencyTone } from '../conversation/latency-parts.ts'
import { memo } from '../shell/memo.ts'
import { addressOf } from '../shell/routes.ts'
import { Badge, Lasted, Lasting, OneLine, PhoneNumber, When } from '../shell/words.tsx'
import { outcomeOf } from '../words/outcomes.ts'
import { Labels } from './labels.tsx'

/** Calls as a table, where there is room for one. */
export function CallTable({ calls }: { readonly calls: readonly CallLine[] }): VNode {
  return (
    <table class="calls">
      <caption class="hidden">Calls, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Began</th>
          <th scope="col">Caller</th>
          <th scope="col">Outcome</th>
          <th scope="col" class="right">
            Length
          </th>
          <th scope="col">First words</th>
          <th scope="col" class="right">
            Turns
          </th>
          <th scope="col" class="right">
            Slowest reply
          </th>
          <th scope="col" class="right">
            Cost
          </th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <Row key={call.callId} call={call} />
        ))}
      </tbody>
    </table>
  )
}

const Row = memo(function Row({ call }: { readonly call: CallLine }): VNode {
  return (
    <tr>
      <td>
        <a class="row-link" href={addressOf.call(call.callId)} data-step>
          <When atMs={call.startedAtMs} />
        </a>
      </td>
      <td>
        <PhoneNumber number={call.from} />
        <span class="muted small">
          <OneLine text={call.agent} />
        </span>
      </td>
      <td>
        <Badge {...outcomeOf(call.outcome)} />
      </td>
      <td class="right">
        <CallLength call={call} />
      </td>
      <td class="first-words">
        {call.firstWords === '' ? <span class="muted">–</span> : <OneLine text={call.firstWords} />}
        <Labels call={call} />
      </td>
      <td class="right figures">
        {call.callerTurns + call.agentTurns}
        {call.bargeIns === 0 ? null : <span class="muted small">{call.bargeIns} interrupted</span>}
      </td>
      <td class="right">
        <Slowest ms={call.replyMaxMs} />
      </td>
      <td class="right figures">{dollars(call.costUsd)}</td>
    </tr>
  )
})

export function CallLength({ call }: { readonly call: CallLine }): VNode {
  if (call.endedAtMs === null) return <Lasting sinceMs={call.startedAtMs} />
  return <Lasted durationMs={call.endedAtMs - call.startedAtMs} />
}

export function Slowest({ ms }: { readonly ms: number | null }): VNode {
  if (ms === null) return <span class="muted">–</span>
  return <span class={`figures slowest ${latencyTone(ms)}`}>{shortTime(ms)}</span>
}
