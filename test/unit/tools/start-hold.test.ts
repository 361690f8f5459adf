import { expect, test } from 'vitest'
import { startHold } from '../../../src/tools/start-hold.ts'
import { ActionsRig } from '../../support/actions-rig.ts'
import { runOnLine, toolOf } from '../../support/line-tools.ts'

test('the call is put on hold, and the model is told to stay quiet', async () => {
  const rig = new ActionsRig()
  const result = await runOnLine(toolOf(startHold), {}, { line: rig.actions, clock: rig.clock })
  expect(result.status).toBe('ok')
  expect(result.message).toContain('Stay quiet')
  expect(rig.holds).toBe(1)
})

test('nothing can be set', () => {
  expect(startHold.settings.safeParse({ minutes: 5 }).success).toBe(false)
})
