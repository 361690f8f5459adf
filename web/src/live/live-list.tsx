import type { VNode } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { count } from '../format/numbers.ts'
import { Icon } from '../shell/icons.tsx'
import { addressOf } from '../shell/routes.ts'
import { Empty, Loading } from '../shell/states.tsx'
import { useObserved } from '../shell/use-observed.ts'
import { Badge, PhoneNumber, When } from '../shell/words.tsx'
import { outcomeOf } from '../words/outcomes.ts'
import { chosen, troubledCount } from './live-choice.ts'
import { LiveRow } from './live-row.tsx'
import type { EndedCall } from './live-state.ts'
import { live } from './live-store.ts'

/** The calls in progress, and those that have just ended. */
export function LiveList({ selected }: { readonly selected: string | null }): VNode {
  const { calls, ended } = useObserved(live)
  const [search, setSearch] = useState('')
  const [troubled, setTroubled] = useState(false)
  const shown = useMemo(
    () => (calls === null ? [] : chosen(calls, { search, troubled })),
    [calls, search, troubled],
  )
  if (calls === null) return <Loading what="the calls in progress" lines={6} />
  const troubles = troubledCount(calls)
  return (
    <>
      <div class="live-tools">
        <label class="search">
          <Icon name="search" />
          <span class="hidden">Search the calls in progress</span>
          <input
            type="search"
            data-search
            placeholder="Number, assistant, words"
            maxLength={200}
            value={search}
            onInput={(event) => {
              setSearch(event.currentTarget.value)
            }}
          />
          <kbd aria-hidden="true">/</kbd>
        </label>
        <div class="segments" role="group" aria-label="Which calls">
          <button
            type="button"
            aria-pressed={!troubled}
            onClick={() => {
              setTroubled(false)
            }}
          >
            All <span class="figures">{count(calls.size)}</span>
          </button>
          <button
            type="button"
            aria-pressed={troubled}
            onClick={() => {
              setTroubled(true)
            }}
          >
            Need a look <span class="figures">{count(troubles)}</span>
          </button>
        </div>
      </div>
      {shown.length === 0 ? (
        <NoCalls all={calls.size} />
      ) : (
        <ul class="live-rows" aria-label="Calls in progress">
          {shown.map((call) => (
            <LiveRow key={call.callId} call={call} selected={call.callId === selected} />
          ))}
        </ul>
      )}
      <JustEnded ended={ended} />
    </>
  )
}

function NoCalls({ all }: { readonly all: number }): VNode {
  if (all > 0) {
    return (
      <Empty icon="search" title="No call fits">
        <p>None of the {count(all)} calls in progress is what you look for.</p>
      </Empty>
    )
  }
  return (
    <Empty icon="quiet" title="Nobody is calling">
      <p>A call appears here as soon as it rings.</p>
      <a href={addressOf.calls()}>See earlier calls</a>
    </Empty>
  )
}

function JustEnded({ ended }: { readonly ended: readonly EndedCall[] }): VNode | null {
  if (ended.length === 0) return null
  return (
    <section class="just-ended" aria-labelledby="just-ended">
      <h2 id="just-ended">Just ended</h2>
      <ul>
        {ended.map(({ call, outcome, endedAtMs }) => (
          <li key={call.callId}>
            <a href={addressOf.call(call.callId)} data-step>
              <PhoneNumber number={call.from} />
              <Badge {...outcomeOf(outcome)} />
              <When atMs={endedAtMs} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
