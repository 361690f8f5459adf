import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { LiveSound } from '../sound/live-sound.ts'

/** How loud both voices are. For eyes alone: a reader would never be quiet. */
export function Meters({ sound }: { readonly sound: LiveSound }): VNode {
  const caller = useRef<HTMLSpanElement>(null)
  const agent = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let frame = 0
    const draw = (): void => {
      const levels = sound.levels()
      if (caller.current !== null) caller.current.style.scale = `${levels.caller} 1`
      if (agent.current !== null) agent.current.style.scale = `${levels.agent} 1`
      frame = requestAnimationFrame(draw)
    }
    draw()
    return () => {
      cancelAnimationFrame(frame)
    }
  }, [sound])
  return (
    <span class="meters" aria-hidden="true">
      <span class="meter">
        Caller
        <span class="meter-scale">
          <span ref={caller} class="meter-level caller" />
        </span>
      </span>
      <span class="meter">
        Assistant
        <span class="meter-scale">
          <span ref={agent} class="meter-level agent" />
        </span>
      </span>
    </span>
  )
}
