import type { VNode } from 'preact'
import type { Conversation } from '../conversation.ts'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const
const NAMES: Readonly<Partial<Record<(typeof KEYS)[number], string>>> = { '*': 'Star', '#': 'Hash' }

interface KeypadProps {
  readonly conversation: Conversation
  readonly open: boolean
}

/** The keys of a telephone. What was pressed is not shown: it may be a number that is secret. */
export function Keypad({ conversation, open }: KeypadProps): VNode {
  return (
    <div class="talk-keypad" role="group" aria-label="Keypad">
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          class="button"
          disabled={!open}
          aria-label={NAMES[key] ?? key}
          onClick={() => {
            conversation.press(key)
          }}
        >
          {key}
        </button>
      ))}
    </div>
  )
}
