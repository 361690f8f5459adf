import { mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { folderVersion } from '../../../src/agents/folder-version.ts'
import { agentFolders, type AgentFolders } from '../../support/agent-folders.ts'

let folders: AgentFolders
const version = (): Promise<string> => folderVersion(join(folders.dir, 'beds'))

beforeEach(async () => {
  folders = await agentFolders()
  await folders.writeAgent('beds')
  await folders.write('beds/manuals/billi.md', '# Billi')
  return () => folders[Symbol.asyncDispose]()
})

describe("the version of an assistant's folder", () => {
  it('is twelve hexadecimal characters, the same wherever the folder lies', async () => {
    await using elsewhere = await agentFolders()
    await elsewhere.writeAgent('chairs')
    await elsewhere.write('chairs/manuals/billi.md', '# Billi')
    expect(await version()).toMatch(/^[0-9a-f]{12}$/)
    expect(await folderVersion(join(elsewhere.dir, 'chairs'))).toBe(await version())
  })

  it.each([
    ['a byte of the settings', 'agent.yaml', 'voice: Puck\n'],
    ['a blank in the instructions', 'instructions.md', 'Be  brief.\n'],
    ['a manual', 'manuals/billi.md', '# Billi!'],
    ['another file', 'manuals/diagrams/billi.svg', '<svg/>'],
    ['an empty file', 'filler.wav', ''],
  ])('changes with %s', async (_what, path, content) => {
    const before = await version()
    await folders.write(`beds/${path}`, content)
    expect(await version()).not.toBe(before)
  })

  it('changes with a name, and when a byte moves from one file to the next', async () => {
    await folders.write('beds/manuals/a', 'xy')
    await folders.write('beds/manuals/b', 'z')
    const before = await version()
    await folders.write('beds/manuals/a', 'x')
    await folders.write('beds/manuals/b', 'yz')
    const moved = await version()
    await rename(join(folders.dir, 'beds/manuals/b'), join(folders.dir, 'beds/manuals/c'))
    expect(new Set([before, moved, await version()]).size).toBe(3)
  })

  it('does not change with times, hidden files and scenarios', async () => {
    const before = await version()
    await utimes(join(folders.dir, 'beds/agent.yaml'), 1, 1)
    await folders.write('beds/.DS_Store', 'x')
    await folders.write('beds/manuals/.draft.md', 'x')
    await folders.write('beds/scenarios/one.yaml', 'x')
    expect(await version()).toBe(before)
  })

  it('follows the links of a mounted configuration, and takes no file from outside', async () => {
    await mkdir(join(folders.dir, 'beds/..data/manuals'), { recursive: true })
    await writeFile(join(folders.dir, 'beds/..data/manuals/nattro.md'), '# Nattro')
    await symlink('..data/manuals', join(folders.dir, 'beds/more'))
    const before = await version()
    await writeFile(join(folders.dir, 'beds/..data/manuals/nattro.md'), '# Nattro!')
    expect(await version()).not.toBe(before)
    await folders.write('secret', 'one')
    await symlink('../secret', join(folders.dir, 'beds/link'))
    const linked = await version()
    await folders.write('secret', 'two')
    expect(await version()).toBe(linked)
  })
})
