import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { count } from '../format/numbers.ts'
import { localTime, utcTime } from '../format/moments-in-time.ts'
import { beginning, hover, LONG_TEXT } from '../format/text.ts'
import { clockTime, spokenDuration } from '../format/durations.ts'
import { now } from './now.ts'
import { useObserved } from './use-observed.ts'
import type { Tone } from '../words/tones.ts'

/** Text of other people in its own direction; the beginning of it, when it is very long. */
export function Said({
  text,
  most = LONG_TEXT,
}: {
  readonly text: string
  readonly most?: number
}): VNode {
  const [all, setAll] = useState(false)
  const start = all ? null : beginning(text, most)
  return (
    <bdi class="said" dir="auto">
      {start ?? text}
      {start === null ? null : (
        <>
          …{' '}
          <button
            type="button"
            class="link-button"
            onClick={() => {
              setAll(true)
            }}
          >
            Show all {count(text.length)} characters
          </button>
        </>
      )}
    </bdi>
  )
}

/** The same on one line: what has no room is in its title. */
export function OneLine({ text }: { readonly text: string }): VNode {
  return (
    <bdi class="one-line" dir="auto" title={hover(text)}>
      {beginning(text, LONG_TEXT) ?? text}
    </bdi>
  )
}

export function PhoneNumber({ number }: { readonly number: string | null }): VNode {
  if (number === null || number === '') return <span class="muted">Number withheld</span>
  return (
    <bdi class="number one-line" dir="ltr" title={hover(number)}>
      {beginning(number, LONG_TEXT) ?? number}
    </bdi>
  )
}

/** A moment in local time, with the UTC for who points at it. */
export function When({ atMs }: { readonly atMs: number }): VNode {
  return (
    <time class="when" dateTime={new Date(atMs).toISOString()} title={utcTime(atMs)}>
      {localTime(atMs, now.value)}
    </time>
  )
}

export function Lasted({ durationMs }: { readonly durationMs: number }): VNode {
  return (
    <span class="figures">
      <span aria-hidden="true">{clockTime(durationMs)}</span>
      <span class="hidden">{spokenDuration(durationMs)}</span>
    </span>
  )
}

/** How long something has lasted, by the second. */
export function Lasting({ sinceMs }: { readonly sinceMs: number }): VNode {
  return <Lasted durationMs={Math.max(0, useObserved(now) - sinceMs)} />
}

/** A word with a colour, which says nothing that the word does not. */
export function Badge({ tone, words }: { readonly tone: Tone; readonly words: string }): VNode {
  return <span class={`badge ${tone}`}>{words}</span>
}
