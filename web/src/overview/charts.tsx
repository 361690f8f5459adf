import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import type { Overview } from '../../../src/console/console-api.ts'
import { shortTime } from '../format/durations.ts'
import { count, dollars } from '../format/numbers.ts'
import { Chart } from './chart.tsx'
import type { ChartData } from './chart-data.ts'
import { callsPerBar } from './hour-groups.ts'
import { OutcomeBars } from './outcome-bars.tsx'
import type { OverviewRange } from './overview-ranges.ts'

/** The course of the calls, drawn; each chart has the same as a table. */
export function Charts({ overview, range }: { overview: Overview; range: OverviewRange }): VNode {
  const { calls, replies, costs } = useMemo(() => chartsOf(overview), [overview])
  return (
    <div class="charts">
      <Chart title={calls.title} data={calls.data} />
      <Chart title="How long callers wait for a reply" data={replies} />
      <Chart title="Cost per day (UTC)" data={costs} />
      <OutcomeBars outcomes={overview.outcomes} range={range} />
    </div>
  )
}

function chartsOf(overview: Overview): {
  readonly calls: { readonly title: string; readonly data: ChartData }
  readonly replies: ChartData
  readonly costs: ChartData
} {
  const { hoursPerBar, bars } = callsPerBar(overview.hours)
  return {
    calls: {
      title: hoursPerBar === 1 ? 'Calls per hour' : `Calls per ${hoursPerBar} hours`,
      data: {
        shape: 'bars',
        times: bars.map(({ atMs }) => atMs),
        series: [{ name: 'Calls', colour: 'accent', values: bars.map((bar) => bar.calls) }],
        words: count,
        whole: true,
      },
    },
    replies: {
      shape: 'lines',
      times: overview.hours.map(({ atMs }) => atMs),
      series: [
        {
          name: 'One in twenty is slower (p95)',
          colour: 'warn',
          values: overview.hours.map(({ replyP95Ms }) => replyP95Ms),
        },
        {
          name: 'Half are slower (p50)',
          colour: 'accent',
          values: overview.hours.map(({ replyP50Ms }) => replyP50Ms),
        },
      ],
      words: shortTime,
      whole: false,
    },
    costs: {
      shape: 'bars',
      times: overview.days.map(({ atMs }) => atMs),
      series: [
        { name: 'Cost', colour: 'agent', values: overview.days.map(({ costUsd }) => costUsd) },
      ],
      words: dollars,
      whole: false,
      byDay: true,
    },
  }
}
