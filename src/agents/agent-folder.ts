import { basename, join } from 'node:path'
import type { ManualShelf } from '../manuals/manual-shelf.ts'
import { readManuals } from '../manuals/read-manuals.ts'
import { agentFileProblems, plainMessage } from './agent-file-problems.ts'
import { agentFileSchema, type AgentFile } from './agent-file.ts'
import { readAgentText, type Read } from './agent-text.ts'
import type { Agent, GreetingClip } from './agent.ts'
import { CLIP_FILE, CLIP_META_FILE, clipMatches, parseClipMeta } from './clip-meta.ts'
import { readFolderFile } from './folder-file.ts'
import { folderVersion } from './folder-version.ts'
import { readFillerClip, readGreetingClip } from './greeting-clip.ts'
import { openingWords } from './opening-words.ts'
import { readPlacedYaml } from '../text/placed-yaml.ts'

const MAX_META_BYTES = 64 * 1_024

/**
 * The file and the line of what stands at a path of an assistant's `agent.yaml`, for problems that
 * are found later. Of what is not there: the line of the innermost key around it.
 */
export type PlaceOf = (path: readonly PropertyKey[]) => string

/** An assistant, and where each of its settings stands. */
export interface AgentInFolder {
  readonly agent: Agent
  readonly placeOf: PlaceOf
}

/** `agent.yaml` with the file that it names. */
interface AgentSetup {
  readonly file: AgentFile
  readonly placeOf: PlaceOf
  readonly greetingClip: GreetingClip | null
}

/** What an assistant is made of, beside its `agent.yaml`. */
export interface AgentParts {
  /** The folder's. */
  readonly name: string
  readonly version: string
  readonly instructions: string
  readonly manuals: ManualShelf
  readonly greetingClip: GreetingClip | null
  readonly fillerClip: GreetingClip | null
}

/** Puts an assistant together, frozen. */
export function agentOf(file: AgentFile, parts: AgentParts): Agent {
  return Object.freeze({
    ...file,
    ...parts,
    default: file.default ?? false,
    title: file.title ?? spelledOut(parts.name),
    greeting: openingWords(file),
    instructions: parts.instructions.trim(),
    recording: recordingOf(file),
  })
}

/** `assembly-help` as people write it: Assembly help. */
function spelledOut(name: string): string {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function recordingOf({ recording }: AgentFile): Agent['recording'] {
  if (recording?.on !== true || recording.notice === null) return null
  return Object.freeze({ notice: recording.notice })
}

/** Reads the folder of one assistant; the folder's name is the assistant's. */
export async function readAgentFolder(folder: string): Promise<Read<Agent>> {
  const read = await readAgentInFolder(folder)
  return read.problems === null ? { value: read.value.agent, problems: null } : read
}

/** As {@link readAgentFolder}, for whoever looks for problems between settings. */
export async function readAgentInFolder(folder: string): Promise<Read<AgentInFolder>> {
  const [setup, instructions, filler, manuals] = await Promise.all([
    readSetup(folder),
    readAgentText(join(folder, 'instructions.md')),
    readFillerClip(folder),
    readManuals(folder),
  ])
  if (
    setup.problems !== null ||
    instructions.problems !== null ||
    filler.problems !== null ||
    manuals.problems !== null
  ) {
    const all = [setup, instructions, filler, manuals]
    return { value: null, problems: all.flatMap(({ problems }) => problems ?? []) }
  }
  const { file, placeOf, greetingClip } = setup.value
  const agent = agentOf(file, {
    name: basename(folder),
    version: await folderVersion(folder),
    instructions: instructions.value,
    manuals: manuals.shelf,
    greetingClip,
    fillerClip: filler.value,
  })
  return { value: { agent, placeOf }, problems: null }
}

async function readSetup(folder: string): Promise<Read<AgentSetup>> {
  const path = join(folder, 'agent.yaml')
  const read = await readAgentText(path)
  if (read.problems !== null) return read
  const source = readPlacedYaml(read.value)
  if (source.mistakes.length > 0) {
    const cure = 'Correct the YAML; indent with spaces and quote text that holds ": " or " #".'
    const problems = source.mistakes.map(({ line, message }) => ({
      where: `${path}:${line}`,
      problem: `is not valid YAML: ${message}`,
      cure,
    }))
    return { value: null, problems }
  }
  const parsed = agentFileSchema.safeParse(source.value, { error: plainMessage })
  if (!parsed.success) {
    return { value: null, problems: agentFileProblems(path, source, parsed.error.issues) }
  }
  const file = parsed.data
  const placeOf: PlaceOf = (at) => `${path}:${source.lineOf(at)}`
  if (file.greetingClip === undefined) {
    return { value: { file, placeOf, greetingClip: null }, problems: null }
  }
  const where = placeOf(['greetingClip'])
  const clip = await readGreetingClip(folder, file.greetingClip, where)
  if (clip.problems !== null) return clip
  if (await isStale(folder, file)) {
    const problem = '"greetingClip" names a recording of another greeting, or of another voice.'
    const cure = `Record it again: npm run record-greeting -- --agent ${basename(folder)}`
    return { value: null, problems: [{ where, problem, cure }] }
  }
  return { value: { file, placeOf, greetingClip: clip.value }, problems: null }
}

/** Only of clips that were recorded by us is it known what they say. */
async function isStale(folder: string, file: AgentFile): Promise<boolean> {
  if (file.greetingClip !== CLIP_FILE) return false
  const { bytes } = await readFolderFile(folder, join(folder, CLIP_META_FILE), MAX_META_BYTES)
  const meta = bytes === null ? null : parseClipMeta(Buffer.from(bytes).toString('utf8'))
  return meta !== null && !clipMatches(meta, { voice: file.voice, greeting: openingWords(file) })
}
