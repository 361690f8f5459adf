import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readEnvironment } from '../../../src/config/env.ts'
import { ConfigInvalid } from '../../../src/config/startup-problems.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hexkey-env-'))
  file = join(folder, '.env')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  delete process.env['HEXKEY_TEST_FROM_FILE']
  await rm(folder, { recursive: true })
})

function problemsOfReading(): ConfigInvalid['problems'] {
  try {
    readEnvironment(file)
    return []
  } catch (thrown) {
    if (thrown instanceof ConfigInvalid) return thrown.problems
    throw thrown
  }
}

describe('the environment', () => {
  it('is that of the process when there is no file', () => {
    vi.stubEnv('HEXKEY_TEST_SET', 'real')
    const environment = readEnvironment(file)
    expect(environment['HEXKEY_TEST_SET']).toBe('real')
    expect(Object.isFrozen(environment)).toBe(true)
  })

  it('is completed by the file, which libraries see too', async () => {
    await writeFile(file, '# comment\nHEXKEY_TEST_FROM_FILE="two words"\n')
    expect(readEnvironment(file)['HEXKEY_TEST_FROM_FILE']).toBe('two words')
    expect(process.env['HEXKEY_TEST_FROM_FILE']).toBe('two words')
  })

  it('wins over the file', async () => {
    vi.stubEnv('HEXKEY_TEST_SET', 'real')
    await writeFile(file, 'HEXKEY_TEST_SET=file\n')
    expect(readEnvironment(file)['HEXKEY_TEST_SET']).toBe('real')
  })

  it('does not take a malformed file, and says which line', async () => {
    await writeFile(file, 'HEXKEY_TEST_FROM_FILE=x\nGEMINI_API_KEY hunter2\n')
    const problems = problemsOfReading()
    expect(problems.map(({ where }) => where)).toEqual([`${file}:2`])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
    expect(process.env['HEXKEY_TEST_FROM_FILE']).toBeUndefined()
  })

  it('says so when the file cannot be read', async () => {
    await mkdir(file)
    expect(problemsOfReading()).toMatchObject([
      { where: file, problem: 'cannot be read (EISDIR).' },
    ])
  })
})
