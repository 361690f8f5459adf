import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SERVER_ARGUMENTS } from '../../../src/sandbox/server-command.ts'

const ROOT = join(import.meta.dirname, '../../..')

test('what the bench measures is what is run', async () => {
  const options = SERVER_ARGUMENTS.filter((one) => one.startsWith('--'))
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>
  }
  const image = await readFile(join(ROOT, 'Dockerfile'), 'utf8')
  expect(options.length).toBeGreaterThan(0)
  for (const option of options) {
    expect(scripts['start']?.split(' ')).toContain(option)
    expect(image).toContain(`"${option}"`)
  }
})
