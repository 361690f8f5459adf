import type { TargetedKeyboardEvent, TargetedPointerEvent, VNode } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { RecordingInfo } from '../../../src/console/console-api.ts'
import { look } from '../api/console-client.ts'
import { clockTime, spokenDuration } from '../format/durations.ts'
import { useObservedPart } from '../shell/use-observed.ts'
import { useResource } from '../shell/use-resource.ts'
import type { Player } from './player.ts'
import { fewer, wavePath } from './waveform-shape.ts'

interface WaveformProps {
  readonly callId: string
  /** Of the whole line, of which the recording is a part. */
  readonly durationMs: number
  readonly recording: RecordingInfo
  readonly player: Player
}

const COLUMNS = 900
const MIDDLE = 50
const HEIGHT = 46

const STEPS_MS: Readonly<Record<string, number>> = {
  ArrowLeft: -5_000,
  ArrowDown: -5_000,
  ArrowRight: 5_000,
  ArrowUp: 5_000,
  PageDown: -30_000,
  PageUp: 30_000,
}

/** Both voices, the caller above and the assistant below; a click or a key plays another place. */
export function Waveform({ callId, durationMs, recording, player }: WaveformProps): VNode {
  const peaks = useResource(callId, (signal) => look.peaks(callId, signal)).value
  const second = useObservedPart(player.position, toSecond)
  const paths = useMemo(() => {
    if (peaks === null) return null
    const caller = fewer(peaks.caller, COLUMNS)
    const agent = fewer(peaks.agent, COLUMNS)
    return {
      columns: Math.max(1, caller.length, agent.length),
      caller: wavePath(caller, MIDDLE, HEIGHT),
      agent: wavePath(agent, MIDDLE, -HEIGHT),
    }
  }, [peaks])

  const seekTo = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    player.seek(((event.clientX - left) / Math.max(1, width)) * durationMs)
  }
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const stepMs = STEPS_MS[event.key]
    if (stepMs !== undefined) player.skip(stepMs)
    else if (event.key === 'Home') player.seek(0)
    else if (event.key === 'End') player.seek(durationMs)
    else if (event.key === ' ') player.toggle()
    else return
    event.preventDefault()
  }
  return (
    <div
      class="wave"
      role="slider"
      tabIndex={0}
      aria-label="Place in the recording"
      aria-valuemin={0}
      aria-valuemax={Math.floor(durationMs / 1_000)}
      aria-valuenow={second}
      aria-valuetext={`${spokenDuration(second * 1_000)} of ${spokenDuration(durationMs)}`}
      title={clockTime(second * 1_000)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        seekTo(event)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event)
      }}
    >
      {paths === null ? null : (
        <svg
          viewBox={`0 0 ${paths.columns} 100`}
          preserveAspectRatio="none"
          aria-hidden="true"
          style={{
            left: `${(100 * recording.startsAtMs) / durationMs}%`,
            width: `${(100 * recording.durationMs) / durationMs}%`,
          }}
        >
          <path class="caller" d={paths.caller} />
          <path class="agent" d={paths.agent} />
        </svg>
      )}
      <PlayHead player={player} durationMs={durationMs} />
    </div>
  )
}

/** Moves with every frame of the screen: past the components, which would all render again. */
function PlayHead({ player, durationMs }: { player: Player; durationMs: number }): VNode {
  const head = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const show = (atMs: number): void => {
      if (head.current !== null) head.current.style.left = `${(100 * atMs) / durationMs}%`
    }
    show(player.position.value)
    return player.position.subscribe(show)
  }, [player, durationMs])
  return <span ref={head} class="play-head" />
}

function toSecond(atMs: number): number {
  return Math.floor(atMs / 1_000)
}
