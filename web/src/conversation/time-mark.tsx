import type { VNode } from 'preact'
import { clockTime } from '../format/durations.ts'
import { Icon } from '../shell/icons.tsx'

interface TimeMarkProps {
  readonly atMs: number
  readonly onPlay: ((atMs: number) => void) | undefined
}

/** When it was in the call; with a recording, a button that plays from there. */
export function TimeMark({ atMs, onPlay }: TimeMarkProps): VNode {
  if (onPlay === undefined) return <span class="time-mark figures">{clockTime(atMs)}</span>
  return (
    <button
      type="button"
      class="time-mark figures"
      data-step
      title="Play from here"
      onClick={() => {
        onPlay(atMs)
      }}
    >
      <Icon name="play" />
      <span class="hidden">Play from </span>
      {clockTime(atMs)}
    </button>
  )
}
