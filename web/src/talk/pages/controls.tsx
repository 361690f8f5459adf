import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../shell/icons.tsx'
import { useObserved } from '../../shell/use-observed.ts'
import type { Conversation } from '../conversation.ts'
import type { Visit } from '../visit.ts'
import { Keypad } from './keypad.tsx'
import { MicrophoneChoice } from './microphone-choice.tsx'
import { PictureButtons } from './picture-buttons.tsx'

interface ControlsProps {
  readonly conversation: Conversation
  readonly visit: Visit
  readonly open: boolean
}

/** What one can do in a conversation, apart from talking. */
export function Controls({ conversation, visit, open }: ControlsProps): VNode {
  const [keys, setKeys] = useState(false)
  return (
    <>
      {keys ? <Keypad conversation={conversation} open={open} /> : null}
      <div class="talk-controls">
        <MuteButton conversation={conversation} />
        <PictureButtons conversation={conversation} open={open} />
        <button
          type="button"
          class="button"
          aria-expanded={keys}
          onClick={() => {
            setKeys(!keys)
          }}
        >
          <Icon name="keypad" /> Keypad
        </button>
        <button
          type="button"
          class="button danger solid talk-hang-up"
          onClick={() => {
            conversation.hangUp()
          }}
        >
          <Icon name="hangUp" /> Hang up
        </button>
      </div>
      <MicrophoneChoice conversation={conversation} visit={visit} />
    </>
  )
}

function MuteButton({ conversation }: { readonly conversation: Conversation }): VNode | null {
  const muted = useObserved(conversation.muted)
  const microphone = useObserved(conversation.microphone)
  if (microphone === null) return null
  return (
    <button
      type="button"
      class="button"
      aria-pressed={muted}
      onClick={() => {
        conversation.mute(!muted)
      }}
    >
      <Icon name={muted ? 'microphoneOff' : 'microphone'} /> {muted ? 'Muted' : 'Mute'}
    </button>
  )
}
