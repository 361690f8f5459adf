import type { VNode } from 'preact'
import { GrowingBox } from '../../shell/growing-box.tsx'
import { memo } from '../../shell/memo.ts'
import { useObserved } from '../../shell/use-observed.ts'
import { Said } from '../../shell/words.tsx'
import type { Conversation } from '../conversation.ts'
import type { Line } from '../line/transcript.ts'

/** What is said, growing. */
export function TranscriptBox({ conversation }: { readonly conversation: Conversation }): VNode {
  const { lines } = useObserved(conversation.transcript)
  return (
    <div class="talk-transcript">
      <GrowingBox name="talk-transcript" label="What is said" content={lines}>
        {lines.length === 0 ? <p class="muted talk-nothing">Nothing has been said yet.</p> : null}
        <ol class="talk-lines">
          {lines.map((line) => (
            <Row key={line.key} line={line} />
          ))}
        </ol>
      </GrowingBox>
    </div>
  )
}

const Row = memo(function Row({ line }: { readonly line: Line }): VNode {
  return (
    <li class={`talk-line ${line.who}`}>
      <span class={`talk-who ${line.who}`}>{line.who === 'caller' ? 'You' : 'Assistant'}</span>
      <p>
        <Said text={line.text} />
        {line.unheard === '' ? null : (
          <>
            {' '}
            <s>
              <span class="hidden">Not heard: </span>
              <Said text={line.unheard} />
            </s>
          </>
        )}
      </p>
      {line.interrupted ? <p class="talk-cut small">You interrupted</p> : null}
    </li>
  )
})
