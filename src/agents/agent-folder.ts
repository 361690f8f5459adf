import { basename, join } from 'node:path'
import { agentFileProblems, plainMessage } from './agent-file-problems.ts'
import { agentFileSchema, type AgentFile } from './agent-file.ts'
import { readAgentText, type Read } from './agent-text.ts'
import type { Agent, GreetingClip } from './agent.ts'
import { CLIP_FILE, CLIP_META_FILE, clipMatches, parseClipMeta } from './clip-meta.ts'
import { readFolderFile } from './folder-file.ts'
import { readFillerClip, readGreetingClip } from './greeting-clip.ts'
import { parseYaml } from './yaml-source.ts'

const MAX_META_BYTES = 64 * 1_024

/** `agent.yaml` with the file that it names. */
interface AgentSetup {
  readonly file: AgentFile
  readonly greetingClip: GreetingClip | null
}

/** Reads `agent.yaml` and `instructions.md` of one folder; the folder's name is the agent's. */
export async function readAgentFolder(folder: string): Promise<Read<Agent>> {
  const [setup, instructions, filler] = await Promise.all([
    readSetup(folder),
    readAgentText(join(folder, 'instructions.md')),
    readFillerClip(folder),
  ])
  if (setup.problems !== null || instructions.problems !== null || filler.problems !== null) {
    const all = [setup, instructions, filler]
    return { value: null, problems: all.flatMap(({ problems }) => problems ?? []) }
  }
  const { file, greetingClip } = setup.value
  const agent = Object.freeze({
    ...file,
    default: file.default ?? false,
    name: basename(folder),
    greetingClip,
    fillerClip: filler.value,
    instructions: instructions.value.trim(),
  })
  return { value: agent, problems: null }
}

async function readSetup(folder: string): Promise<Read<AgentSetup>> {
  const path = join(folder, 'agent.yaml')
  const read = await readAgentText(path)
  if (read.problems !== null) return read
  const source = parseYaml(read.value)
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
  if (file.greetingClip === undefined) {
    return { value: { file, greetingClip: null }, problems: null }
  }
  const where = `${path}:${source.lineOf(['greetingClip'])}`
  const clip = await readGreetingClip(folder, file.greetingClip, where)
  if (clip.problems !== null) return clip
  if (await isStale(folder, file)) {
    const problem = '"greetingClip" names a recording of another greeting, or of another voice.'
    const cure = `Record it again: npm run record-greeting -- --agent ${basename(folder)}`
    return { value: null, problems: [{ where, problem, cure }] }
  }
  return { value: { file, greetingClip: clip.value }, problems: null }
}

/** Only of clips that were recorded by us is it known what they say. */
async function isStale(folder: string, file: AgentFile): Promise<boolean> {
  if (file.greetingClip !== CLIP_FILE) return false
  const { bytes } = await readFolderFile(folder, join(folder, CLIP_META_FILE), MAX_META_BYTES)
  const meta = bytes === null ? null : parseClipMeta(Buffer.from(bytes).toString('utf8'))
  return meta !== null && !clipMatches(meta, file)
}
