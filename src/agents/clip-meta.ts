import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Agent } from './agent.ts'

/** The recording beside an agent's `agent.yaml`, and what is known about it. */
export const CLIP_FILE = 'greeting.wav'
export const CLIP_META_FILE = 'greeting.json'

const clipMetaSchema = z.object({
  voice: z.string(),
  text: z.string(),
  /** The model that spoke it. */
  model: z.string(),
  /** Of voice and text together, see {@link clipMatches}; lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  durationMs: z.number().positive(),
})

/** What a recorded greeting was made from: the content of `greeting.json`. */
export type ClipMeta = Readonly<z.infer<typeof clipMetaSchema>>

/** The part of an agent that its recorded greeting depends on. */
export type GreetingSource = Pick<Agent, 'voice' | 'greeting'>

/** Describes a recording of `agent`'s greeting as it reads now. */
export function describeClip(
  { voice, greeting }: GreetingSource,
  recording: { readonly model: string; readonly durationMs: number },
): ClipMeta {
  const { model, durationMs } = recording
  return { voice, text: greeting, model, sha256: fingerprint(voice, greeting), durationMs }
}

/** Reads the text of a `greeting.json`; null when it is not one. */
export function parseClipMeta(text: string): ClipMeta | null {
  try {
    return clipMetaSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/**
 * Whether a recording still says what the agent shall say, in its voice. False is a stale clip:
 * callers would hear an old greeting, and the model would be told that it said the new one.
 */
export function clipMatches(meta: ClipMeta, { voice, greeting }: GreetingSource): boolean {
  return meta.sha256 === fingerprint(voice, greeting)
}

function fingerprint(voice: string, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([voice, text]))
    .digest('hex')
}
