import type { VNode } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Moment, Utterance } from '../../../src/console/console-api.ts'
import { Conversation } from '../conversation/conversation.tsx'
import { entriesOf } from '../conversation/entries.ts'
import { WHO_WORDS } from '../words/live-words.ts'

interface TranscriptProps {
  readonly conversation: readonly Utterance[]
  readonly moments: readonly Moment[]
  readonly lasting: boolean
}

/** Nearer to the end than this is at the end. Pixels. */
const AT_END = 48

/** What is said, growing; it stays at its end unless somebody reads further up. */
export function Transcript({ conversation, moments, lasting }: TranscriptProps): VNode {
  const box = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const entries = useMemo(
    () => entriesOf(conversation, moments, 'notable'),
    [conversation, moments],
  )
  const toEnd = (): void => {
    const element = box.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }
  useLayoutEffect(() => {
    if (atEnd) toEnd()
  }, [entries, atEnd])
  return (
    <div class="transcript">
      <div
        ref={box}
        class="transcript-box"
        tabIndex={0}
        role="region"
        aria-label="Transcript"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          setAtEnd(scrollHeight - scrollTop - clientHeight < AT_END)
        }}
      >
        <Conversation entries={entries} />
      </div>
      {atEnd ? null : (
        <button
          type="button"
          class="button to-end"
          onClick={() => {
            setAtEnd(true)
            toEnd()
          }}
        >
          To the newest
        </button>
      )}
      {lasting ? <ReadAloud conversation={conversation} /> : null}
    </div>
  )
}

/** For screen readers: each utterance once, when it is whole, not each of its words. */
function ReadAloud({ conversation }: { readonly conversation: readonly Utterance[] }): VNode {
  const whole = conversation.at(-2)
  const seen = useRef(whole?.atMs ?? -1)
  const [words, setWords] = useState('')
  useEffect(() => {
    if (whole === undefined || whole.atMs <= seen.current) return
    seen.current = whole.atMs
    setWords(`${WHO_WORDS[whole.who]}: ${whole.text}`)
  }, [whole])
  return (
    <p class="hidden" aria-live="polite">
      {words}
    </p>
  )
}
