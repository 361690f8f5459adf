import type { VNode } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import type { CallDetail, Person } from '../../../src/console/console-api.ts'
import { CallActions } from '../actions/call-actions.tsx'
import { Refused } from '../api/refusals.ts'
import { useLiveCall, type FollowedCall } from '../live/use-live-call.ts'
import { Icon } from '../shell/icons.tsx'
import { Page } from '../shell/page.tsx'
import { addressOf } from '../shell/routes.ts'
import { Empty, Loading, Problem } from '../shell/states.tsx'
import { Badge, PhoneNumber } from '../shell/words.tsx'
import { outcomeOf } from '../words/outcomes.ts'
import { CallConversation } from './call-conversation.tsx'
import { CallFacts } from './call-facts.tsx'
import { CallSide } from './call-side.tsx'
import { Player } from './player.ts'
import { PlayerControls } from './player-controls.tsx'
import { TimeLine } from './time-line.tsx'

interface CallRoomProps {
  readonly callId: string
  /** Where the recording stands at first; null: at its beginning. */
  readonly startAtMs: number | null
  readonly person: Person
}

/** Everything about one call, whether it lasts or not. */
export function CallRoom({ callId, startAtMs, person }: CallRoomProps): VNode {
  const followed = useLiveCall(callId)
  const { kept } = followed
  if (kept.value !== null) {
    return (
      <WholeCall detail={kept.value} followed={followed} startAtMs={startAtMs} person={person} />
    )
  }
  const unknown = kept.error instanceof Refused && kept.error.status === 404
  return (
    <Page title="Call" beside={<BackToCalls />}>
      {unknown ? (
        <Empty icon="info" title="No such call">
          <p>There is no call with this id, or it is not kept any more.</p>
          <a href={addressOf.calls()}>See all calls</a>
        </Empty>
      ) : kept.error !== null ? (
        <Problem what="This call cannot be shown" error={kept.error} onRetry={kept.reload} />
      ) : (
        <Loading what="the call" lines={12} />
      )}
    </Page>
  )
}

interface WholeCallProps {
  readonly detail: CallDetail
  readonly followed: FollowedCall
  readonly startAtMs: number | null
  readonly person: Person
}

function WholeCall({ detail, followed, startAtMs, person }: WholeCallProps): VNode {
  const { call, recording } = detail
  const { conversation, moments, kept } = followed
  const player = usePlayer(detail, startAtMs)
  const durationMs = Math.max(
    1_000,
    call.endedAtMs === null ? 0 : call.endedAtMs - call.startedAtMs,
    recording === null ? 0 : recording.startsAtMs + recording.durationMs,
    conversation.at(-1)?.atMs ?? 0,
    moments.at(-1)?.atMs ?? 0,
  )
  return (
    <Page
      title={`Call of ${call.from ?? 'a withheld number'}`.slice(0, 80)}
      heading={
        <>
          <span class="hidden">Call of </span>
          <PhoneNumber number={call.from} />
        </>
      }
      beside={
        <div class="call-head-beside">
          <Badge {...outcomeOf(call.outcome)} />
          <BackToCalls />
        </div>
      }
    >
      <CallFacts detail={detail} />
      {followed.now === null ? null : (
        <CallActions callId={call.callId} role={person.role} targets={detail.transferTargets} />
      )}
      <section class="call-sound" aria-label="Course of the call">
        <TimeLine
          callId={call.callId}
          durationMs={durationMs}
          conversation={conversation}
          moments={moments}
          recording={recording}
          player={player}
        />
        {recording === null || player === null ? (
          <p class="muted small">
            {call.hasRecording
              ? 'There is a recording, but it cannot be had at the moment: it lies with a server that does not answer, or is gone.'
              : 'This call was not recorded.'}
          </p>
        ) : (
          <PlayerControls callId={call.callId} player={player} recording={recording} />
        )}
      </section>
      <div class="call-columns">
        <CallConversation detail={detail} followed={followed} player={player} />
        <CallSide detail={detail} person={person} onChange={kept.reload} />
      </div>
    </Page>
  )
}

/** One player for as long as the recording is the same: what is kept of a call is read again. */
function usePlayer(detail: CallDetail, startAtMs: number | null): Player | null {
  const { recording } = detail
  const key = recording === null ? null : `${recording.startsAtMs} ${recording.durationMs}`
  const player = useMemo(() => {
    if (recording === null) return null
    const made = new Player(recording)
    if (startAtMs !== null) made.seek(startAtMs)
    return made
  }, [key, startAtMs])
  useEffect(
    () => () => {
      player?.attach(null)
    },
    [player],
  )
  return player
}

function BackToCalls(): VNode {
  return (
    <a class="button quiet" href={addressOf.calls()}>
      <Icon name="back" /> Calls
    </a>
  )
}
