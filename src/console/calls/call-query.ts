import { z } from 'zod'
import type { CallFilter } from '../../store/call-history.ts'
import type { Role } from '../console-api.ts'
import { readInput } from '../read-input.ts'
import { Refused } from '../refused.ts'
import { isOutcome } from './endings.ts'

const MAX_PAGE = 200
const DEFAULT_PAGE = 50
/** The last day that a `Date` can hold. */
const LAST_MS = 8_640_000_000_000_000
const DAY_MS = 86_400_000
const MAX_OVERVIEW_DAYS = 400
/** So few digits may be looked for by somebody who is not shown numbers. */
const VIEWERS_DIGITS = { inOne: 4, inAll: 6 } as const

const wholeNumber = (least: number, most: number) =>
  z
    .string('must be given once.')
    .regex(/^\d{1,16}$/, 'must be a whole number.')
    .transform(Number)
    .refine((number) => number >= least && number <= most, `must be ${least} to ${most}.`)

const name = z
  .string('must be given once.')
  .min(1, 'must not be empty.')
  .max(100, 'has more than 100 characters.')
  .regex(/^\P{Cc}*$/u, 'must have no control characters.')

const time = wholeNumber(0, LAST_MS)

const filterShape = {
  fromMs: time.optional(),
  toMs: time.optional(),
  number: z
    .string('must be given once.')
    .regex(/^\+?[\d ()./-]{1,40}$/, 'must be digits of a telephone number.')
    .transform((number) => number.replaceAll(/\D/g, ''))
    .refine((digits) => digits.length >= 2, 'must have at least 2 digits.')
    .refine((digits) => digits.length <= 15, 'must have at most 15 digits.')
    .optional(),
  agent: name.optional(),
  outcome: z.string('must be given once.').refine(isOutcome, 'is no outcome of a call.').optional(),
  tool: name.optional(),
  minLatencyMs: wholeNumber(0, 3_600_000).optional(),
  tag: name.optional(),
  text: z
    .string('must be given once.')
    .transform((text) => text.replaceAll(/\p{Cc}/gu, ' ').trim())
    .refine((text) => text !== '', 'must not be empty.')
    .refine((text) => text.length <= 200, 'has more than 200 characters.')
    .optional(),
}

const unknownKeys = {
  error: (issue: { code?: string }) =>
    issue.code === 'unrecognized_keys' ? 'There is a filter that is not known.' : undefined,
}

const filterSchema = z.strictObject(filterShape, unknownKeys)

const pageSchema = z.strictObject(
  {
    ...filterShape,
    cursor: z.string('must be given once.').min(1).max(300).optional(),
    limit: wholeNumber(1, MAX_PAGE).default(DEFAULT_PAGE),
  },
  unknownKeys,
)

const overviewSchema = z
  .strictObject({ fromMs: time, toMs: time }, unknownKeys)
  .refine(({ fromMs, toMs }) => fromMs < toMs, 'fromMs must be before toMs.')
  .refine(
    ({ fromMs, toMs }) => toMs - fromMs <= MAX_OVERVIEW_DAYS * DAY_MS,
    `That is more than ${MAX_OVERVIEW_DAYS} days.`,
  )

interface PageQuery {
  readonly filter: CallFilter
  readonly page: { readonly cursor: string | null; readonly limit: number }
}

/** @throws Refused 400 for what is no {@link PageQuery}, 403 for what that role may not look for. */
export function readPageQuery(query: unknown, role: Role): PageQuery {
  const { cursor = null, limit, ...filter } = readInput(pageSchema, query)
  return { filter: allowed(filter, role), page: { cursor, limit } }
}

/** @throws Refused as {@link readPageQuery} */
export function readFilter(query: unknown, role: Role): CallFilter {
  return allowed(readInput(filterSchema, query), role)
}

/** @throws Refused 400 */
export function readOverviewQuery(query: unknown): { fromMs: number; toMs: number } {
  return readInput(overviewSchema, query)
}

type Given<T> = { readonly [Key in keyof T]?: T[Key] | undefined }

function allowed(given: Given<CallFilter>, role: Role): CallFilter {
  if (role === 'viewer') refuseNumbers(given)
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** Who may not see a number may not find it out by looking for one digit more each time. */
function refuseNumbers({ number, text = '' }: Given<CallFilter>): void {
  const runs = text.match(/\p{Nd}+/gu) ?? []
  const isTooMuch =
    runs.some((run) => run.length > VIEWERS_DIGITS.inOne) ||
    runs.join('').length > VIEWERS_DIGITS.inAll
  if (number === undefined && !isTooMuch) return
  throw new Refused(403, 'not-allowed', 'Viewers cannot look for telephone numbers.')
}
