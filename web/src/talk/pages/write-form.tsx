import type { VNode } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { MAX_TEXT_CHARACTERS } from '../../../../src/carrier/browser/talk-protocol.ts'
import { Icon } from '../../shell/icons.tsx'
import { say } from '../../shell/notices.tsx'
import type { Conversation } from '../conversation.ts'

interface WriteFormProps {
  readonly conversation: Conversation
  readonly open: boolean
}

/** To be written instead of said. */
export function WriteForm({ conversation, open }: WriteFormProps): VNode {
  const field = useRef<HTMLInputElement>(null)
  const [empty, setEmpty] = useState(true)
  const submit = (): void => {
    const text = field.current?.value.trim() ?? ''
    if (field.current === null || text === '') return
    if (!conversation.type(text)) {
      say('There is no connection just now. Your words are still there.')
      return
    }
    field.current.value = ''
    setEmpty(true)
  }
  return (
    <form
      class="talk-write"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <input
        ref={field}
        type="text"
        aria-label="Write to the assistant"
        placeholder="Write instead of speaking"
        autoComplete="off"
        maxLength={MAX_TEXT_CHARACTERS}
        onInput={({ currentTarget }) => {
          setEmpty(currentTarget.value.trim() === '')
        }}
      />
      <button type="submit" class="button" disabled={empty || !open}>
        <Icon name="send" /> Send
      </button>
    </form>
  )
}
