import { z } from 'zod'

// The parts of agent.yaml that say whom a call may reach, and which calls reach the assistant.

const MAX_NUMBERS = 100
const MAX_PEOPLE = 50
const MAX_TOOLS = 64
const MAX_NOTICE_CHARACTERS = 300

/** E.164, as carriers write it. */
export const phoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, { error: 'is not a number like +15550100200.' })

export const numbers = z
  .array(phoneNumber)
  .max(MAX_NUMBERS)
  .superRefine((all, context) => {
    for (const [index, number] of all.entries()) {
      if (all.indexOf(number) === index) continue
      context.addIssue({ code: 'custom', path: [index], message: 'is in the list twice.' })
    }
  })
  .readonly()

/** An empty one would be taken for one that is said. */
export const notice = z.string().trim().min(1).max(MAX_NOTICE_CHARACTERS).nullable()

const person = z
  .strictObject({
    number: phoneNumber,
    /** As it follows "I will connect you with". */
    says: z.string().trim().min(1).max(100),
  })
  .readonly()

const PERSON_NAME = /^[a-z][a-z0-9_-]{0,31}$/
const TOOL_NAME = /^[a-z][a-z0-9_]{0,63}$/

/** At most so many entries, whose names are of one form. */
function named<Value extends z.ZodType>(value: Value, form: RegExp, most: number) {
  return z
    .record(z.string(), value)
    .superRefine((all, context) => {
      const names = Object.keys(all)
      if (names.length > most) {
        context.addIssue({ code: 'custom', message: `has more entries than ${most}.` })
      }
      for (const name of names) {
        if (form.test(name)) continue
        context.addIssue({ code: 'custom', path: [name], message: 'is not a possible name.' })
      }
    })
    .readonly()
}

export const people = named(person, PERSON_NAME, MAX_PEOPLE)

/** A tool without settings may be written as its name and a colon alone. */
export const tools = named(
  z
    .record(z.string(), z.unknown())
    .nullable()
    .transform((settings): Readonly<Record<string, unknown>> => Object.freeze(settings ?? {})),
  TOOL_NAME,
  MAX_TOOLS,
)

export const rollout = z
  .strictObject({
    /** Name of the assistant whose calls are shared. */
    of: z.string().min(1).max(63),
    percent: z.number().min(0).max(100),
  })
  .readonly()

/** The keys of the mappings in it, by their dotted path. */
export const teamKeys: Readonly<Record<string, readonly string[]>> = {
  people: [],
  'people.*': Object.keys(person.unwrap().shape),
  rollout: Object.keys(rollout.unwrap().shape),
}
