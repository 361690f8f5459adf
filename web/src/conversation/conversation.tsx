import type { VNode } from 'preact'
import { memo } from '../shell/memo.ts'
import type { Entry } from './entries.ts'
import { MomentRow } from './moment-row.tsx'
import { SaidRow } from './said-row.tsx'

interface ConversationProps {
  readonly entries: readonly Entry[]
  /** The utterance that sounds; -1: none. */
  readonly current?: number
  /** Plays the recording from there; left out: there is none. */
  readonly onPlay?: ((atMs: number) => void) | undefined
}

/** What was said and what happened, one below the other. */
export const Conversation = memo(function Conversation({
  entries,
  current = -1,
  onPlay,
}: ConversationProps): VNode {
  return (
    <ol class="conversation">
      {entries.map((entry) =>
        entry.kind === 'said' ? (
          <SaidRow
            key={`said ${entry.place}`}
            said={entry.said}
            current={entry.place === current}
            onPlay={onPlay}
          />
        ) : (
          <MomentRow
            key={`${entry.atMs} ${entry.moment.type} ${entry.moment.title}`}
            moment={entry.moment}
            onPlay={onPlay}
          />
        ),
      )}
    </ol>
  )
})
