import { beforeEach, describe, expect, test } from 'vitest'
import { ModelUnavailable } from '../../../src/model/model-errors.ts'
import type { Continuity } from '../../../src/store/call-log.ts'
import { testAgent } from '../../support/agents.ts'
import { ScriptedCall } from '../../support/scripted-call.ts'

const GREETING = testAgent.greeting

let rig: ScriptedCall

beforeEach(() => {
  rig = new ScriptedCall()
})

describe('going on in another process', () => {
  const start: Continuity = {
    resumeHandle: 'handle-7',
    transcript: [
      { by: 'agent', text: GREETING },
      { by: 'caller', text: 'How do I begin?' },
    ],
    unheard: 'push the panel up into its groove.',
    greeted: true,
    position: { step: 3 },
  }

  test('bridges, finishes the sentence once, and does not greet again', async () => {
    rig.begin(start)
    const session = await rig.connector.accept()
    await rig.advance(200)
    expect(session.request.resumeHandle).toBe('handle-7')
    expect(session.request.instructions).toContain('How do I begin?')
    expect(session.texts).toHaveLength(1)
    expect(session.texts[0]).toContain(testAgent.phrases.bridge)
    expect(session.texts[0]).toContain(start.unheard)
    expect(rig.of('greeting-asked')).toEqual([])
  })

  test('begins anew when the snapshot is refused', async () => {
    rig.begin(start)
    await rig.connector.fail(new ModelUnavailable('refused', 'session not found'))
    const session = await rig.nextSession()
    expect(session.request.resumeHandle).toBeUndefined()
    expect(session.request.instructions).toContain('How do I begin?')
    expect(session.texts).toHaveLength(1)
  })

  test('a call whose greeting had not begun is greeted', async () => {
    rig.begin({ ...start, resumeHandle: null, transcript: [], unheard: null, greeted: false })
    const session = await rig.connector.accept()
    expect(session.texts).toEqual([expect.stringContaining(GREETING)])
  })

  test('keeps telling what another process would need', async () => {
    const call = rig.begin()
    const session = await rig.connector.accept()
    session.speak(1_000, GREETING)
    session.finishTurn()
    session.emit('resumable', 'handle-1')
    await rig.advance(1_100)
    expect(rig.kept.at(-1)).toEqual({
      resumeHandle: 'handle-1',
      transcript: [{ by: 'agent', text: GREETING }],
      unheard: null,
      greeted: true,
      position: {},
    })
    await rig.callerSays(session, 'How?')
    session.speak(
      6_000,
      'First loosen the screws and then push the panel up into its groove, all of it.',
    )
    session.emit('generationComplete')
    const before = rig.kept.length
    await rig.advance(2_000)
    expect(rig.kept.length - before).toBeLessThanOrEqual(9)
    const { unheard, transcript } = rig.kept.at(-1)!
    expect(unheard).toMatch(/groove, all of it\.$/)
    expect(unheard).not.toContain('First')
    // What is told as said ends where the caller stopped hearing.
    expect(`${transcript.at(-1)?.text} ${unheard}`).toBe(
      'First loosen the screws and then push the panel up into its groove, all of it.',
    )
    call.end('handed-over')
    expect(rig.kept.at(-1)?.unheard).toMatch(/all of it\.$/)
  })
})
