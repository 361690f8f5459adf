import { expect, test } from 'vitest'
import { agentFolders, plainAgent } from '../support/agent-folders.ts'
import { Instances } from '../support/instances.ts'

test('new calls get the assistant of the files, and a broken one changes nothing', async () => {
  await using folders = await agentFolders()
  await folders.writeAgent('beds')
  await using rig = await Instances.start({ lines: [{ clip: 'agent-greeting', repeat: 100 }] })
  const { app, port, events } = await rig.startApp({ AGENTS_DIR: folders.dir })
  rig.proxy.use([port])
  const versions = (): readonly string[] =>
    events.flatMap((event) => (event.type === 'call-started' ? [event.agentVersion] : []))

  const first = rig.dial({ maxMs: 4_000 })
  await expect.poll(versions, { timeout: 10_000 }).toHaveLength(1)
  await folders.writeAgent('beds', plainAgent.replace('Kore', 'Puck'))
  expect(await app.reload()).toBe(true)
  const second = rig.dial({ maxMs: 1_500 })
  await expect.poll(versions, { timeout: 10_000 }).toHaveLength(2)
  await folders.write('beds/agent.yaml', 'voice: [\n')
  expect(await app.reload()).toBe(false)
  const third = rig.dial({ maxMs: 1_500 })
  await Promise.all([first.report, second.report, third.report])

  const [before, after, afterBroken] = versions()
  expect(after).not.toBe(before)
  expect(afterBroken).toBe(after)
  const ended = events.flatMap((event) => (event.type === 'call-ended' ? [event.callId] : []))
  expect(ended).toContain(first.callSid)
})
