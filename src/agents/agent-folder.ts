import { basename, join } from 'node:path'
import { agentFileProblems, plainMessage } from './agent-file-problems.ts'
import { agentFileSchema, type AgentFile } from './agent-file.ts'
import { readAgentText, type Read } from './agent-text.ts'
import type { Agent } from './agent.ts'
import { parseYaml } from './yaml-source.ts'

/** Reads `agent.yaml` and `instructions.md` of one folder; the folder's name is the agent's. */
export async function readAgentFolder(folder: string): Promise<Read<Agent>> {
  const [file, instructions] = await Promise.all([
    readAgentFile(join(folder, 'agent.yaml')),
    readAgentText(join(folder, 'instructions.md')),
  ])
  if (file.problems !== null || instructions.problems !== null) {
    const problems = [...(file.problems ?? []), ...(instructions.problems ?? [])]
    return { value: null, problems }
  }
  const agent = Object.freeze({
    ...file.value,
    default: file.value.default ?? false,
    name: basename(folder),
    instructions: instructions.value.trim(),
  })
  return { value: agent, problems: null }
}

async function readAgentFile(file: string): Promise<Read<AgentFile>> {
  const read = await readAgentText(file)
  if (read.problems !== null) return read
  const source = parseYaml(read.value)
  if (source.mistakes.length > 0) {
    const cure = 'Correct the YAML; indent with spaces and quote text that holds ": " or " #".'
    const problems = source.mistakes.map(({ line, message }) => ({
      where: `${file}:${line}`,
      problem: `is not valid YAML: ${message}`,
      cure,
    }))
    return { value: null, problems }
  }
  const parsed = agentFileSchema.safeParse(source.value, { error: plainMessage })
  if (parsed.success) return { value: parsed.data, problems: null }
  return { value: null, problems: agentFileProblems(file, source, parsed.error.issues) }
}
