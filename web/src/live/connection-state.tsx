import type { VNode } from 'preact'
import { useObserved } from '../shell/use-observed.ts'
import type { FeedState } from './live-feed.ts'
import { feedState } from './live-store.ts'

const WORDS: Readonly<Record<FeedState, string>> = {
  connecting: 'Connecting…',
  open: 'Up to date',
  reconnecting: 'Reconnecting… What you see may be old.',
}

/** In words whether what the page shows is what happens. */
export function ConnectionState(): VNode {
  const state = useObserved(feedState)
  return (
    <p class={`connection ${state}`} role="status">
      <span class="dot" aria-hidden="true" />
      {WORDS[state]}
    </p>
  )
}
