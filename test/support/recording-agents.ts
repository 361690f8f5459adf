import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A copy of the shipped assistants, which record their calls. @returns its folder. */
export async function recordingAgents(folder: string): Promise<string> {
  const dir = join(folder, 'agents')
  await cp('agents', dir, { recursive: true })
  for (const name of await readdir(dir)) {
    const file = join(dir, name, 'agent.yaml')
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null) continue
    await writeFile(file, `${text}\nrecording: { on: true, notice: This call is recorded. }\n`)
  }
  return dir
}
