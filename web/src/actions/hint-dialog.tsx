import type { VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { act } from '../api/console-client.ts'
import { ActionForm } from './action-form.tsx'

const MAX_CHARACTERS = 500

export function HintDialog({ callId, onClose }: { callId: string; onClose: () => void }): VNode {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.focus()
  }, [])
  return (
    <ActionForm
      title="Give the assistant a hint"
      verb="Give the hint"
      ready={text.trim() !== ''}
      run={() => act.hint(callId, { text: text.trim() })}
      done="The assistant gets the hint as soon as nobody speaks."
      onClose={onClose}
    >
      <label class="field">
        <span>What should it know or do?</span>
        <textarea
          ref={field}
          dir="auto"
          rows={4}
          maxLength={MAX_CHARACTERS}
          value={text}
          aria-describedby="hint-note"
          onInput={(event) => {
            setText(event.currentTarget.value)
          }}
        />
      </label>
      <p id="hint-note" class="muted small">
        The caller does not hear it; the assistant may act on it. {text.length} of {MAX_CHARACTERS}{' '}
        characters.
      </p>
    </ActionForm>
  )
}
