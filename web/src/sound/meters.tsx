import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  /** Of both voices, 0 to 1; asked before each picture on the screen. */
  readonly sound: { levels(): { readonly caller: number; readonly agent: number } }
  /** What the caller is called. */
  readonly caller: 'Caller' | 'You'
}

/** How loud both voices are. For eyes alone: a reader would never be quiet. */
export function Meters({ sound, caller: callerName }: Props): VNode {
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
        {callerName}
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
