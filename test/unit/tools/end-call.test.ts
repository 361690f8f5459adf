import { expect, test } from 'vitest'
import { endCall } from '../../../src/tools/end-call.ts'
import { ActionsRig } from '../../support/actions-rig.ts'
import { runOnLine, toolOf } from '../../support/line-tools.ts'

test('the model is asked for a goodbye, and the call ends behind it', async () => {
  const rig = new ActionsRig()
  const result = await runOnLine(toolOf(endCall), {}, { line: rig.actions, clock: rig.clock })
  expect(result.status).toBe('ok')
  expect(result.message).toContain('Say a short goodbye now')
  expect(rig.ends).toEqual([])
  rig.agentSays(1_000)
  rig.advance(600)
  expect(rig.ends).toEqual([['agent-ended', null]])
})

test('nothing can be set', () => {
  expect(endCall.settings.safeParse({ after: 5 }).success).toBe(false)
})
