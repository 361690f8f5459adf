import type { ComponentChildren, VNode } from 'preact'
import type { CallDetail } from '../../../src/console/console-api.ts'
import { CallLength } from '../calls/call-table.tsx'
import { shortTime } from '../format/durations.ts'
import { count, dollars } from '../format/numbers.ts'
import { OneLine, PhoneNumber, When } from '../shell/words.tsx'

/** The facts of a call at a glance. */
export function CallFacts({ detail }: { readonly detail: CallDetail }): VNode {
  const { call, tokens } = detail
  return (
    <dl class="facts">
      <Fact name="Began">
        <When atMs={call.startedAtMs} />
      </Fact>
      <Fact name="Length">
        <CallLength call={call} />
      </Fact>
      <Fact name="Called">
        <PhoneNumber number={call.to} />
      </Fact>
      <Fact name="Assistant">
        <OneLine text={call.agent} />
        {detail.agentVersion === '' ? null : (
          <span class="muted small">
            <OneLine text={detail.agentVersion} />
          </span>
        )}
      </Fact>
      <Fact name="Model">
        <OneLine text={detail.model === '' ? '–' : detail.model} />
      </Fact>
      {detail.givenTo === null ? null : (
        <Fact name="Given to">
          <OneLine text={detail.givenTo} />
        </Fact>
      )}
      <Fact name="Turns">
        <span class="figures">
          {count(call.callerTurns)} caller, {count(call.agentTurns)} assistant
        </span>
      </Fact>
      <Fact name="Interruptions">
        <span class="figures">{count(call.bargeIns)}</span>
      </Fact>
      <Fact name="Replies">
        <span class="figures">
          {call.replyMaxMs === null
            ? '–'
            : `${shortTime(call.replyP50Ms)} usual, ${shortTime(call.replyMaxMs)} slowest`}
        </span>
      </Fact>
      <Fact name="Gaps in the sound">
        <span class="figures">{count(call.underruns)}</span>
      </Fact>
      <Fact name="Cost">
        <span class="figures">{dollars(call.costUsd)}</span>
        <span
          class="muted small figures"
          title={`${count(tokens.prompt)} in, ${count(tokens.response)} out`}
        >
          {count(tokens.total)} tokens
        </span>
      </Fact>
      <Fact name="Id">
        <span class="id">
          <OneLine text={call.callId} />
        </span>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
