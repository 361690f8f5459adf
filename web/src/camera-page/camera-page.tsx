import { useEffect, useRef, useState } from 'preact/hooks'
import type { VNode } from 'preact'
import type { CameraShow, CameraView } from './camera-show.ts'
import { phaseWords, seenWords, type Phase } from './camera-words.ts'

/** Nothing is shown in these, and it can be begun. */
const CAN_START: readonly Phase[] = [
  ...(['welcome', 'stopped', 'denied', 'no-camera', 'busy', 'broken'] as const),
]
const CAN_STOP: readonly Phase[] = [
  ...(['connecting', 'not-now', 'sending', 'still', 'reconnecting'] as const),
]

/** The whole page: what the camera sees, how it goes, and one large button. */
export function CameraPage({ show }: { readonly show: CameraShow }): VNode {
  const [view, setView] = useState(show.view.value)
  useEffect(() => show.view.subscribe(setView), [show])
  const { phase, why, seen } = view
  const { title, text, tone } = phaseWords[phase]
  const runs = CAN_STOP.includes(phase)
  return (
    <main class="camera">
      <Preview view={view} />
      <section class={`camera-state ${tone}`} aria-live="polite">
        <h1>{title}</h1>
        <p>{phase === 'ended' ? why : text}</p>
      </section>
      {runs && <p class="camera-seen figures muted">{seenWords(seen)}</p>}
      <div class="camera-buttons">
        {CAN_START.includes(phase) && (
          <button type="button" class="button primary large" onClick={() => void show.start()}>
            {phase === 'welcome' ? 'Start camera' : 'Start camera again'}
          </button>
        )}
        {runs && (
          <button
            type="button"
            class="button danger solid large"
            onClick={() => {
              show.stop()
            }}
          >
            Stop
          </button>
        )}
        {runs && view.canTurn && (
          <button type="button" class="button large" onClick={() => void show.turn()}>
            {view.facing === 'user' ? 'Use the back camera' : 'Use the front camera'}
          </button>
        )}
      </div>
      <p class="camera-note small muted">
        Pictures go to the assistant of your call alone, as long as the camera is on. They are not
        kept.
      </p>
    </main>
  )
}

/** As it is sent: not mirrored. */
function Preview({ view }: { readonly view: CameraView }): VNode | null {
  const video = useRef<HTMLVideoElement>(null)
  const { stream } = view
  useEffect(() => {
    if (video.current === null) return
    video.current.srcObject = stream
    // A stream that has ended meanwhile cannot be played.
    if (stream !== null) video.current.play().catch(() => undefined)
  }, [stream])
  if (stream === null) return null
  return (
    <div class="camera-picture">
      <video ref={video} muted playsInline aria-label="What your camera sees" />
    </div>
  )
}
