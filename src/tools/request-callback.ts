import { z } from 'zod'
import { isCallable, numberFromKeys } from './callable-number.ts'
import type { ToolKind } from './tool-kind.ts'
import type { Tool, ToolContext, ToolResult } from './tool.ts'

/** Under which the call remembers that the caller was asked for their number. */
const ASKED = 'callback-number-asked'
const MOST_KEYS = 18
const FIRST_KEY_MS = 30_000
/** The question is heard, then the keys are pressed one by one. */
const TIME_LIMIT_MS = 90_000

const settings = z.strictObject({
  /** Of numbers that are pressed without one, digits alone. */
  countryCode: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'is not a country code: one to three digits, without a plus sign.')
    .default('1'),
})

const parameters = z.object({
  about: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('What the caller wants to be called back about, in one sentence.'),
  when: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .optional()
    .describe('When, in the words of the caller: "tomorrow morning". Leave out for any time.'),
})

type Arguments = z.infer<typeof parameters>

/**
 * Notes down that the caller wants to be called back: at the number that they call from, or, when
 * it is withheld, at one that they press on their keypad. What is said to the model is never one.
 */
export const requestCallback: ToolKind<z.infer<typeof settings>> = {
  name: 'request_callback',
  settings,
  create: ({ countryCode }): Tool<Arguments> => ({
    name: 'request_callback',
    description:
      'Notes down that somebody shall call the caller back, at the number they are calling from. ' +
      'Use it when nobody can be connected, or when they ask for it. No other number can be given.',
    parameters,
    // Who has to press their number is spoken with meanwhile.
    mode: 'background',
    timeoutMs: TIME_LIMIT_MS,
    async run(args, context) {
      const { caller, callId, log } = context
      if (caller === null) return atPressedNumber(args, countryCode, context)
      if (isCallable(caller)) return noteDown(args, caller, context)
      log.warn({ callId }, 'callback to a number that is not called refused')
      return {
        status: 'refused',
        retryable: false,
        message: 'The number of this caller cannot be called back. Say so.',
      }
    },
  }),
}

async function atPressedNumber(
  args: Arguments,
  countryCode: string,
  context: ToolContext,
): Promise<ToolResult> {
  const { memory, line, signal, callId, log } = context
  if (memory.get(ASKED) !== true) {
    memory.set(ASKED, true)
    return {
      status: 'pending',
      message:
        'The number of the caller is withheld. Use this again at once, and ask them to press ' +
        'their number on the keypad, with the country code, and then the hash key.',
    }
  }
  const wanted = { most: MOST_KEYS, secret: false, timeoutMs: FIRST_KEY_MS, signal }
  const gathered = await line.collectDigits(wanted)
  switch (gathered.kind) {
    case 'call-over':
      return { status: 'failed', retryable: false, message: 'The call is over.' }
    case 'nothing-pressed':
      return {
        status: 'no_results',
        message: 'The caller pressed nothing. Ask whether they want to try again.',
      }
    case 'gathered': {
      const number = numberFromKeys(gathered.digits.replace(/#$/, ''), countryCode)
      if (number !== null && isCallable(number)) return noteDown(args, number, context)
      log.warn({ callId, keys: gathered.digits.length }, 'callback to a pressed number refused')
      return {
        status: 'refused',
        retryable: true,
        message:
          'That is no number that can be called back: it is too short, too long, or costs extra. ' +
          'Ask whether they want to press another one, and use this again.',
      }
    }
  }
}

async function noteDown(
  { about, when }: Arguments,
  number: string,
  { desk, runId, callId }: ToolContext,
): Promise<ToolResult> {
  try {
    await desk.requestCallback(runId, { callId, number, about, when: when ?? null })
  } catch {
    return {
      status: 'failed',
      retryable: true,
      message: 'The callback could not be noted down. Say so, and try once more.',
    }
  }
  const ending = Array.from(number.slice(-2)).join(' ')
  return {
    status: 'ok',
    ...(when === undefined ? {} : { when }),
    message: `Noted down: somebody calls back at the number that ends in ${ending}. Say so.`,
  }
}
