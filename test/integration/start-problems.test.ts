import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { App } from '../../src/app.ts'
import { StartupFailed, type StartupProblem } from '../../src/shared/errors.ts'
import { createLog } from '../../src/shared/log.ts'
import { complete } from '../support/environments.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hexkey-start-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function problemsOf(
  environment: Readonly<Record<string, string>>,
): Promise<readonly StartupProblem[]> {
  try {
    const log = createLog({ level: 'silent', secrets: [] })
    const app = await App.start(
      { ...complete, PORT: '0', HOST: '127.0.0.1', ...environment },
      { log },
    )
    await app.close()
    return []
  } catch (error) {
    if (error instanceof StartupFailed) return error.problems
    throw error
  }
}

test('a PostgreSQL that is not there keeps the server from starting, and its password is kept', async () => {
  const DATABASE_URL = `postgres://hexkey:the-password@localhost/calls?host=${folder}`
  const problems = await problemsOf({ DATABASE_URL })
  expect(problems).toMatchObject([
    { where: 'DATABASE_URL', problem: expect.stringContaining('does not answer') as string },
  ])
  expect(JSON.stringify(problems)).not.toContain('the-password')
})

test('a store that cannot be opened keeps the server from starting', async () => {
  const file = join(folder, 'no-database')
  await writeFile(file, 'This is a letter, and no database at all. '.repeat(50))
  const problems = await problemsOf({ DATABASE_URL: `sqlite:${file}` })
  expect(problems).toHaveLength(1)
  expect(problems[0]?.where).toBe(file)
})

test('with everything right it starts, and closes again', async () => {
  expect(await problemsOf({ DATABASE_URL: `sqlite:${join(folder, 'calls.db')}` })).toEqual([])
})

test('an assistant for web pages that has no folder keeps the server from starting', async () => {
  const problems = await problemsOf({
    DATABASE_URL: `sqlite:${join(folder, 'calls.db')}`,
    ...{ BROWSER_CALLS: 'open', BROWSER_ASSISTANTS: 'assembly-help,nobody' },
  })
  expect(problems).toMatchObject([
    { where: 'BROWSER_ASSISTANTS', problem: 'names an assistant that has no folder.' },
  ])
})
