import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A valid `agent.yaml`; its lines are counted by tests, so append rather than insert. */
export const plainAgent = `voice: Kore
language: de-DE
greeting: Guten Tag.
phrases:
  apology: Das ging schief.
  noPerson: Niemand ist da.
  refused: Alles besetzt.
`

/** A temporary directory of agents that goes away with its scope. */
export interface AgentFolders extends AsyncDisposable {
  readonly dir: string
  /** Writes one file, `name/agent.yaml` for example, and its folder. */
  write(path: string, content: string | Uint8Array): Promise<void>
  /** Writes a whole valid agent, or one with another `agent.yaml`. */
  writeAgent(name: string, yaml?: string): Promise<void>
}

export async function agentFolders(): Promise<AgentFolders> {
  const dir = await mkdtemp(join(tmpdir(), 'hexkey-agents-'))
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), content)
  }
  return {
    dir,
    write,
    async writeAgent(name, yaml = plainAgent) {
      await write(`${name}/agent.yaml`, yaml)
      await write(`${name}/instructions.md`, 'Be brief.\n')
    },
    async [Symbol.asyncDispose]() {
      await rm(dir, { recursive: true })
    },
  }
}
