import type { VNode } from 'preact'
import type { Moment } from '../../../src/console/console-api.ts'
import { shortTime } from '../format/durations.ts'
import { plainName } from '../format/text.ts'
import { memo } from '../shell/memo.ts'
import { Said } from '../shell/words.tsx'
import { TimeMark } from './time-mark.tsx'

interface MomentRowProps {
  readonly moment: Moment
  readonly onPlay: ((atMs: number) => void) | undefined
}

const TONE_WORDS = { plain: null, good: null, warn: 'Worth a look: ', bad: 'Trouble: ' } as const

/** Something that happened, between what was said; its fields open below it. */
export const MomentRow = memo(function MomentRow({ moment, onPlay }: MomentRowProps): VNode {
  const fields = Object.entries(moment.detail)
  const title = (
    <>
      <span class="moment-dot" aria-hidden="true" />
      <span class="moment-title">
        {TONE_WORDS[moment.tone] === null ? null : (
          <span class="hidden">{TONE_WORDS[moment.tone]}</span>
        )}
        <Said text={moment.title} />
      </span>
      {moment.durationMs === null ? null : (
        <span class="muted figures">{shortTime(moment.durationMs)}</span>
      )}
    </>
  )
  return (
    <li class={`moment-row ${moment.tone}`}>
      <TimeMark atMs={moment.atMs} onPlay={onPlay} />
      {fields.length === 0 ? (
        <div class="moment-line">{title}</div>
      ) : (
        <details>
          <summary class="moment-line">{title}</summary>
          <dl class="fields">
            {fields.map(([name, value]) => (
              <div key={name}>
                <dt>{plainName(name)}</dt>
                <dd>
                  <Said text={valueText(value)} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  )
})

function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}
