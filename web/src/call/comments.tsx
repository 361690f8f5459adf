import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { Comment } from '../../../src/console/console-api.ts'
import { act } from '../api/console-client.ts'
import { wordsOf } from '../api/refusals.ts'
import { say } from '../shell/notices.tsx'
import { OneLine, Said, When } from '../shell/words.tsx'

interface CommentsProps {
  readonly callId: string
  readonly comments: readonly Comment[]
  readonly may: boolean
  readonly onChange: () => void
}

const MAX_CHARACTERS = 2_000

/** What people wrote to a call. What one writes stays in the field until it is kept. */
export function Comments({ callId, comments, may, onChange }: CommentsProps): VNode {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async (): Promise<void> => {
    setBusy(true)
    try {
      await act.comment(callId, { text: text.trim() })
      setText('')
      say('The comment is kept.')
      onChange()
    } catch (error) {
      say(`The comment was not kept. ${wordsOf(error)}`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section>
      <h2>Comments</h2>
      {comments.length === 0 ? <p class="muted small">None yet.</p> : null}
      <ul class="things">
        {comments.map((comment) => (
          <li key={`${comment.atMs} ${comment.by}`}>
            <span class="comment-by">
              <OneLine text={comment.by} /> <When atMs={comment.atMs} />
            </span>
            <Said text={comment.text} />
          </li>
        ))}
      </ul>
      {may ? (
        <form
          class="comment-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '') void send()
          }}
        >
          <textarea
            dir="auto"
            rows={2}
            aria-label="New comment"
            placeholder="Write a comment"
            maxLength={MAX_CHARACTERS}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value)
            }}
          />
          <button type="submit" class="button" disabled={busy || text.trim() === ''}>
            Comment
          </button>
        </form>
      ) : (
        <p class="muted small">Tags and comments are for operators to write.</p>
      )}
    </section>
  )
}
