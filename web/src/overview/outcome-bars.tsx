import type { VNode } from 'preact'
import type { Overview } from '../../../src/console/console-api.ts'
import { count, share } from '../format/numbers.ts'
import { addressOf } from '../shell/routes.ts'
import { outcomeOf } from '../words/outcomes.ts'
import { searchOf, NO_FILTERS } from '../calls/call-filters.ts'
import type { OverviewRange } from './overview-ranges.ts'

interface OutcomeBarsProps {
  readonly outcomes: Overview['outcomes']
  readonly range: OverviewRange
}

/** How calls ended: a table whose rows are bars, each leading to its calls. */
export function OutcomeBars({ outcomes, range }: OutcomeBarsProps): VNode {
  const all = outcomes.reduce((sum, { calls }) => sum + calls, 0)
  const most = Math.max(1, ...outcomes.map(({ calls }) => calls))
  const sorted = outcomes.toSorted((one, other) => other.calls - one.calls)
  return (
    <section class="chart" aria-labelledby="outcomes">
      <h2 id="outcomes">How calls ended</h2>
      <table class="outcome-bars" aria-labelledby="outcomes">
        <thead class="hidden">
          <tr>
            <th scope="col">Outcome</th>
            <th scope="col">Calls</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ outcome, calls }) => {
            const { words, tone } = outcomeOf(outcome)
            return (
              <tr key={outcome}>
                <th scope="row">
                  <a href={addressOf.calls(searchOf({ ...NO_FILTERS, range: range.key, outcome }))}>
                    {words}
                  </a>
                </th>
                <td class="bar-cell">
                  <span
                    class={`bar ${tone}`}
                    aria-hidden="true"
                    style={{ width: `${(100 * calls) / most}%` }}
                  />
                  <span class="figures">{count(calls)}</span>
                </td>
                <td class="right figures muted">{share(calls, all)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
