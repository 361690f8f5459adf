import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../conversation.ts'

/** How loud both voices are. For eyes alone: a reader would never be quiet. */
export function Levels({ conversation }: { readonly conversation: Conversation }): VNode {
  const caller = useRef<HTMLSpanElement>(null)
  const agent = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let frame = 0
    const draw = (): void => {
      const levels = conversation.levels()
      if (caller.current !== null) caller.current.style.scale = `${levels.caller} 1`
      if (agent.current !== null) agent.current.style.scale = `${levels.agent} 1`
      frame = requestAnimationFrame(draw)
    }
    draw()
    return () => {
      cancelAnimationFrame(frame)
    }
  }, [conversation])
  return (
    <span class="talk-levels" aria-hidden="true">
      <span class="talk-level">
        You
        <span class="talk-scale">
          <span ref={caller} class="talk-bar caller" />
        </span>
      </span>
      <span class="talk-level">
        Assistant
        <span class="talk-scale">
          <span ref={agent} class="talk-bar agent" />
        </span>
      </span>
    </span>
  )
}
