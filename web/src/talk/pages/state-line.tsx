import type { VNode } from 'preact'
import { shortTime } from '../../format/durations.ts'
import { useObserved } from '../../shell/use-observed.ts'
import { Meters } from '../../sound/meters.tsx'
import type { Conversation } from '../conversation.ts'
import { stateWords } from '../words/state-words.ts'
import { Heading } from './heading.tsx'

/** What happens now, how loud both sides are, and how quick the answers. */
export function StateLine({ conversation }: { readonly conversation: Conversation }): VNode {
  const line = useObserved(conversation.line)
  const doing = useObserved(conversation.doing)
  const muted = useObserved(conversation.muted)
  const replyMs = useObserved(conversation.replyMs)
  const { words, look } = stateWords(line.kind, doing)
  return (
    <header class="talk-state">
      <Heading>
        <span class="hidden">Conversation with </span>
        {conversation.title}
      </Heading>
      <p class={`talk-doing ${look}`} data-state={line.kind === 'open' ? doing : line.kind}>
        <span class={`talk-dot ${look}`} aria-hidden="true" />
        {words}
        {muted && line.kind === 'open' ? <span class="badge warn">Muted</span> : null}
      </p>
      {/* For readers: whether one can talk at all. Who speaks is heard. */}
      <p class="hidden" role="status">
        {line.kind === 'open' ? 'Connected' : words}
      </p>
      {line.kind === 'over' ? null : <Meters sound={conversation} caller="You" />}
      <p class="talk-latency muted small figures">
        {replyMs === null ? null : (
          <>
            Answered after <span data-reply-ms={replyMs}>{shortTime(replyMs)}</span>
          </>
        )}
      </p>
    </header>
  )
}
