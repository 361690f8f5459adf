import { z } from 'zod'
import type { ToolKind } from './tool-kind.ts'
import type { Tool, ToolContext, ToolResult } from './tool.ts'

/** A keypad call may ask for no more: the caller has to press them all. */
const MOST_DIGITS = 32
/** The question is heard, then up to 45 s pass to the first key, then 32 keys are pressed. */
const TIME_LIMIT_MS = 120_000

const settings = z.strictObject({
  /** The digits go neither to the model, nor to logs, storage or recordings. */
  secret: z.boolean().default(false),
  /** What digits may be asked for; left out: anything. */
  purposes: z.array(z.string().trim().min(1).max(80)).min(1).max(20).optional(),
  /** How long the first key is waited for once the caller was asked. */
  timeoutSeconds: z.number().min(5).max(45).default(20),
})

type Settings = z.infer<typeof settings>

const anyPurpose = z.string().trim().min(1).max(80)

const parameters = z.object({
  purpose: anyPurpose.describe('What the digits are, in a few words: "order number".'),
  most: z
    .int()
    .min(1)
    .max(MOST_DIGITS)
    .describe('The most digits that the caller may press. They may press fewer, and # at the end.'),
})

type Arguments = z.infer<typeof parameters>

/** Who is given digits that nobody else may see. */
export interface SecretDigits {
  /** @returns whether they were taken. Must not keep, log or repeat them where they can be read. */
  take(
    digits: string,
    of: { readonly callId: string; readonly purpose: string; readonly signal: AbortSignal },
  ): Promise<boolean>
}

/** Asks the caller for digits on the keypad. */
export const collectDigits: ToolKind<Settings> = {
  name: 'collect_digits',
  settings,
  create: (chosen) => digitsTool(chosen, null),
}

/**
 * @param sink where secret digits go; null: nowhere, the model learns that they were pressed.
 */
export function digitsTool(chosen: Settings, sink: SecretDigits | null): Tool<Arguments> {
  const { secret, purposes, timeoutSeconds } = chosen
  const described = parameters.shape.purpose.description ?? ''
  return {
    name: 'collect_digits',
    description:
      'Takes digits that the caller presses on the telephone keypad. Use it first, and then ask ' +
      'the caller to press them, with # at the end. Do not ask the caller to say them aloud.' +
      (secret ? ' The digits are secret: you learn only how many were pressed.' : ''),
    parameters:
      purposes === undefined
        ? parameters
        : parameters.extend({ purpose: z.enum(purposes).describe(described) }),
    // The conversation goes on meanwhile: the caller has yet to be asked, and takes their time.
    mode: 'background',
    timeoutMs: TIME_LIMIT_MS,
    async run({ purpose, most }, context) {
      const { line, signal } = context
      const timeoutMs = timeoutSeconds * 1_000
      const gathered = await line.collectDigits({ most, secret, timeoutMs, signal })
      switch (gathered.kind) {
        case 'gathered':
          if (!secret) return pressed(gathered.digits)
          return sink === null
            ? pressedSecretly(gathered.digits.length)
            : handedOn(gathered.digits, purpose, sink, context)
        case 'nothing-pressed':
          return {
            status: 'no_results',
            message: 'The caller pressed nothing. Ask whether they want to try again.',
          }
        case 'call-over':
          return { status: 'failed', retryable: false, message: 'The call is over.' }
      }
    },
  }
}

function pressed(digits: string): ToolResult {
  const message = `The caller pressed ${Array.from(digits).join(' ')}.`
  return { status: 'ok', digits, message }
}

function pressedSecretly(count: number): ToolResult {
  return {
    status: 'ok',
    count,
    message:
      `The caller pressed ${count} digits. They are secret and are not kept: nobody has checked ` +
      'them. Do not ask for them in words.',
  }
}

async function handedOn(
  digits: string,
  purpose: string,
  sink: SecretDigits,
  { callId, signal }: ToolContext,
): Promise<ToolResult> {
  let taken: boolean
  try {
    taken = await sink.take(digits, { callId, purpose, signal })
  } catch {
    // What went wrong may repeat the digits: it is not passed on.
    taken = false
  }
  const count = digits.length
  if (taken) {
    const message = `The caller pressed ${count} digits, and they were taken.`
    return { status: 'ok', count, message }
  }
  return {
    status: 'failed',
    retryable: true,
    count,
    message: `The caller pressed ${count} digits, but they were not taken.`,
  }
}
