import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeWav, encodeWav } from '../../src/audio/wav.ts'
import {
  CLIP_FILE,
  CLIP_META_FILE,
  clipMatches,
  parseClipMeta,
  type ClipMeta,
  type GreetingSource,
} from '../../src/agents/clip-meta.ts'
import { GreetingNotRecorded } from './problem.ts'

/** Whether the folder holds a recording of the greeting as it reads now. */
export async function isUpToDate(folder: string, agent: GreetingSource): Promise<boolean> {
  try {
    const meta = parseClipMeta(await readFile(join(folder, CLIP_META_FILE), 'utf8'))
    if (meta === null || !clipMatches(meta, agent)) return false
    const { sampleRate, channels } = decodeWav(await readFile(join(folder, CLIP_FILE)))
    return durationOf(channels[0] ?? new Int16Array(0), sampleRate) === meta.durationMs
  } catch {
    // Missing or damaged: both are replaced.
    return false
  }
}

/** Milliseconds, whole. */
export function durationOf(samples: Int16Array, sampleRate: number): number {
  return Math.round((samples.length * 1_000) / sampleRate)
}

/**
 * Puts the sound, then its description into the folder. Each file is replaced in one go; a sound
 * without its description counts as not recorded.
 */
export async function writeClip(
  folder: string,
  clip: { readonly samples: Int16Array; readonly sampleRate: number },
  meta: ClipMeta,
): Promise<void> {
  const { sampleRate, samples } = clip
  await replace(join(folder, CLIP_FILE), encodeWav({ sampleRate, channels: [samples] }))
  await replace(join(folder, CLIP_META_FILE), `${JSON.stringify(meta, null, 2)}\n`)
}

async function replace(file: string, content: string | Uint8Array): Promise<void> {
  const partial = `${file}.partial`
  try {
    await writeFile(partial, content)
    await rename(partial, file)
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error'
    const cure = 'Make its folder writable for you, and see that there is room on the disk.'
    throw new GreetingNotRecorded([{ where: file, problem: `cannot be written (${code}).`, cure }])
  }
}
