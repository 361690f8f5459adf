import { z } from 'zod'

import { HexkeyError } from '../../shared/errors.ts'
import { clipNames, loadClip } from '../clips.ts'
import { OUTPUT_SAMPLE_RATE } from './server-message.ts'
import { problemOfPlaces } from './tool-results.ts'

const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes')
const delayMs = z.number().min(0).max(3_600_000)

/** Codes that a peer can see: what may stand in a close frame, and 1006 for a cut connection. */
const close = z.strictObject({
  code: z
    .int()
    .refine(
      (code) =>
        [1000, 1001, 1006, 1007, 1008, 1011].includes(code) || (code >= 3_000 && code < 5_000),
      'one of 1000, 1001, 1006 (cut without a word), 1007, 1008, 1011 or 3000–4999',
    ),
  reason: z.string().default(''),
})

const toolCall = z.strictObject({
  name: z.string().min(1),
  /** A text may take from an earlier result: `{{results.report_missing_part.confirmation}}`. */
  args: z
    .record(z.string(), z.unknown())
    .default({})
    .superRefine((args, context) => {
      const problem = problemOfPlaces(args)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    }),
})

const line = z
  .strictObject({
    /** For `onInterrupt` and `onToolResponse`, and for whoever watches. */
    name: name.optional(),
    /** What the transcription says that the caller said before this line. */
    callerText: z.string().optional(),
    /** What is spoken: a name of src/sandbox/clips. */
    clip: z.string().optional(),
    /** A turn without audio: `turnComplete` and nothing else. */
    silent: z.boolean().default(false),
    /** Thinking: from the end of the caller's turn to the first audio. */
    delayMs: delayMs.default(250),
    /** Audio is sent at so many times real time; below 1 the model is too slow. */
    pace: z.number().min(0.05).max(1_000).default(4),
    /** Audio in one message. */
    partMs: z.int().min(40).max(240).default(120),
    /** How far the written words run ahead of their audio. */
    textAheadMs: delayMs.default(600),
    /** Stops sending after so much audio: for `stallForMs`, or for ever. */
    stallAfterMs: delayMs.optional(),
    stallForMs: delayMs.optional(),
    /** A thought that the model gives away in writing before it speaks. */
    thought: z.string().optional(),
    /** Called once the clip is spoken. A blocking call holds the turn open until it is answered. */
    toolCalls: z.array(toolCall).max(16).default([]),
    /** The line that uses the tools' results; the next one when left out. */
    onToolResponse: name.optional(),
    /** The line that answers the caller who interrupts this one; the next one when left out. */
    onInterrupt: name.optional(),
    /** Sent when the line begins; the connection ends when the time is over. */
    goAway: z.strictObject({ timeLeftMs: delayMs }).optional(),
    /** Closes after the line's `turnComplete`, or at its stall when it stalls for ever. */
    thenClose: close.optional(),
    /** Sent with `turnComplete`. */
    turnCompleteReason: z.string().optional(),
    waitingForInput: z.boolean().optional(),
    /** How many turns this line answers before the script moves on. */
    repeat: z.int().min(1).max(100_000).default(1),
  })
  .superRefine((one, context) => {
    const problem = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message })
    }
    if (one.clip === undefined && !one.silent && one.toolCalls.length === 0) {
      problem('clip', 'a line needs a clip, toolCalls or silent: true')
    }
    if (one.clip !== undefined && one.silent) problem('silent', 'a silent line has no clip')
    if (one.clip !== undefined) {
      const wrong = problemOfClip(one.clip)
      if (wrong !== null) problem('clip', wrong)
    }
    if (one.stallForMs !== undefined && one.stallAfterMs === undefined) {
      problem('stallForMs', 'needs stallAfterMs')
    }
    if (one.stallAfterMs !== undefined && one.clip === undefined) {
      problem('stallAfterMs', 'only a line with a clip can stall')
    }
  })

/** Why a clip cannot be spoken by the model, or null. */
function problemOfClip(clip: string): string | null {
  if (!clipNames().includes(clip)) {
    return `there is no clip "${clip}"; known: ${clipNames().join(', ')}`
  }
  const { sampleRate } = loadClip(clip)
  if (sampleRate === OUTPUT_SAMPLE_RATE) return null
  return `the model speaks at ${OUTPUT_SAMPLE_RATE} Hz, "${clip}" has ${sampleRate} Hz`
}

const scenarioSchema = z
  .strictObject({
    name: name.default('unnamed'),
    /** Said in this order: one line for each turn of the caller, spoken or written. */
    lines: z.array(line).min(1).max(10_000),
    /** Said only when another line names them; then the script goes on where it was. */
    asides: z.array(line).max(10_000).default([]),
    /** Which line answers a written turn that holds these words; the next one when none does. */
    onText: z
      .array(z.strictObject({ includes: z.string().min(1), line: name }))
      .max(100)
      .default([]),
    /** Said once the script is exhausted; the last line is repeated when left out. */
    fallback: line.optional(),
    /** Closes instead of answering the set-up. */
    refuse: close.optional(),
    /** Answers the upgrade with this HTTP status instead of opening the socket. */
    refuseUpgrade: z.int().min(400).max(599).optional(),
    /** From the set-up to `setupComplete`. */
    setupDelayMs: delayMs.default(0),
    /** The socket opens and `setupComplete` never comes. */
    neverSetup: z.boolean().default(false),
    /** Every so many messages an empty one is sent, as the service does; 0: never. */
    emptyMessageEvery: z.int().min(0).default(7),
    /**
     * Written input that quotes what is to be said is followed as a real model would: it says those
     * words, or goes on after those that were heard. Lines whose beginning the instructions or the
     * input quote count as said. Any other input is answered with the next line.
     */
    obeysRequests: z.boolean().default(false),
    /** Closes with 1008 when audio comes in while a blocking tool runs. */
    refuseAudioDuringBlockingTool: z.boolean().default(false),
  })
  .superRefine((scenario, context) => {
    const named = new Set<string>()
    const targets = new Set([...scenario.lines, ...scenario.asides].map((one) => one.name))
    for (const { path, line: one } of allLines(scenario)) {
      if (one.name === undefined) continue
      if (named.has(one.name)) {
        context.addIssue({
          code: 'custom',
          path: [...path, 'name'],
          message: `"${one.name}" is already the name of another line`,
        })
      }
      named.add(one.name)
    }
    for (const [at, { line: wanted }] of scenario.onText.entries()) {
      if (targets.has(wanted)) continue
      context.addIssue({
        code: 'custom',
        path: ['onText', at, 'line'],
        message: `no line and no aside has the name "${wanted}"`,
      })
    }
    for (const { path, line: one } of allLines(scenario)) {
      for (const field of ['onInterrupt', 'onToolResponse'] as const) {
        const wanted = one[field]
        if (wanted === undefined || targets.has(wanted)) continue
        context.addIssue({
          code: 'custom',
          path: [...path, field],
          message: `no line and no aside has the name "${wanted}"`,
        })
      }
    }
  })

export type Line = z.output<typeof line>

/** What the model will do, turn by turn. */
export type Scenario = z.output<typeof scenarioSchema>

/** A scenario as it is written: everything with a default may be left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>

/** One thing that is wrong with a scenario. */
export interface ScenarioProblem {
  /** For example `lines.2.clip`; empty for the whole. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** A scenario cannot be used; the message lists every problem, one a line. */
export class InvalidScenario extends HexkeyError {
  readonly code = 'INVALID_SCENARIO'
  readonly retryable = false

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`the scenario cannot be used:\n${problems.map((one) => `  ${one}`).join('\n')}`, options)
  }
}

/**
 * Checks a scenario written in code.
 *
 * @throws InvalidScenario
 */
export function defineScenario(input: ScenarioInput): Scenario {
  const checked = checkScenario(input)
  if (Array.isArray(checked)) {
    throw new InvalidScenario(checked.map(({ path, message }) => `${path.join('.')}: ${message}`))
  }
  return checked
}

/** The scenario with its defaults, or everything that is wrong with it. */
export function checkScenario(value: unknown): Scenario | ScenarioProblem[] {
  const result = scenarioSchema.safeParse(value)
  if (result.success) return result.data
  return result.error.issues.flatMap(({ path, message, ...issue }) => {
    const at = path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    if (issue.code !== 'unrecognized_keys') return [{ path: at, message }]
    return issue.keys.map((key) => ({ path: [...at, key], message: 'there is no such option' }))
  })
}

function allLines(scenario: {
  readonly lines: readonly Line[]
  readonly asides: readonly Line[]
  readonly fallback?: Line | undefined
}): readonly { readonly path: (string | number)[]; readonly line: Line }[] {
  const { lines, asides, fallback } = scenario
  return [
    ...lines.map((one, at) => ({ path: ['lines', at], line: one })),
    ...asides.map((one, at) => ({ path: ['asides', at], line: one })),
    ...(fallback === undefined ? [] : [{ path: ['fallback'], line: fallback }]),
  ]
}
