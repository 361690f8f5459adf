/** A word or two at a moment of the recording, seconds from its first sample. */
export interface Caption {
  readonly atSeconds: number
  readonly text: string
}

/** One side of the call. */
interface Voice {
  readonly name: string
  readonly colour: string
  readonly samples: Int16Array
  readonly captions: readonly Caption[]
}

export interface CallPicture {
  readonly title: string
  readonly sampleRate: number
  /** Drawn from top to bottom. */
  readonly voices: readonly Voice[]
  /** Lines across all voices. */
  readonly marks: readonly Caption[]
  /** The part that is drawn, seconds. */
  readonly from: number
  readonly to: number
}

const WIDTH = 960
const LEFT = 28
const RIGHT = 28
const TOP = 52
const LANE_HEIGHT = 96
/** Room above each voice for its name and captions. */
const LANE_HEAD = 34
const AXIS_HEIGHT = 44
const PLOT_WIDTH = WIDTH - LEFT - RIGHT
/** Seconds between two ticks; the first one that gives at most 14 of them is taken. */
const TICK_STEPS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 600]
const MARK_COLOUR = '#c2255c'
/** Half the height of silence, so that it is seen as a line. */
const QUIET_PX = 0.4

/**
 * Draws a call as an SVG of its own colours, on a panel of its own: it reads the same on a light and
 * on a dark page. One column of the waveform is the loudest and the lowest sample of that stretch.
 */
export function drawCall(picture: CallPicture): string {
  const { voices, marks, title } = picture
  const height = TOP + voices.length * (LANE_HEAD + LANE_HEIGHT) + AXIS_HEIGHT
  const axisY = height - AXIS_HEIGHT + 6
  const x = (seconds: number): number =>
    round(LEFT + ((seconds - picture.from) / (picture.to - picture.from)) * PLOT_WIDTH)
  const isShown = ({ atSeconds }: Caption): boolean =>
    atSeconds >= picture.from && atSeconds <= picture.to
  const peak = Math.max(1, ...voices.map(({ samples }) => peakOf(samples)))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10" fill="#fbfcfd" stroke="#ced4da"/>`,
    ...ticksOf(picture).map((seconds) => tick(x(seconds), axisY, seconds)),
    ...voices.flatMap((voice, index) => {
      const y = TOP + index * (LANE_HEAD + LANE_HEIGHT)
      return lane(picture, voice, { y, peak, x, captions: voice.captions.filter(isShown) })
    }),
    ...marks.filter(isShown).map((mark) => markLine(x(mark.atSeconds), mark.text, axisY)),
    `<text x="${LEFT}" y="28" font-weight="600" fill="#212529">${escaped(title)}</text>`,
    '</svg>',
    '',
  ].join('\n')
}

interface Place {
  readonly y: number
  /** The loudest sample of the whole recording: both voices are drawn to one scale. */
  readonly peak: number
  readonly x: (seconds: number) => number
  readonly captions: readonly Caption[]
}

function lane(picture: CallPicture, voice: Voice, place: Place): string[] {
  const { name, colour } = voice
  const { y, x, captions } = place
  return [
    `<text x="${LEFT}" y="${y + 12}" font-weight="600" fill="${colour}">${escaped(name)}</text>`,
    `<path fill="none" stroke="${colour}" stroke-width="1.2" d="${waveform(picture, voice, place)}"/>`,
    ...captions.map(
      ({ atSeconds, text }) =>
        `<text x="${x(atSeconds)}" y="${y + 30}" font-style="italic" fill="#495057">${escaped(text)}</text>`,
    ),
  ]
}

function waveform({ sampleRate, from, to }: CallPicture, { samples }: Voice, place: Place): string {
  const middle = place.y + LANE_HEAD + LANE_HEIGHT / 2
  const scale = LANE_HEIGHT / 2 / place.peak
  const first = from * sampleRate
  const perColumn = ((to - from) * sampleRate) / PLOT_WIDTH
  let path = ''
  for (let column = 0; column < PLOT_WIDTH; column += 1) {
    const start = Math.round(first + column * perColumn)
    const end = Math.max(start + 1, Math.round(first + (column + 1) * perColumn))
    const { lowest, highest } = extremes(samples.subarray(start, end))
    const top = round(middle - Math.max(QUIET_PX, highest * scale))
    const bottom = round(middle - Math.min(-QUIET_PX, lowest * scale))
    path += `M${LEFT + column + 0.5} ${top}V${bottom}`
  }
  return path
}

function extremes(samples: Int16Array): { readonly lowest: number; readonly highest: number } {
  let lowest = 0
  let highest = 0
  for (const sample of samples) {
    if (sample < lowest) lowest = sample
    if (sample > highest) highest = sample
  }
  return { lowest, highest }
}

function peakOf(samples: Int16Array): number {
  const { lowest, highest } = extremes(samples)
  return Math.max(-lowest, highest)
}

function ticksOf({ from, to }: CallPicture): number[] {
  const step = TICK_STEPS.find((one) => (to - from) / one <= 14) ?? 3_600
  const first = Math.ceil(from / step - 1e-9)
  const count = Math.floor(to / step + 1e-9) - first + 1
  return Array.from({ length: count }, (_, index) => round((first + index) * step))
}

function tick(x: number, axisY: number, seconds: number): string {
  return (
    `<path d="M${x} ${TOP}V${axisY}" stroke="#e9ecef"/>` +
    `<text x="${x}" y="${axisY + 20}" text-anchor="middle" fill="#495057">${seconds} s</text>`
  )
}

function markLine(x: number, text: string, axisY: number): string {
  // Beside the line, on whichever side there is room.
  const onLeft = x > WIDTH / 2
  const anchor = onLeft ? 'end' : 'start'
  return (
    `<path d="M${x} 38V${axisY}" stroke="${MARK_COLOUR}" stroke-width="1.5" stroke-dasharray="5 3"/>` +
    `<text x="${round(x + (onLeft ? -7 : 7))}" y="46" text-anchor="${anchor}" font-weight="600" fill="${MARK_COLOUR}">${escaped(text)}</text>`
  )
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '')
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
