import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

import type { ScenarioToRun } from './run-scenarios.ts'

/** The scenarios of all assistants in a folder: `<agents>/<name>/scenarios/*.yaml`, by name. */
export async function findScenarios(agents: string): Promise<readonly ScenarioToRun[]> {
  const folders = await readdir(agents, { withFileTypes: true })
  const found: ScenarioToRun[] = []
  for (const folder of folders.filter((one) => one.isDirectory()).sort(byName)) {
    const scenarios = join(agents, folder.name, 'scenarios')
    if (!(await isFolder(scenarios))) continue
    const files = await readdir(scenarios, { withFileTypes: true })
    for (const file of files.sort(byName)) {
      if (!file.isFile() || !/^[^.].*\.ya?ml$/.test(file.name)) continue
      found.push({ file: join(scenarios, file.name), agents })
    }
  }
  return found
}

/** The folder of assistants that a scenario file lies in; null when it lies elsewhere. */
export function agentsAround(file: string): string | null {
  const scenarios = dirname(resolve(file))
  return basename(scenarios) === 'scenarios' ? dirname(dirname(scenarios)) : null
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1
}
