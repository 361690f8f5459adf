import { z } from 'zod'

const MAX_SENTENCE_CHARACTERS = 500
const MAX_VOCABULARY = 200

const spoken = z.string().trim().min(1).max(MAX_SENTENCE_CHARACTERS)
const sensitivity = z.enum(['high', 'low']).exactOptional()

const turnDetection = z
  .strictObject({
    startSensitivity: sensitivity,
    endSensitivity: sensitivity,
    prefixPaddingMs: z.int().min(0).max(5_000).exactOptional(),
    silenceDurationMs: z.int().min(0).max(10_000).exactOptional(),
  })
  .readonly()

const model = z
  .strictObject({
    // Zero is out: some models then talk without an end.
    temperature: z.number().min(0.1).max(2).exactOptional(),
    turnDetection: turnDetection.prefault({}),
  })
  .readonly()

const phrases = z.strictObject({ apology: spoken, noPerson: spoken, refused: spoken }).readonly()

/** The shape of `agent.yaml`. Unknown keys are refused: most of them are spelling mistakes. */
export const agentFileSchema = z.strictObject({
  default: z.boolean().exactOptional(),
  voice: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, { error: 'is not the name of a voice.' }),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, { error: 'is not a language tag.' }),
  greeting: spoken,
  vocabulary: z
    .array(z.string().trim().min(1).max(100))
    .max(MAX_VOCABULARY)
    .default(() => [])
    .readonly(),
  model: model.prefault({}),
  phrases,
})

export type AgentFile = z.infer<typeof agentFileSchema>

/** The keys of the mapping at a dotted path; the root's is the empty one. */
export const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(agentFileSchema.shape),
  model: Object.keys(model.unwrap().shape),
  'model.turnDetection': Object.keys(turnDetection.unwrap().shape),
  phrases: Object.keys(phrases.unwrap().shape),
}
