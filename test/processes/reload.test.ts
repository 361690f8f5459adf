import { expect, test } from 'vitest'
import { sandboxAccount, ServerProcess, type LogLine } from '../../src/sandbox/server-process.ts'
import { agentFolders, plainAgent } from '../support/agent-folders.ts'

test('SIGHUP reads the assistants again, says what is wrong with them, and ends nothing', async () => {
  await using folders = await agentFolders()
  await folders.writeAgent('beds')
  await using server = await ServerProcess.startForSandbox(sandboxAccount(), {
    AGENTS_DIR: folders.dir,
  })
  const lines: LogLine[] = []
  server.on('logged', (line) => lines.push(line))
  const afterHangUp = async (msg: string): Promise<LogLine | undefined> => {
    process.kill(server.pid, 'SIGHUP')
    await expect.poll(() => lines.at(-1)?.msg, { timeout: 10_000 }).toBe(msg)
    return lines.at(-1)
  }

  await folders.writeAgent('beds', plainAgent.replace('Kore', 'Puck'))
  const read = await afterHangUp('assistants read again')
  expect(read?.['now']).not.toEqual(read?.['before'])

  await folders.writeAgent('beds', `${plainAgent}vioce: Puck\n`)
  const kept = await afterHangUp('assistants not read again: those of before stay')
  expect(kept?.['where']).toMatch(/beds\/agent\.yaml:8$/)
  expect(kept?.['cure']).toMatch(/spelling/)

  expect((await fetch(`${server.url}/readyz`)).ok).toBe(true)
  expect(await server.stop()).toBe(0)
})
