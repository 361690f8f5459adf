import type { VNode } from 'preact'
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { CallDetail, Utterance } from '../../../src/console/console-api.ts'
import { Conversation } from '../conversation/conversation.tsx'
import { entriesOf, placeAt, type Detail } from '../conversation/entries.ts'
import { howMany } from '../format/numbers.ts'
import type { FollowedCall } from '../live/use-live-call.ts'
import { Observable } from '../shell/observable.ts'
import { Empty } from '../shell/states.tsx'
import { useObserved, useObservedPart } from '../shell/use-observed.ts'
import type { Player, PlayerState } from './player.ts'

const DETAILS: readonly { readonly key: Detail; readonly words: string }[] = [
  { key: 'words', words: 'Words only' },
  { key: 'notable', words: 'With tools and trouble' },
  { key: 'all', words: 'Everything' },
]

const NEVER = { position: new Observable(-1), state: new Observable<PlayerState>('paused') }

interface CallConversationProps {
  readonly detail: CallDetail
  readonly followed: FollowedCall
  readonly player: Player | null
}

/** What was said; with a recording, it plays from each line, and marks the one that sounds. */
export function CallConversation({ detail, followed, player }: CallConversationProps): VNode {
  const { conversation, moments } = followed
  const [shown, setShown] = useState<Detail>('notable')
  const entries = useMemo(
    () => entriesOf(conversation, moments, shown),
    [conversation, moments, shown],
  )
  const { current, list } = useCurrent(conversation, player)
  return (
    <section class="call-words" aria-labelledby="conversation">
      <div class="section-head">
        <h2 id="conversation">Conversation</h2>
        <div class="segments" role="group" aria-label="How much is shown">
          {DETAILS.map(({ key, words }) => (
            <button
              key={key}
              type="button"
              aria-pressed={shown === key}
              onClick={() => {
                setShown(key)
              }}
            >
              {words}
            </button>
          ))}
        </div>
      </div>
      {detail.textsKept ? null : (
        <p class="note">What was said in this call is not kept any more.</p>
      )}
      <div ref={list}>
        {entries.length === 0 ? (
          <Empty icon="quiet" title="Nothing was said" />
        ) : (
          <Conversation entries={entries} current={current} onPlay={player?.playFrom} />
        )}
      </div>
      {detail.eventsLeftOut === 0 ? null : (
        <p class="note">
          {howMany(detail.eventsLeftOut, 'event')} of this call were too many to be kept.
        </p>
      )}
    </section>
  )
}

/** The line that sounds; it is brought into view while the recording plays. */
function useCurrent(
  conversation: readonly Utterance[],
  player: Player | null,
): { readonly current: number; readonly list: { current: HTMLDivElement | null } } {
  const { position, state } = player ?? NEVER
  const list = useRef<HTMLDivElement>(null)
  const [touched, setTouched] = useState(false)
  const playing = useObserved(state) === 'playing'
  if (playing && !touched) setTouched(true)
  const part = useCallback((atMs: number) => placeAt(conversation, atMs), [conversation])
  const sounding = useObservedPart(position, part)
  const current = touched ? sounding : -1
  useEffect(() => {
    if (!playing || current < 0) return
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [playing, current])
  return { current, list }
}
