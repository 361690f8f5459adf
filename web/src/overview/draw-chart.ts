import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartData } from './chart-data.ts'

const HEIGHT = 200

/**
 * Draws a chart into an element, in the colours of the style sheet.
 *
 * @param pointed is told which value the pointer is at; null: it is outside.
 * @returns what takes it away again.
 */
export function drawChart(
  box: HTMLElement,
  data: ChartData,
  pointed: (index: number | null) => void,
): () => void {
  const style = getComputedStyle(box)
  const colour = (name: string): string => colourOf(box, name)
  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  }
  const plot = new uPlot(
    {
      width: Math.max(200, box.clientWidth),
      height: HEIGHT,
      padding: [10, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: data.shape === 'lines' } },
      ...(data.byDay === true
        ? { tzDate: (s: number) => uPlot.tzDate(new Date(s * 1e3), 'UTC') }
        : {}),
      scales: {
        y: { range: (_plot, _min, max) => [0, niceTop(max, data.whole)] },
        x: around(data),
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          values: timeWords(data.byDay === true),
          space: 64,
          size: 28,
        },
        {
          ...axis,
          size: 58,
          values: (_plot, ticks) => ticks.map((tick) => data.words(tick)),
          ...(data.whole ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000] } : {}),
        },
      ],
      series: [{}, ...data.series.map((series) => drawn(data.shape, colour(series.colour)))],
      hooks: {
        setCursor: [
          ({ cursor }) => {
            pointed(cursor.idx ?? null)
          },
        ],
      },
    },
    [data.times.map((atMs) => atMs / 1_000), ...data.series.map(({ values }) => [...values])],
    box,
  )
  const resize = new ResizeObserver(() => {
    plot.setSize({ width: Math.max(200, box.clientWidth), height: HEIGHT })
  })
  resize.observe(box)
  return () => {
    resize.disconnect()
    plot.destroy()
  }
}

/** A colour of the style sheet as the canvas understands it: it depends on the theme. */
function colourOf(box: HTMLElement, name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  box.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function drawn(shape: ChartData['shape'], colour: string): uPlot.Series {
  if (shape === 'lines') {
    return { stroke: colour, width: 1.75, points: { show: false }, spanGaps: false }
  }
  const bars = uPlot.paths.bars
  return {
    fill: colour,
    stroke: colour,
    width: 0,
    points: { show: false },
    // To the right of its time: a bar is what came from then on.
    ...(bars === undefined ? {} : { paths: bars({ size: [0.8, 48], align: 1 }) }),
  }
}

/** Room for the last bar, which reaches beyond its time. */
function around({ times, shape }: ChartData): uPlot.Scale {
  const first = (times[0] ?? 0) / 1_000
  const last = (times.at(-1) ?? 0) / 1_000
  const step = times.length > 1 ? (last - first) / (times.length - 1) : 3_600
  return { time: true, range: [first, shape === 'bars' ? last + step : Math.max(last, first + 1)] }
}

function niceTop(max: number | null, whole: boolean): number {
  const top = (max ?? 0) * 1.1
  if (whole) return Math.max(5, Math.ceil(top))
  return top > 0 ? top : 1
}

function timeWords(byDay: boolean): uPlot.Axis.DynamicValues {
  const zone = byDay ? { timeZone: 'UTC' } : {}
  return (_plot, ticks, _axis, _space, stepS) =>
    ticks.map((tick) => {
      const date = new Date(tick * 1_000)
      const midnight = date.getHours() === 0 && date.getMinutes() === 0
      if (byDay || stepS >= 86_400 || midnight) {
        return date.toLocaleDateString(undefined, { day: 'numeric', month: 'short', ...zone })
      }
      return date.toLocaleTimeString(undefined, {
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      })
    })
}
