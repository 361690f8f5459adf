import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CallRig } from '../support/call-rig.ts'

const CALLER = '+15550100001'
const OTHER = '+49 151 0100777'
const CARD = '4111 1111 1111 1111'

test('a call leaves no telephone number in the log, and no card number anywhere', async () => {
  const toolCall = { name: 'request_callback', args: { number: OTHER, about: `card ${CARD}` } }
  await using rig = await CallRig.start({
    lines: [{ clip: 'agent-greeting', pace: 20, toolCalls: [toolCall] }],
    fallback: { clip: 'agent-fallback' },
  })
  const call = rig.dial({ from: CALLER, script: [{ hangUp: { atMs: 6_000 } }] })
  await call.report
  await expect.poll(() => rig.of('call-ended')).toHaveLength(1)
  const ran = rig.of('tool-run').map(({ name }) => name)
  await rig.app.close()

  expect(ran).toEqual(['request_callback'])
  const log = rig.logged.join('')
  expect(log).toContain('card [card number]')
  expect(log.replaceAll(/\D/g, '')).not.toContain(CALLER.slice(1))
  expect(log).not.toMatch(/0100777|15550100001|4111.?1111|1111.?1111/)

  const database = new DatabaseSync(join(rig.dir, 'calls.db'), { readOnly: true })
  const events = JSON.stringify(database.prepare('select json from events').all())
  database.close()
  expect(events).toContain('card [card number]')
  expect(events).not.toMatch(/4111.?1111|1111.?1111/)
})
