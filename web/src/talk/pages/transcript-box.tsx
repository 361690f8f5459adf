import type { VNode } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { memo } from '../../shell/memo.ts'
import { useObserved } from '../../shell/use-observed.ts'
import { Said } from '../../shell/words.tsx'
import type { Conversation } from '../conversation.ts'
import type { Line } from '../line/transcript.ts'

/** Nearer to the end than this is at the end. Pixels. */
const AT_END = 48

/** What is said, growing; it stays at its end unless somebody reads further up. */
export function TranscriptBox({ conversation }: { readonly conversation: Conversation }): VNode {
  const { lines } = useObserved(conversation.transcript)
  const box = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const toEnd = (): void => {
    const element = box.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }
  useLayoutEffect(() => {
    if (atEnd) toEnd()
  }, [lines, atEnd])
  return (
    <div class="talk-transcript">
      <div
        ref={box}
        class="talk-transcript-box"
        tabIndex={0}
        role="region"
        aria-label="What is said"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          setAtEnd(scrollHeight - scrollTop - clientHeight < AT_END)
        }}
      >
        {lines.length === 0 ? <p class="muted talk-nothing">Nothing has been said yet.</p> : null}
        <ol class="talk-lines">
          {lines.map((line) => (
            <Row key={line.key} line={line} />
          ))}
        </ol>
      </div>
      {atEnd ? null : (
        <button
          type="button"
          class="button talk-to-end"
          onClick={() => {
            setAtEnd(true)
            toEnd()
          }}
        >
          To the newest
        </button>
      )}
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
