import type { VNode } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Moment, Utterance } from '../../../src/console/console-api.ts'
import { Conversation } from '../conversation/conversation.tsx'
import { entriesOf } from '../conversation/entries.ts'
import { GrowingBox } from '../shell/growing-box.tsx'
import { WHO_WORDS } from '../words/live-words.ts'

interface TranscriptProps {
  readonly conversation: readonly Utterance[]
  readonly moments: readonly Moment[]
  readonly lasting: boolean
}

/** What is said, growing. */
export function Transcript({ conversation, moments, lasting }: TranscriptProps): VNode {
  const entries = useMemo(
    () => entriesOf(conversation, moments, 'notable'),
    [conversation, moments],
  )
  return (
    <div class="transcript">
      <GrowingBox name="transcript" label="Transcript" content={entries}>
        <Conversation entries={entries} />
      </GrowingBox>
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
