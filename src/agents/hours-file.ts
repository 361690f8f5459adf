import { z } from 'zod'
import { WEEKDAYS, type AgentHours, type OpenHours, type Weekday } from './opening-hours.ts'

const MAX_RANGES = 50
const MAX_CLOSED_DAYS = 400
const MAX_SAY_CHARACTERS = 500

const WEEKDAY = `(?:${WEEKDAYS.join('|')})`

/** `fri`, `mon-fri`, or over the end of the week `sat-mon`. */
const weekdays = z
  .string()
  .regex(new RegExp(`^${WEEKDAY}(?:-${WEEKDAY})?$`), {
    error: 'is neither a day (mon … sun) nor a range of days.',
  })
  .transform(daysOf)

/** Of the day, from 00:00 to 24:00. */
const timeOfDay = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: 'is not a time of the day, such as "08:00".',
})

const range = z
  .strictObject({
    days: z.array(weekdays).min(1).max(7),
    from: timeOfDay,
    to: timeOfDay,
  })
  .refine(({ from }) => from !== '24:00', {
    path: ['from'],
    error: 'is the end of a day; 00:00 is its beginning.',
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'is the same as from; a whole day is 00:00 to 24:00.',
  })
  .transform(({ days, from, to }): OpenHours => {
    const named = new Set(days.flat())
    return Object.freeze({
      days: Object.freeze(WEEKDAYS.filter((day) => named.has(day))),
      fromMinute: minuteOf(from),
      toMinute: minuteOf(to),
    })
  })

const NO_DATE = 'is not a date, such as "2026-12-25".'

const closedDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: NO_DATE, abort: true })
  .refine(isDate, { error: NO_DATE })

const outside = z
  .strictObject({
    say: z.string().trim().min(1).max(MAX_SAY_CHARACTERS),
    /** A name of `people`. */
    transferTo: z.string().nullable().default(null),
    callback: z.boolean().default(false),
  })
  .refine(({ transferTo, callback }) => transferTo === null || !callback, {
    path: ['callback'],
    error: 'cannot be true where transferTo names a person.',
  })
  .readonly()

const hoursShape = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'is not a time zone, such as Europe/Berlin or UTC.' }),
  open: z.array(range).min(1).max(MAX_RANGES).readonly(),
  closedDays: z
    .array(closedDay)
    .max(MAX_CLOSED_DAYS)
    .default(() => [])
    .readonly(),
  outside,
})

/** The shape of `hours` in `agent.yaml`. */
export const agentHours = hoursShape.readonly() satisfies z.ZodType<AgentHours>

/** The keys of the mappings in it, by their dotted path. */
export const hoursKeys: Readonly<Record<string, readonly string[]>> = {
  hours: Object.keys(hoursShape.shape),
  'hours.open': ['days', 'from', 'to'],
  'hours.outside': Object.keys(outside.unwrap().shape),
}

function daysOf(text: string): readonly Weekday[] {
  const [first, last = first] = text.split('-')
  const from = WEEKDAYS.findIndex((day) => day === first)
  const to = WEEKDAYS.findIndex((day) => day === last)
  const length = ((to - from + WEEKDAYS.length) % WEEKDAYS.length) + 1
  return [...WEEKDAYS, ...WEEKDAYS].slice(from, from + length)
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    // An offset such as +01:00 is taken, too, but knows no summer.
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}

/** Of the calendar: the 31st of June is none. */
function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
