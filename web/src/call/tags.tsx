import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { act } from '../api/console-client.ts'
import { wordsOf } from '../api/refusals.ts'
import { Icon } from '../shell/icons.tsx'
import { say } from '../shell/notices.tsx'
import { OneLine } from '../shell/words.tsx'

interface TagsProps {
  readonly callId: string
  readonly tags: readonly string[]
  readonly may: boolean
  readonly onChange: () => void
}

const MAX_CHARACTERS = 40

/** Tags of a call; operators add and remove them. */
export function Tags({ callId, tags, may, onChange }: TagsProps): VNode {
  const [tag, setTag] = useState('')
  const [busy, setBusy] = useState(false)
  const run = async (doIt: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true)
    try {
      await doIt()
      setTag('')
      say(done)
      onChange()
    } catch (error) {
      say(`The tags were not changed. ${wordsOf(error)}`)
    } finally {
      setBusy(false)
    }
  }
  const wanted = tag.trim()
  return (
    <section>
      <h2>Tags</h2>
      {tags.length === 0 ? <p class="muted small">None yet.</p> : null}
      <ul class="tags" aria-label="Tags">
        {tags.map((each) => (
          <li key={each} class="tag">
            <OneLine text={each} />
            {may ? (
              <button
                type="button"
                aria-label={`Remove the tag ${each.slice(0, MAX_CHARACTERS)}`}
                disabled={busy}
                onClick={() => void run(() => act.removeTag(callId, each), 'The tag was removed.')}
              >
                <Icon name="close" />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {may ? (
        <form
          class="one-field"
          onSubmit={(event) => {
            event.preventDefault()
            if (wanted !== '') void run(() => act.addTag(callId, wanted), 'The tag was added.')
          }}
        >
          <input
            type="text"
            dir="auto"
            aria-label="New tag"
            placeholder="New tag"
            maxLength={MAX_CHARACTERS}
            value={tag}
            onInput={(event) => {
              setTag(event.currentTarget.value)
            }}
          />
          <button type="submit" class="button" disabled={busy || wanted === ''}>
            Add
          </button>
        </form>
      ) : null}
    </section>
  )
}
