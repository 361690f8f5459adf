import { z } from 'zod'
import {
  bargeInDefaults,
  holdDefaults,
  idleDefaults,
  limitDefaults,
  phraseDefaults,
} from './agent-defaults.ts'
import { agentHours, hoursKeys } from './hours-file.ts'
import { httpTools } from './http-tools-file.ts'
import { mcpServers } from './mcp-servers-file.ts'
import { recording, recordingKeys } from './recording-file.ts'
import { notice, numbers, people, phoneNumber, rollout, teamKeys, tools } from './team-file.ts'

const MAX_SENTENCE_CHARACTERS = 500
const MAX_TITLE_CHARACTERS = 60
const MAX_VOCABULARY = 200
const MAX_HOLD_PHRASES = 100
const MAX_BLOCKED = 1_000

const spoken = z.string().trim().min(1).max(MAX_SENTENCE_CHARACTERS)
const sensitivity = z.enum(['high', 'low']).exactOptional()
/** Whole milliseconds in a range that still makes sense on a telephone. */
const ms = (from: number, to: number) => z.int().min(from).max(to)

/** A limit that may be left out; `null` is none, and so is leaving it out. */
const count = (from: number, to: number) => z.int().min(from).max(to).nullable()
const usd = z.number().min(0.01).max(1_000_000).nullable()

const turnDetection = z
  .strictObject({
    startSensitivity: sensitivity,
    endSensitivity: sensitivity,
    prefixPaddingMs: ms(0, 5_000).exactOptional(),
    silenceDurationMs: ms(0, 10_000).exactOptional(),
  })
  .readonly()

const model = z
  .strictObject({
    // Zero is out: some models then talk without an end.
    temperature: z.number().min(0.1).max(2).exactOptional(),
    turnDetection: turnDetection.prefault({}),
  })
  .readonly()

const bargeIn = z
  .strictObject({
    mode: z.enum(['model', 'hybrid', 'manual']).default(bargeInDefaults.mode),
    confirmMs: ms(100, 5_000).default(bargeInDefaults.confirmMs),
    greetingShieldMs: ms(0, 10_000).default(bargeInDefaults.greetingShieldMs),
    greetingSpeechMs: ms(100, 10_000).default(bargeInDefaults.greetingSpeechMs),
    speechStartMs: ms(20, 1_000).default(bargeInDefaults.speechStartMs),
    speechWindowMs: ms(20, 2_000).default(bargeInDefaults.speechWindowMs),
    speechEndMs: ms(100, 5_000).default(bargeInDefaults.speechEndMs),
    preRollMs: ms(0, 2_000).default(bargeInDefaults.preRollMs),
  })
  .refine((set) => set.speechStartMs <= set.speechWindowMs, {
    path: ['speechStartMs'],
    error: 'is more than speechWindowMs.',
  })
  .readonly()

const idle = z
  .strictObject({
    afterMs: ms(1_000, 600_000).default(idleDefaults.afterMs),
    prompts: z.int().min(0).max(5).default(idleDefaults.prompts),
  })
  .readonly()

/** `off` is null. A value that was forgotten (`idle:` alone) is a mistake and not the same. */
const idleOrOff = z.preprocess(
  (value) => (value === 'off' ? null : (value ?? undefined)),
  idle.nullable(),
)

const hold = z
  .strictObject({
    phrases: z
      .array(
        z
          .string()
          .trim()
          .max(100)
          .regex(/[\p{L}\p{N}]/u, { error: 'has no words.' }),
      )
      .max(MAX_HOLD_PHRASES)
      .default(() => [...holdDefaults.phrases])
      .readonly(),
    maxMs: ms(10_000, 3_600_000).default(holdDefaults.maxMs),
  })
  .readonly()

const limits = z
  .strictObject({
    callMs: ms(10_000, 14_400_000).default(limitDefaults.callMs),
    tokensPerCall: count(1_000, 1_000_000_000).default(limitDefaults.tokensPerCall),
    costPerCallUsd: usd.default(limitDefaults.costPerCallUsd),
    toolCallsPerCall: z.int().min(1).max(10_000).default(limitDefaults.toolCallsPerCall),
    callsPerDay: count(1, 100_000).default(limitDefaults.callsPerDay),
    minutesPerDay: count(1, 100_000).default(limitDefaults.minutesPerDay),
    costPerDayUsd: usd.default(limitDefaults.costPerDayUsd),
    anonymousFactor: z.int().min(1).max(10_000).default(limitDefaults.anonymousFactor),
    blocked: z
      .array(
        z.string().regex(/^(?:\+[1-9]\d{6,14}|\+[1-9]\d{0,13}\*|anonymous)$/, {
          error: 'is neither a number, nor the beginning of one with *, nor anonymous.',
        }),
      )
      .max(MAX_BLOCKED)
      .default(() => [...limitDefaults.blocked])
      .readonly(),
  })
  .readonly()

const phrases = z
  .strictObject({
    apology: spoken,
    noPerson: spoken,
    refused: spoken,
    filler: spoken.default(phraseDefaults.filler),
    bridge: spoken.default(phraseDefaults.bridge),
    idle: spoken.default(phraseDefaults.idle),
    goodbye: spoken.default(phraseDefaults.goodbye),
  })
  .readonly()

const sections = z.strictObject({
  default: z.boolean().exactOptional(),
  title: z.string().trim().min(1).max(MAX_TITLE_CHARACTERS).exactOptional(),
  voice: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, { error: 'is not the name of a voice.' }),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, { error: 'is not a language tag.' }),
  greeting: spoken,
  notice: notice.default(null),
  numbers: numbers.default(() => []),
  /** Path of a WAV file, from the agent's folder. */
  greetingClip: z.string().min(1).max(200).exactOptional(),
  vocabulary: z
    .array(z.string().trim().min(1).max(100))
    .max(MAX_VOCABULARY)
    .default(() => [])
    .readonly(),
  model: model.prefault({}),
  bargeIn: bargeIn.prefault({}),
  idle: idleOrOff.prefault({}),
  hold: hold.prefault({}),
  limits: limits.prefault({}),
  hours: agentHours.nullable().default(null),
  person: phoneNumber.nullable().default(null),
  people: people.default(() => ({})),
  tools: tools.default(() => ({})),
  http: httpTools.default(() => []),
  mcp: mcpServers.default(() => []),
  rollout: rollout.nullable().default(null),
  recording: recording.nullable().default(null),
  phrases,
})

/** The shape of `agent.yaml`. Unknown keys are refused: most of them are spelling mistakes. */
export const agentFileSchema = sections
  .refine(({ rollout: shared, default: isDefault }) => shared === null || isDefault !== true, {
    path: ['default'],
    error: 'cannot be true with a rollout: the calls are those of another assistant.',
  })
  .refine(({ rollout: shared, numbers: own }) => shared === null || own.length === 0, {
    path: ['numbers'],
    error: 'cannot be there with a rollout: the numbers are those of another assistant.',
  })
  .refine(
    ({ hours, people: all }) =>
      hours === null ||
      hours.outside.transferTo === null ||
      Object.hasOwn(all, hours.outside.transferTo),
    { path: ['hours', 'outside', 'transferTo'], error: 'names nobody of "people".' },
  )

export type AgentFile = z.infer<typeof agentFileSchema>

/** The keys of the mapping at a dotted path; the root's is the empty one. */
export const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(sections.shape),
  model: Object.keys(model.unwrap().shape),
  'model.turnDetection': Object.keys(turnDetection.unwrap().shape),
  bargeIn: Object.keys(bargeIn.unwrap().shape),
  idle: Object.keys(idle.unwrap().shape),
  hold: Object.keys(hold.unwrap().shape),
  limits: Object.keys(limits.unwrap().shape),
  phrases: Object.keys(phrases.unwrap().shape),
  ...hoursKeys,
  ...teamKeys,
  ...recordingKeys,
}
