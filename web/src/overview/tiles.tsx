import type { ComponentChildren, VNode } from 'preact'
import type { Overview } from '../../../src/console/console-api.ts'
import { shortTime } from '../format/durations.ts'
import { count, dollars, share } from '../format/numbers.ts'
import { live } from '../live/live-store.ts'
import { addressOf } from '../shell/routes.ts'
import { useObservedPart } from '../shell/use-observed.ts'
import type { OverviewRange } from './overview-ranges.ts'

/** The numbers one looks at first. */
export function Tiles({ overview, range }: { overview: Overview; range: OverviewRange }): VNode {
  const active = useObservedPart(live, (state) => state.calls?.size ?? null)
  const { calls, bargeIns, costUsd } = overview
  const trouble = overview.outcomes
    .filter(({ outcome }) => TROUBLE.has(outcome))
    .reduce((sum, one) => sum + one.calls, 0)
  return (
    <dl class="tiles">
      <Tile name="In progress now" note={<a href={addressOf.live()}>See them</a>}>
        {active === null ? '–' : count(active)}
      </Tile>
      <Tile
        name="Calls"
        note={<a href={addressOf.calls(`?range=${range.key}`)}>In the last {range.words}</a>}
      >
        {count(calls)}
      </Tile>
      <Tile name="Reply, usual" note="Half of the calls’ replies are quicker">
        {shortTime(overview.replyP50Ms)}
      </Tile>
      <Tile name="Reply, slow" note="One in twenty is slower">
        {shortTime(overview.replyP95Ms)}
      </Tile>
      <Tile
        name="Interruptions"
        note={
          calls === 0
            ? 'By callers'
            : `${(bargeIns / calls).toLocaleString(undefined, { maximumFractionDigits: 1 })} per call`
        }
      >
        {count(bargeIns)}
      </Tile>
      <Tile name="Ended in trouble" note={`${share(trouble, calls)} of the calls`}>
        {count(trouble)}
      </Tile>
      <Tile
        name="Cost"
        note={calls === 0 ? 'Of the model' : `${dollars(costUsd / calls)} per call`}
      >
        {dollars(costUsd)}
      </Tile>
    </dl>
  )
}

const TROUBLE = new Set([
  'carrier-lost',
  'model-unavailable',
  'model-lost',
  'model-silent',
  'internal-error',
])

interface TileProps {
  readonly name: string
  readonly note: ComponentChildren
  readonly children: ComponentChildren
}

function Tile({ name, note, children }: TileProps): VNode {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd class="tile-value figures">{children}</dd>
      <dd class="tile-note">{note}</dd>
    </div>
  )
}
