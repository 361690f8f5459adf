export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Hours of the days that it names, in minutes since midnight of the local clock. */
export interface OpenHours {
  readonly days: readonly Weekday[]
  /** 0 to 1439. */
  readonly fromMinute: number
  /** 0 to 1440, the first minute that is not open; less than `fromMinute`: on the next day. */
  readonly toMinute: number
}

/** What a caller outside the hours hears and gets. */
interface OutsideHours {
  /** By the carrier's own voice. */
  readonly say: string
  /** Name of the person who is dialled then; null: nobody. */
  readonly transferTo: string | null
  /** A callback to the caller's own number is written down. Not together with `transferTo`. */
  readonly callback: boolean
}

/** When an assistant answers. */
export interface AgentHours {
  /** IANA name, for example `Europe/Berlin`. */
  readonly timeZone: string
  readonly open: readonly OpenHours[]
  /** Local dates on which no hours begin, `YYYY-MM-DD`. */
  readonly closedDays: readonly string[]
  readonly outside: OutsideHours
}

const DAY_MS = 86_400_000

/**
 * Whether an assistant answers at a moment.
 *
 * The local clock counts, as people read it: at 08:00 it opens on both days when the clock is
 * changed, and an hour that the clock shows twice counts twice. Hours over midnight belong to the
 * day on which they begin: closed on the 25th, a night that began on the 24th lasts to its end.
 *
 * @param wallMs Unix time, milliseconds.
 */
export function isOpen(hours: AgentHours, wallMs: number): boolean {
  const { date, minute } = localTime(hours.timeZone, wallMs)
  const before = dayBefore(date)
  return hours.open.some((range) => {
    const { fromMinute, toMinute } = range
    if (fromMinute < toMinute) {
      return minute >= fromMinute && minute < toMinute && begins(hours, range, date)
    }
    return (
      (minute >= fromMinute && begins(hours, range, date)) ||
      (minute < toMinute && begins(hours, range, before))
    )
  })
}

/** Whether these hours begin on that day. */
function begins({ closedDays }: AgentHours, { days }: OpenHours, date: string): boolean {
  if (closedDays.includes(date)) return false
  // Sunday is 0 in ECMAScript.
  const index = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  return days.some((day) => day === WEEKDAYS[index])
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
}

/** The date (`YYYY-MM-DD`) and the minute since midnight that a clock shows there. */
function localTime(timeZone: string, wallMs: number): { date: string; minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(wallMs)
  const of = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? ''
  return {
    date: `${of('year')}-${of('month')}-${of('day')}`,
    minute: Number(of('hour')) * 60 + Number(of('minute')),
  }
}
