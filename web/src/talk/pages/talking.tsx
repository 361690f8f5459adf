import type { VNode } from 'preact'
import { useObserved } from '../../shell/use-observed.ts'
import type { Conversation } from '../conversation.ts'
import type { Visit } from '../visit.ts'
import { Controls } from './controls.tsx'
import { Over } from './over.tsx'
import { ShownPicture } from './shown-picture.tsx'
import { StateLine } from './state-line.tsx'
import { TranscriptBox } from './transcript-box.tsx'
import { WriteForm } from './write-form.tsx'

interface TalkingProps {
  readonly conversation: Conversation
  readonly visit: Visit
}

/** A conversation, and what is left of it once it is over. */
export function Talking({ conversation, visit }: TalkingProps): VNode {
  const line = useObserved(conversation.line)
  return (
    <section class="talk-room" aria-label="Conversation">
      <StateLine conversation={conversation} />
      <TranscriptBox conversation={conversation} />
      {line.kind === 'over' ? (
        <Over end={line} visit={visit} />
      ) : (
        <div class="talk-foot">
          <ShownPicture conversation={conversation} />
          <WriteForm conversation={conversation} open={line.kind === 'open'} />
          <Controls conversation={conversation} visit={visit} open={line.kind === 'open'} />
        </div>
      )}
    </section>
  )
}
