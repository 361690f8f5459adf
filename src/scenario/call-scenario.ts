import { z } from 'zod'

import { clipNames, loadClip } from '../sandbox/clips.ts'
import { checkScenario, type Scenario } from '../sandbox/gemini/scenario.ts'
import { rulesSchema } from './rules.ts'

const durationMs = z.int().min(0).max(60_000)

/** When the caller does it. */
const moment = z.union([
  z.literal('at once'),
  /** Once the agent has answered and was quiet for so long. */
  z.strictObject({ quietMs: durationMs }),
  /** So far into what the agent is saying. */
  z.strictObject({ intoReplyMs: durationMs }),
])

const step = z
  .strictObject({
    /** A clip of the sandbox, in the caller’s voice. */
    say: z.string().optional(),
    /** What the clip says: so that the file can be read. */
    text: z.string().optional(),
    press: z
      .string()
      .regex(/^[0-9*#]{1,32}$/, 'keys are 0-9, * and #; write them in quotation marks')
      .optional(),
    /** Listens for so long. */
    silenceMs: durationMs.optional(),
    hangUp: z.literal(true).optional(),
    /** Left out: once the agent has answered; behind a silence at once. */
    when: moment.optional(),
  })
  .superRefine((one, context) => {
    const problem = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message })
    }
    const deeds = (['say', 'press', 'silenceMs', 'hangUp'] as const).filter(
      (name) => one[name] !== undefined,
    )
    if (deeds.length !== 1) {
      context.addIssue({
        code: 'custom',
        message: 'a step is one of say, press, silenceMs and hangUp',
      })
    }
    if (one.silenceMs !== undefined && one.when !== undefined) {
      problem('when', 'a silence begins at once')
    }
    if (one.say === undefined) {
      if (one.text !== undefined) problem('text', 'only what is said has a text')
      return
    }
    if (!clipNames().includes(one.say)) {
      const known = clipNames().filter((name) => name.startsWith('caller-'))
      problem('say', `there is no clip "${one.say}"; known: ${known.join(', ')}`)
    } else if (one.text !== loadClip(one.say).text) {
      problem(one.text === undefined ? 'say' : 'text', `text: has to be: ${loadClip(one.say).text}`)
    }
  })

/** What the person does to whom a call is given. */
const PERSON = [
  'answers',
  'answers and presses nothing',
  'busy',
  'no answer',
  'cannot be reached',
] as const

const schema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes'),
  /** In a sentence: what this call shows. */
  shows: z.string().min(1),
  caller: z.strictObject({
    /** The number that calls, or `anonymous`. */
    from: z
      .union([
        z.literal('anonymous'),
        z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'as +15550100042, in quotation marks'),
      ])
      .default('+15550100001'),
    /** The number that is called; the default assistant answers when it is left out. */
    calls: z
      .string()
      .regex(/^\+[1-9][0-9]{6,14}$/, 'as +15550100042, in quotation marks')
      .optional(),
    does: z.array(step).min(1).max(50),
    /** The caller hangs up after so long in any case. */
    patienceMs: z.int().min(1_000).max(300_000).default(30_000),
  }),
  person: z.enum(PERSON).default('no answer'),
  /** Lines and tool calls of the sandbox’s model; a real model is not told of them. */
  model: z
    .unknown()
    .refine((value) => value !== undefined, { message: 'what does the model say? give its lines' })
    .transform((value, context): Scenario => {
      const checked = checkScenario(value)
      if (!Array.isArray(checked)) return checked
      for (const { path, message } of checked) {
        context.addIssue({ code: 'custom', path: [...path], message })
      }
      return z.NEVER
    }),
  /** Hold of every model. */
  rules: rulesSchema,
  /** Hold of the model that is scripted above alone: it also does what a good one never would. */
  sandboxRules: rulesSchema.optional(),
})

/** A scripted call and how it has to go. */
export type CallScenario = z.output<typeof schema>
export type PersonInFile = CallScenario['person']
export type CallerStepInFile = CallScenario['caller']['does'][number]

/** One thing that is wrong with a scenario. */
interface ScenarioMistake {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** The scenario with its defaults, or everything that is wrong with it. */
export function checkCallScenario(value: unknown): CallScenario | readonly ScenarioMistake[] {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  return result.error.issues.flatMap(({ path, message, ...issue }) => {
    const at = path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    if (issue.code !== 'unrecognized_keys') return [{ path: at, message }]
    return issue.keys.map((key) => ({ path: [...at, key], message: 'there is no such option' }))
  })
}
