import { useEffect, useMemo, useRef } from 'preact/hooks'
import type {
  CallDetail,
  LiveCall,
  LiveLine,
  Moment,
  Utterance,
} from '../../../src/console/console-api.ts'
import { look } from '../api/console-client.ts'
import { joinConversation, joinMoments } from '../conversation/entries.ts'
import { useObservedPart } from '../shell/use-observed.ts'
import { useResource, type Resource } from '../shell/use-resource.ts'
import type { LiveState } from './live-state.ts'
import { live, watch } from './live-store.ts'

/** What is kept of a call follows what happens in it after so long. */
const FOLLOW_MS = 4_000
const NO_LINES: readonly LiveLine[] = []
const NO_MOMENTS: readonly Moment[] = []

export interface FollowedCall {
  /** What the server keeps of it. */
  readonly kept: Resource<CallDetail>
  /** Null: it is not in progress. */
  readonly now: LiveCall | null
  /** What was said, the newest from the live feed. */
  readonly conversation: readonly Utterance[]
  readonly moments: readonly Moment[]
}

/** A call, whether it lasts or not: what is kept of it, and what the live feed adds. */
export function useLiveCall(callId: string): FollowedCall {
  const kept = useResource(callId, (signal) => look.call(callId, signal))
  const parts = useMemo(() => partsOf(callId), [callId])
  const now = useObservedPart(live, parts.call)
  const lines = useObservedPart(live, parts.lines)
  const happened = useObservedPart(live, parts.moments)
  const snapshots = useObservedPart(live, parts.snapshots)
  useEffect(() => {
    watch(callId)
    return () => {
      watch(null)
    }
  }, [callId])

  // A snapshot may follow a hole, and an end writes the last of a call.
  const { reload } = kept
  const seen = useRef(snapshots)
  useEffect(() => {
    if (snapshots === seen.current) return
    seen.current = snapshots
    reload()
  }, [snapshots, reload])
  useFollow(`${now === null} ${lines.length} ${happened.length}`, reload)

  const stored = kept.value?.conversation
  const storedMoments = kept.value?.moments
  const conversation = useMemo(() => joinConversation(stored ?? [], lines), [stored, lines])
  const moments = useMemo(
    () => joinMoments(storedMoments ?? [], happened),
    [storedMoments, happened],
  )
  return { kept, now, conversation, moments }
}

/** Looks again some seconds after something has changed; what changes meanwhile comes along. */
function useFollow(change: string, reload: () => void): void {
  const seen = useRef(change)
  const timer = useRef<number | undefined>(undefined)
  useEffect(() => {
    if (change === seen.current || timer.current !== undefined) return
    timer.current = window.setTimeout(() => {
      timer.current = undefined
      reload()
    }, FOLLOW_MS)
    seen.current = change
  }, [change, reload])
  useEffect(
    () => () => {
      window.clearTimeout(timer.current)
    },
    [],
  )
}

function partsOf(callId: string): {
  readonly call: (state: LiveState) => LiveCall | null
  readonly lines: (state: LiveState) => readonly LiveLine[]
  readonly moments: (state: LiveState) => readonly Moment[]
  readonly snapshots: (state: LiveState) => number
} {
  return {
    call: (state) => state.calls?.get(callId) ?? null,
    lines: (state) => state.lines.get(callId) ?? NO_LINES,
    moments: (state) => state.moments.get(callId) ?? NO_MOMENTS,
    snapshots: (state) => state.snapshots,
  }
}
