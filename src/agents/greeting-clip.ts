import { join } from 'node:path'
import type { AudioFormat } from '../audio/audio-format.ts'
import { decodeWav, WavInvalid } from '../audio/wav.ts'
import { unreachable } from '../shared/errors.ts'
import type { Read } from './agent-text.ts'
import type { GreetingClip } from './agent.ts'
import { readFolderFile, type FileFault } from './folder-file.ts'

/** The longest clip at the highest rate, and some chunks that are not sound. */
const MAX_BYTES = 2 * 1_024 * 1_024
const MAX_CLIP_MS = 30_000
const RATES = [8_000, 16_000, 24_000] as const satisfies readonly AudioFormat['sampleRate'][]

/**
 * Reads the recorded greeting of an agent.
 *
 * @param path of a WAV file, from `folder`; it may not lead out of it.
 * @param where the line that names it, for the problem.
 */
export async function readGreetingClip(
  folder: string,
  path: string,
  where: string,
): Promise<Read<GreetingClip>> {
  return readClip(folder, path, (problem, cure) => ({
    value: null,
    problems: [{ where, problem: `"greetingClip" names a file that ${problem}`, cure }],
  }))
}

/** The recording that fills a wait for the model; an assistant needs none. */
const FILLER_FILE = 'filler.wav'

/** Reads the recorded filler of an agent, when there is one in its folder. */
export async function readFillerClip(folder: string): Promise<Read<GreetingClip | null>> {
  const { fault } = await readFolderFile(folder, join(folder, FILLER_FILE), MAX_BYTES)
  if (fault?.kind === 'missing') return { value: null, problems: null }
  return readClip(folder, FILLER_FILE, (problem, cure) => ({
    value: null,
    problems: [{ where: join(folder, FILLER_FILE), problem, cure }],
  }))
}

async function readClip(
  folder: string,
  path: string,
  failed: (problem: string, cure: string) => Read<GreetingClip>,
): Promise<Read<GreetingClip>> {
  const { bytes, fault } = await readFolderFile(folder, join(folder, path), MAX_BYTES)
  if (fault !== null) return failed(...inWords(fault))
  try {
    const { sampleRate: hz, channels } = decodeWav(bytes)
    const [samples, ...others] = channels
    if (samples === undefined || others.length > 0) {
      return failed('has more than one channel.', 'Record it in mono.')
    }
    const sampleRate = RATES.find((rate) => rate === hz)
    if (sampleRate === undefined) {
      return failed(
        `has ${hz} samples a second.`,
        `Record it at ${RATES.join(', ')}; best the last.`,
      )
    }
    if (samples.length === 0) return failed('holds no sound.', 'Record it again.')
    if (samples.length > (MAX_CLIP_MS / 1_000) * sampleRate) {
      return failed(`is longer than ${MAX_CLIP_MS / 1_000} s.`, 'Record a shorter one.')
    }
    // The samples themselves cannot be frozen: no typed array can.
    return { value: Object.freeze({ sampleRate, samples }), problems: null }
  } catch (thrown) {
    if (!(thrown instanceof WavInvalid)) throw thrown
    return failed(`cannot be used: ${thrown.message}.`, 'Record it again, as 16-bit PCM.')
  }
}

/** The problem and its cure. */
function inWords(fault: FileFault): readonly [problem: string, cure: string] {
  switch (fault.kind) {
    case 'missing':
      return ['is missing.', 'Record it, or leave greetingClip out.']
    case 'outside':
      return ["is not in the assistant's folder.", 'Put it there.']
    case 'not-a-file':
      return ['is not a regular file.', 'Put a WAV file there.']
    case 'too-large':
      return [`has ${fault.bytes} bytes; ${MAX_BYTES} are allowed.`, 'Record a shorter one.']
    case 'unreadable':
      return [`cannot be read (${fault.code}).`, 'Make it a file that this process may read.']
    default:
      return unreachable(fault)
  }
}
