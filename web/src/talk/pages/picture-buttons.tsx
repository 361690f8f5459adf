import type { VNode } from 'preact'
import { Icon } from '../../shell/icons.tsx'
import { say } from '../../shell/notices.tsx'
import { useObserved } from '../../shell/use-observed.ts'
import type { Conversation, PictureSource } from '../conversation.ts'

interface PictureButtonsProps {
  readonly conversation: Conversation
  readonly open: boolean
}

/** Telephones cannot share their screens. */
const SCREENS = 'getDisplayMedia' in ((navigator.mediaDevices as MediaDevices | undefined) ?? {})

/** Shows the assistant a camera or a screen. */
export function PictureButtons({ conversation, open }: PictureButtonsProps): VNode {
  const shown = useObserved(conversation.pictures)
  const show = async (source: PictureSource): Promise<void> => {
    try {
      conversation.showPictures(source, await openPictures(source))
    } catch (error) {
      const denied = error instanceof DOMException && error.name === 'NotAllowedError'
      // Whoever closes the choice of screens knows that they have.
      if (denied && source === 'screen') return
      say(denied ? 'This page may not use the camera.' : 'There is no camera that can be used.')
    }
  }
  if (shown !== null) {
    return (
      <button
        type="button"
        class="button danger"
        onClick={() => {
          conversation.hidePictures()
        }}
      >
        <Icon name="stop" /> Stop showing
      </button>
    )
  }
  return (
    <>
      <button type="button" class="button" disabled={!open} onClick={() => void show('camera')}>
        <Icon name="camera" /> Camera
      </button>
      {SCREENS ? (
        <button type="button" class="button" disabled={!open} onClick={() => void show('screen')}>
          <Icon name="system" /> Screen
        </button>
      ) : null}
    </>
  )
}

function openPictures(source: PictureSource): Promise<MediaStream> {
  if (source === 'screen') {
    return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 5 }, audio: false })
  }
  return navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1_280 }, height: { ideal: 960 } },
  })
}
