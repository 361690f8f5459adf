import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAgentText } from '../../../src/agents/agent-text.ts'
import { agentFolders } from '../../support/agent-folders.ts'

describe('a file of an agent', () => {
  it('is read as it is, up to 64 KiB', async () => {
    await using folders = await agentFolders()
    const text = 'é'.repeat(32 * 1_024)
    await folders.write('beds/instructions.md', text)
    const read = await readAgentText(join(folders.dir, 'beds/instructions.md'))
    expect(read).toEqual({ value: text, problems: null })
  })

  it('may be a link inside its folder, as mounted configuration is', async () => {
    await using folders = await agentFolders()
    await folders.write('beds/..data/instructions.md', 'Be brief.')
    const file = join(folders.dir, 'beds/instructions.md')
    await symlink('..data/instructions.md', file)
    expect((await readAgentText(file)).value).toBe('Be brief.')
  })

  it('may not be a link that leaves its folder', async () => {
    await using folders = await agentFolders()
    await folders.write('elsewhere', 'secret')
    await mkdir(join(folders.dir, 'beds'))
    const file = join(folders.dir, 'beds/instructions.md')
    await symlink('../elsewhere', file)
    expect((await readAgentText(file)).problems).toMatchObject([
      { where: file, problem: 'is a link that leaves its folder.' },
    ])
  })

  it.each([
    ['too long', 'x'.repeat(64 * 1_024 + 1), 'has 65537 bytes; 65536 are allowed.'],
    ['empty', ' \n\n', 'is empty.'],
    ['not UTF-8', new Uint8Array([0x47, 0xfc, 0x6e]), 'is not UTF-8 text.'],
  ])('is refused when it is %s', async (_, content, problem) => {
    await using folders = await agentFolders()
    await folders.write('beds/instructions.md', content)
    const file = join(folders.dir, 'beds/instructions.md')
    expect((await readAgentText(file)).problems).toMatchObject([{ where: file, problem }])
  })

  it('is named when it is missing, and when it is a folder', async () => {
    await using folders = await agentFolders()
    await mkdir(join(folders.dir, 'beds/agent.yaml'), { recursive: true })
    const problemOf = async (name: string): Promise<string | undefined> =>
      (await readAgentText(join(folders.dir, name))).problems?.[0]?.problem
    expect(await problemOf('beds/agent.yaml')).toBe('is not a regular file.')
    expect(await problemOf('beds/instructions.md')).toBe('is missing.')
    expect(await problemOf('none/agent.yaml')).toBe('is missing.')
  })
})
