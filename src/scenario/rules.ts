import { z } from 'zod'

import { pattern } from './pattern.ts'

const toolName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a tool’s name, as in find_product')
/** More than any call has of anything. */
export const MANY = 1_000
const count = z.int().min(0).max(MANY)

/** Exactly so often, or between two numbers. */
const times = z.union([
  count,
  z.strictObject({ least: count.default(0), most: count.default(MANY) }),
])

const toolRule = z.strictObject({
  name: toolName,
  /** Arguments that it must have had; others do not matter. */
  with: z.record(z.string(), z.unknown()).default({}),
  /** Of its result: ok, no_results, ambiguous, pending, refused, failed. */
  status: z.enum(['ok', 'no_results', 'ambiguous', 'pending', 'refused', 'failed']).optional(),
  /** In what the result tells the model. */
  message: pattern.optional(),
  /** At least once when left out; 0: never. */
  times: times.optional(),
})

/** One thing in an order of things. */
const happening = z
  .strictObject({
    tool: toolName.optional(),
    status: z.string().optional(),
    agent: pattern.optional(),
    caller: pattern.optional(),
  })
  .superRefine((one, context) => {
    const named = [one.tool, one.agent, one.caller].filter((part) => part !== undefined)
    if (named.length !== 1) {
      context.addIssue({ code: 'custom', message: 'name one of tool, agent and caller' })
    }
    if (one.status !== undefined && one.tool === undefined) {
      context.addIssue({ code: 'custom', path: ['status'], message: 'only a tool has a status' })
    }
  })

/** How a call has to have gone. What is left out is not judged. */
export const rulesSchema = z
  .strictObject({
    tools: z.array(toolRule).max(50).default([]),
    /** These were never called, whatever came of it. */
    neverCalled: z.array(toolName).max(50).default([]),
    /** These happened one after the other; anything may happen in between. */
    order: z.array(happening).max(50).default([]),
    /** The agent said each of these. */
    said: z.array(pattern).max(50).default([]),
    /** The agent said none of these. */
    notSaid: z.array(pattern).max(50).default([]),
    /** From the caller's last sound to the agent's first, at the 95th percentile. */
    replyWithinMs: z.int().min(100).max(60_000).optional(),
    ended: z
      .strictObject({
        /** The server's word for it: agent-ended, caller-hung-up, person-asked, … */
        why: z.string().min(1).optional(),
        /** The caller heard the agent's last turn to its end. */
        lastWordsHeard: z.boolean().optional(),
      })
      .optional(),
    /** To whom the call was given, in order; an empty list: to nobody. */
    transferredTo: z.array(z.string().min(1)).max(10).optional(),
    /** The caller and that person were joined, or not. */
    joined: z.boolean().optional(),
    /** What the person was told before the caller was joined. */
    personTold: pattern.optional(),
    /** Text messages, each by what it holds; an empty list: none. All must go to the caller. */
    texts: z.array(pattern).max(10).optional(),
    /** What stands in the order book afterwards; an empty list: nothing. */
    ordered: z
      .array(z.strictObject({ part: z.string().min(1), count: count.min(1) }))
      .max(20)
      .optional(),
    /** How many callbacks were asked for. */
    callbacks: count.optional(),
  })
  .refine((rules) => Object.keys(rules).some((key) => isJudged(rules, key)), {
    message: 'there is no rule: what has to hold of this call?',
  })

export type Rules = z.output<typeof rulesSchema>
export type ToolRule = Rules['tools'][number]
export type Happening = Rules['order'][number]

function isJudged(rules: Readonly<Record<string, unknown>>, key: string): boolean {
  const value = rules[key]
  // The lists that have to be there are empty when they were left out.
  const listed = ['tools', 'neverCalled', 'order', 'said', 'notSaid'].includes(key)
  return value !== undefined && !(listed && Array.isArray(value) && value.length === 0)
}
