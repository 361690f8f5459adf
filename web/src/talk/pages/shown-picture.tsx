import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useObserved } from '../../shell/use-observed.ts'
import type { Conversation } from '../conversation.ts'

/** What the assistant is being shown. */
export function ShownPicture({
  conversation,
}: {
  readonly conversation: Conversation
}): VNode | null {
  const shown = useObserved(conversation.pictures)
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = shown?.stream ?? null
  }, [shown])
  if (shown === null) return null
  const what = shown.source === 'camera' ? 'your camera' : 'your screen'
  return (
    <figure class="talk-picture">
      <video ref={video} muted autoPlay playsInline aria-label={`What ${what} shows`} />
      <figcaption class="small">
        <span role="status">The assistant sees {what}</span>
      </figcaption>
    </figure>
  )
}
