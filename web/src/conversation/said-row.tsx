import type { VNode } from 'preact'
import type { Utterance } from '../../../src/console/console-api.ts'
import { memo } from '../shell/memo.ts'
import { Said } from '../shell/words.tsx'
import { WHO_WORDS } from '../words/live-words.ts'
import { LatencyBar } from './latency-bar.tsx'
import { TimeMark } from './time-mark.tsx'

interface SaidRowProps {
  readonly said: Utterance
  readonly current: boolean
  readonly onPlay: ((atMs: number) => void) | undefined
}

/** What one side said; what the caller did not hear of it is struck through, and said to be so. */
export const SaidRow = memo(function SaidRow({ said, current, onPlay }: SaidRowProps): VNode {
  return (
    <li class={`said-row ${said.who}`} aria-current={current ? 'true' : undefined}>
      <TimeMark atMs={said.atMs} onPlay={onPlay} />
      <span class={`who ${said.who}`}>{WHO_WORDS[said.who]}</span>
      <div class="said-words">
        <p>
          <Said text={said.text} />
          {said.unheard === '' ? null : (
            <>
              {' '}
              <s>
                <span class="hidden">Not heard by the caller: </span>
                <Said text={said.unheard} />
              </s>
            </>
          )}
        </p>
        {said.interrupted ? <p class="cut-off">Interrupted by the caller</p> : null}
        {said.latency === null ? null : <LatencyBar latency={said.latency} />}
      </div>
    </li>
  )
})
