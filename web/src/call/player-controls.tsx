import type { VNode } from 'preact'
import type { RecordingInfo } from '../../../src/console/console-api.ts'
import { address } from '../api/console-client.ts'
import { clockTime } from '../format/durations.ts'
import { fileSize } from '../format/numbers.ts'
import { Icon } from '../shell/icons.tsx'
import { useObserved, useObservedPart } from '../shell/use-observed.ts'
import { SPEEDS, type Player } from './player.ts'

interface PlayerControlsProps {
  readonly callId: string
  readonly player: Player
  readonly recording: RecordingInfo
}

/** Play and pause, where it is, and how fast. */
export function PlayerControls({ callId, player, recording }: PlayerControlsProps): VNode {
  const state = useObserved(player.state)
  const second = useObservedPart(player.position, toSecond)
  const playing = state === 'playing'
  return (
    <div class="player">
      <audio ref={player.attach} src={address.recording(callId)} preload="metadata" />
      <button
        type="button"
        class="button primary play"
        data-play
        onClick={player.toggle}
        aria-label={playing ? 'Pause' : 'Play'}
        title={playing ? 'Pause (p)' : 'Play (p)'}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <span class="player-time figures">
        {clockTime(second * 1_000)} <span class="muted">of</span>{' '}
        {clockTime(recording.startsAtMs + recording.durationMs)}
      </span>
      <label class="speed">
        <span class="hidden">Speed</span>
        <select
          onChange={(event) => {
            player.setSpeed(Number(event.currentTarget.value))
          }}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed} selected={speed === 1}>
              {speed} ×
            </option>
          ))}
        </select>
      </label>
      <span class="legend small" aria-hidden="true">
        <span>
          <i class="swatch caller" />
          Caller
        </span>
        <span>
          <i class="swatch agent" />
          Assistant
        </span>
      </span>
      <span class="player-note muted small">
        {recording.cut ? 'The end of the call is missing in the recording. ' : ''}
        {fileSize(recording.bytes)}
      </span>
      {state === 'failed' ? (
        <span class="field-problem" role="alert">
          The recording cannot be played. Press play to try again.
        </span>
      ) : null}
    </div>
  )
}

function toSecond(atMs: number): number {
  return Math.floor(atMs / 1_000)
}
