import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { agentFolders, plainAgent } from '../support/agent-folders.ts'

const SCRIPT = join(import.meta.dirname, '../../scripts/agents-check.ts')

async function check(
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { env: {}, timeout: 30_000 })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

test('a directory that is right is printed as a table', async () => {
  await using folders = await agentFolders()
  await folders.writeAgent(
    'beds',
    `${plainAgent}default: true\nnumbers: ["+15550100200"]\ntools: { end_call: , get_step: }\n`,
  )
  await folders.writeAgent('beds-next', `${plainAgent}rollout: { of: beds, percent: 5 }\n`)
  await folders.writeAgent('chairs')
  const { code, out, err } = await check(folders.dir)
  expect([code, err]).toEqual([0, ''])
  expect(out.replace(/[0-9a-f]{12}/g, 'version')).toMatchInlineSnapshot(`
    "assistant  version       answers                          manuals  tools
    beds       version  +15550100200, all other numbers  0        end_call, get_step
    beds-next  version  5 % of beds                      0        none
    chairs     version  nothing: it has no number        0        none
    "
  `)
})

test('every problem is printed with its place and its cure', async () => {
  await using folders = await agentFolders()
  await folders.writeAgent('beds', `${plainAgent}vioce: Puck\nperson: 911\n`)
  const { code, out, err } = await check(folders.dir)
  expect([code, out]).toEqual([1, ''])
  const [first, cure, second] = err.split('\n')
  expect(first).toBe(`${join(folders.dir, 'beds/agent.yaml')}:9 "person" must be text.`)
  expect(cure).toMatch(/^ {2}Write a number in quotes/)
  expect(second).toMatch(/agent\.yaml:8 "vioce" is not a known key\.$/)
  expect(err).toMatch(/\n2 problems\n$/)
})

test('two directories are refused', async () => {
  const { code, err } = await check('a', 'b')
  expect(code).toBe(1)
  expect(err).toMatch(/^Name one directory\.\nUsage: npm run agents:check/)
})
