import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadAgents } from '../../src/agents/load-agents.ts'
import { freePort } from '../../src/sandbox/server-process.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { Toolbox } from '../../src/tools/toolbox.ts'
import { memoryLog } from '../support/memory-log.ts'
import { runTool } from '../support/tool-context.ts'

// What the README tells people to write is written, and has to do what it says.

const PORT = '8085'
const run = promisify(execFile)

let folder: string
let port: number
let readme: string

/** The first block of code behind the words, without the indentation of its list. */
function blockBehind(words: string): string {
  const from = readme.indexOf('```', readme.indexOf(words))
  const code = readme.slice(readme.indexOf('\n', from) + 1, readme.indexOf('\n   ```', from + 3))
  return `${code.replaceAll(/^ {3}/gm, '')}\n`.replaceAll(PORT, String(port))
}

beforeAll(async () => {
  port = await freePort()
  const text = await readFile('README.md', 'utf8')
  readme = text.slice(text.indexOf('## Make it yours'))
  folder = await mkdtemp(join(tmpdir(), 'hexkey-yours-'))
  await cp('agents/assembly-help', join(folder, 'assembly-help'), { recursive: true })
  for (const file of ['agent.yaml', 'instructions.md', 'manuals/crema.md']) {
    const path = join(folder, 'coffee', file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, blockBehind(`\`agents/coffee/${file}\``))
  }
})

afterAll(() => rm(folder, { recursive: true }))

describe('the assistant that the README makes', () => {
  test('stands in the table of npm run agents:check', async () => {
    const { stdout } = await run(process.execPath, ['scripts/agents-check.ts', folder])
    expect(stdout).toMatch(
      /coffee +[0-9a-f]{12} +\+15550100400 +1 +find_product, get_step, transfer_to_person, end_call/,
    )
    expect(stdout).toMatch(/assembly-help +[0-9a-f]{12} +all other numbers/)
  })

  test('reads its manual, and asks its service', async () => {
    const agents = await loadAgents(folder)
    const coffee = agents.get('coffee')!
    const toolbox = new Toolbox({
      publicUrl: 'http://127.0.0.1:3000',
      environment: () => undefined,
      allowPrivate: true,
      clock: systemClock,
      log: memoryLog().log,
    })
    const tools = toolbox.of(coffee)
    const memory = new Map<string, unknown>()
    const context = {
      memory: { get: (key: string) => memory.get(key), set: memory.set.bind(memory) },
    }
    const found = await runTool(tools.get('find_product'), { words: 'espresso maker' }, context)
    expect(found).toMatchObject({ status: 'ok' })
    const step = await runTool(tools.get('get_step'), { step: 1 }, context)
    expect(JSON.stringify(step)).toContain('pull the plug')

    const service = spawn('sh', ['-c', `exec ${blockBehind('one line').trim()}`])
    try {
      await listening()
      const answer = await runTool(tools.get('warranty'), { serial: '123456' })
      expect(answer).toMatchObject({ status: 'ok' })
      expect(JSON.stringify(answer)).toContain('2028-05-01')
    } finally {
      service.kill()
      await once(service, 'exit')
    }
  })
})

/** Until the service answers; a start that failed ends the test by its time limit. */
async function listening(): Promise<void> {
  for (;;) {
    const there = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (there) return
    await sleep(systemClock, 50)
  }
}
