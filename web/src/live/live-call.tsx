import type { VNode } from 'preact'
import type { Person } from '../../../src/console/console-api.ts'
import { CallActions } from '../actions/call-actions.tsx'
import { Refused } from '../api/refusals.ts'
import { Icon } from '../shell/icons.tsx'
import { addressOf } from '../shell/routes.ts'
import { Empty, Loading, Problem } from '../shell/states.tsx'
import { useObservedPart } from '../shell/use-observed.ts'
import { Badge, Lasting, OneLine, PhoneNumber, Said } from '../shell/words.tsx'
import { HEALTH } from '../words/live-words.ts'
import { outcomeOf } from '../words/outcomes.ts'
import { Speaking } from './live-row.tsx'
import { live } from './live-store.ts'
import { Transcript } from './transcript.tsx'
import { useLiveCall, type FollowedCall } from './use-live-call.ts'

/** A call in progress: what is said, what happens, and what one can do. */
export function LiveCallPane({ callId, person }: { callId: string; person: Person }): VNode {
  const call = useLiveCall(callId)
  return (
    <section class="live-pane" aria-label="The chosen call">
      <LiveHead callId={callId} call={call} />
      {call.now === null ? null : (
        <CallActions
          callId={callId}
          role={person.role}
          targets={call.kept.value?.transferTargets ?? []}
        />
      )}
      <LiveWords call={call} />
    </section>
  )
}

function LiveHead({
  callId,
  call,
}: {
  readonly callId: string
  readonly call: FollowedCall
}): VNode {
  const { now } = call
  const line = now ?? call.kept.value?.call ?? null
  return (
    <header class="live-head">
      <div class="live-head-who">
        <h2>{line === null ? <OneLine text={callId} /> : <PhoneNumber number={line.from} />}</h2>
        <a class="button quiet" href={addressOf.call(callId)}>
          Whole call <Icon name="on" />
        </a>
      </div>
      {now === null ? (
        <EndedNote callId={callId} call={call} />
      ) : (
        <div class="live-head-state">
          <Lasting sinceMs={now.startedAtMs} />
          <Speaking call={now} />
          <Badge {...HEALTH[now.health]} />
          {now.trouble === null ? null : <Said text={now.trouble} />}
          <span class="muted live-instance">
            <OneLine text={now.agent} /> on <OneLine text={now.instance} />
          </span>
        </div>
      )}
    </header>
  )
}

/** The call is not in the feed: it is over, or this page does not know yet. */
function EndedNote({
  callId,
  call,
}: {
  readonly callId: string
  readonly call: FollowedCall
}): VNode | null {
  const ended = useObservedPart(live, ({ ended }) =>
    ended.find((one) => one.call.callId === callId),
  )
  const outcome = ended?.outcome ?? call.kept.value?.call.outcome ?? null
  if (outcome === null) return null
  return (
    <p class="note" role="status">
      This call is over: <Badge {...outcomeOf(outcome)} />
    </p>
  )
}

function LiveWords({ call }: { readonly call: FollowedCall }): VNode {
  const { kept, now, conversation, moments } = call
  if (conversation.length > 0 || moments.length > 0) {
    return <Transcript conversation={conversation} moments={moments} lasting={now !== null} />
  }
  if (kept.error !== null && now === null) {
    const unknown = kept.error instanceof Refused && kept.error.status === 404
    return unknown ? (
      <Empty icon="info" title="No such call">
        <p>It is not in progress, and nothing is kept of it.</p>
      </Empty>
    ) : (
      <Problem what="This call cannot be shown" error={kept.error} onRetry={kept.reload} />
    )
  }
  if (kept.loading) return <Loading what="what was said" />
  return (
    <Empty icon="quiet" title="Nothing said yet">
      <p>Words appear here while they are spoken.</p>
    </Empty>
  )
}
