import type { VNode } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import type { Overview } from '../../../src/console/console-api.ts'
import { look } from '../api/console-client.ts'
import { serverNow } from '../shell/now.ts'
import { Page } from '../shell/page.tsx'
import { addressOf } from '../shell/routes.ts'
import { Empty, Loading, Problem } from '../shell/states.tsx'
import { useResource } from '../shell/use-resource.ts'
import { Charts } from './charts.tsx'
import { OVERVIEW_RANGES, overviewRangeOf, type OverviewRange } from './overview-ranges.ts'
import { Tiles } from './tiles.tsx'

/** A page that stays open on a wall stays true. */
const REFRESH_MS = 5 * 60_000

/** How the calls of some days went. */
export function OverviewPage({ search }: { readonly search: string }): VNode {
  const range = overviewRangeOf(search)
  const overview = useResource(`overview ${range.key}`, (signal) => {
    const toMs = Math.round(serverNow())
    return look.overview(toMs - range.lengthMs, toMs, signal)
  })
  useEvery(REFRESH_MS, overview.reload)
  return (
    <Page
      title="Overview"
      beside={
        <nav class="segments" aria-label="Time">
          {OVERVIEW_RANGES.map(({ key, words }) => (
            <a
              key={key}
              href={addressOf.overview(`?range=${key}`)}
              aria-current={key === range.key ? 'true' : undefined}
            >
              {words}
            </a>
          ))}
        </nav>
      }
    >
      {overview.value !== null ? (
        <Shown overview={overview.value} range={range} />
      ) : overview.error !== null ? (
        <Problem
          what="The overview cannot be shown"
          error={overview.error}
          onRetry={overview.reload}
        />
      ) : (
        <Loading what="the overview" lines={8} />
      )}
    </Page>
  )
}

function useEvery(periodMs: number, run: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') run()
    }, periodMs)
    return () => {
      clearInterval(timer)
    }
  }, [periodMs, run])
}

function Shown({ overview, range }: { overview: Overview; range: OverviewRange }): VNode {
  const empty = useMemo(() => overview.hours.every(({ calls }) => calls === 0), [overview])
  return (
    <>
      <Tiles overview={overview} range={range} />
      {empty ? (
        <Empty icon="overview" title={`No calls in these ${range.words}`}>
          <p>There is nothing to draw yet.</p>
        </Empty>
      ) : (
        <Charts overview={overview} range={range} />
      )}
    </>
  )
}
