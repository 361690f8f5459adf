import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import type { Moment, RecordingInfo, Utterance } from '../../../src/console/console-api.ts'
import { clockTime } from '../format/durations.ts'
import { hover } from '../format/text.ts'
import { useMedia, WIDE } from '../shell/use-media.ts'
import type { Player } from './player.ts'
import { rulerMarks, rulerStepMs } from './waveform-shape.ts'
import { Waveform } from './waveform.tsx'

/** A label further to the right would not be whole. */
const LAST_LABEL = 0.95

interface TimeLineProps {
  readonly callId: string
  readonly durationMs: number
  readonly conversation: readonly Utterance[]
  readonly moments: readonly Moment[]
  readonly recording: RecordingInfo | null
  readonly player: Player | null
}

/** The whole call from left to right: both voices, what was said, and what happened. */
export function TimeLine(props: TimeLineProps): VNode {
  const { durationMs, recording, player } = props
  const marks = useMedia(WIDE) ? 12 : 5
  const stepMs = rulerStepMs(durationMs, marks)
  return (
    <div class="time-line">
      <Lanes {...props} />
      {recording !== null && player !== null ? (
        <Waveform
          callId={props.callId}
          durationMs={durationMs}
          recording={recording}
          player={player}
        />
      ) : null}
      <div class="ruler figures" aria-hidden="true">
        {rulerMarks(durationMs * LAST_LABEL, stepMs).map((atMs) => (
          <span key={atMs} style={{ left: place(atMs, durationMs) }}>
            {clockTime(atMs)}
          </span>
        ))}
      </div>
    </div>
  )
}

/** For eyes: the list below says the same in words, and plays from each of them. */
function Lanes({ durationMs, conversation, moments }: TimeLineProps): VNode {
  const shown = useMemo(
    () => moments.filter(({ tone, type }) => tone !== 'plain' || type.startsWith('tool')),
    [moments],
  )
  return (
    <div class="lanes" aria-hidden="true">
      <div class="lane">
        {conversation.map((said) => (
          <i
            key={`${said.who} ${said.atMs}`}
            class={`tick ${said.who}`}
            style={{ left: place(said.atMs, durationMs) }}
            title={`${clockTime(said.atMs)} ${hover(said.text)}`}
          />
        ))}
      </div>
      <div class="lane">
        {shown.map((moment) => (
          <i
            key={`${moment.atMs} ${moment.type} ${moment.title}`}
            class={`mark-at ${moment.type.startsWith('tool') ? 'of-tool' : ''} ${moment.tone}`}
            style={extent(moment, durationMs)}
            title={`${clockTime(moment.atMs)} ${hover(moment.title)}`}
          />
        ))}
      </div>
    </div>
  )
}

/** A tool is as wide as it took; its moment is its end. */
function extent(moment: Moment, durationMs: number): { readonly left: string; width?: string } {
  const tookMs = moment.type.startsWith('tool') ? (moment.durationMs ?? 0) : 0
  if (tookMs === 0) return { left: place(moment.atMs, durationMs) }
  return { left: place(moment.atMs - tookMs / 2, durationMs), width: place(tookMs, durationMs) }
}

/** Where a time is on the line. */
function place(atMs: number, durationMs: number): string {
  return `${Math.min(100, (100 * atMs) / durationMs)}%`
}
