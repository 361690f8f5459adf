import { describe, expect, test } from 'vitest'
import { testAgent } from '../../../support/agents.ts'
import { ActionsRig, people } from '../../../support/actions-rig.ts'

test('a hold is begun', () => {
  const rig = new ActionsRig()
  rig.actions.startHold()
  expect(rig.holds).toBe(1)
})

describe('the end of a call', () => {
  test('comes once the goodbye was heard', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.advance(1_500)
    rig.agentSays(2_000)
    expect(rig.ends).toEqual([])
    rig.advance(600)
    expect(rig.ends).toEqual([['agent-ended', null]])
  })

  test('comes after 8 s without a goodbye', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.advance(7_980)
    expect(rig.ends).toEqual([])
    rig.advance(20)
    expect(rig.ends).toEqual([['agent-ended', null]])
  })

  test('comes after 20 s of a goodbye without an end', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.agentSays(19_980)
    expect(rig.ends).toEqual([])
    rig.advance(20)
    expect(rig.ends).toEqual([['agent-ended', null]])
  })

  test('is not put off by asking for it again', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.advance(7_000)
    rig.actions.endCall()
    rig.advance(1_000)
    expect(rig.ends).toHaveLength(1)
  })

  test('happens once, and nothing follows it', async () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.advance(8_000)
    rig.actions.endCall()
    rig.actions.transfer('support', '')
    rig.actions.startHold()
    rig.press('0')
    rig.press('123#')
    rig.advance(30_000)
    expect(rig.ends).toEqual([['agent-ended', null]])
    expect(rig.facts).toEqual([])
    expect(rig.told).toEqual([])
    expect(rig.holds).toBe(0)
    expect(await rig.collect()).toEqual({ kind: 'call-over' })
  })
})

describe('a caller who speaks before the goodbye is over', () => {
  test('keeps the call; the model learns of it when they have finished', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.agentSays(1_000)
    rig.actions.callerSpeech('start')
    rig.advance(1_200)
    expect(rig.facts).toEqual([{ type: 'goodbye-cancelled' }])
    expect(rig.told).toEqual([])
    rig.advance(2_000)
    rig.actions.callerSpeech('end')
    expect(rig.told).toEqual([expect.stringContaining('the call goes on')])
    rig.advance(30_000)
    expect(rig.ends).toEqual([])
  })

  test('is not hung up on in mid-sentence, though the goodbye was heard', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.agentSays(1_000)
    rig.advance(400)
    rig.actions.callerSpeech('start')
    rig.advance(900)
    expect(rig.ends).toEqual([])
    rig.advance(300)
    expect(rig.of('goodbye-cancelled')).toHaveLength(1)
  })

  test('has nothing more to say when it was a mere "Bye!"', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.agentSays(1_000)
    rig.actions.callerSpeech('start')
    // Half a second of sound, and the quiet by which its end is known.
    rig.advance(500 + testAgent.bargeIn.speechEndMs)
    rig.actions.callerSpeech('end')
    rig.advance(20)
    expect(rig.ends).toEqual([['agent-ended', null]])
    expect(rig.facts).toEqual([])
  })

  test('keeps it also when they were speaking already', () => {
    const rig = new ActionsRig()
    rig.actions.callerSpeech('start')
    rig.actions.endCall()
    rig.advance(1_200)
    expect(rig.of('goodbye-cancelled')).toHaveLength(1)
  })

  test('may be said goodbye to again', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.actions.callerSpeech('start')
    rig.advance(1_200)
    rig.actions.callerSpeech('end')
    rig.actions.endCall()
    rig.agentSays(1_000)
    rig.advance(600)
    expect(rig.ends).toEqual([['agent-ended', null]])
  })
})

describe('a transfer', () => {
  const asked = { person: 'support', summary: 'A screw is missing.' }

  test('comes once its announcement was heard', () => {
    const rig = new ActionsRig()
    rig.actions.transfer('support', ' A screw is missing. ')
    expect(rig.facts).toEqual([{ type: 'transfer-asked', ...asked }])
    rig.advance(1_000)
    rig.agentSays(2_000)
    expect(rig.ends).toEqual([])
    rig.advance(600)
    expect(rig.ends).toEqual([['person-asked', asked]])
  })

  test('comes without a word after 8 s, and after 15 s of words', () => {
    const silent = new ActionsRig()
    silent.actions.transfer('support', asked.summary)
    silent.advance(7_980)
    expect(silent.ends).toEqual([])
    silent.advance(20)
    expect(silent.ends).toHaveLength(1)

    const wordy = new ActionsRig()
    wordy.actions.transfer('support', asked.summary)
    wordy.agentSays(14_980)
    expect(wordy.ends).toEqual([])
    wordy.advance(20)
    expect(wordy.ends).toHaveLength(1)
  })

  test.each(['premium', '__proto__', 'toString', '+15550100999'])(
    'to %s, who is not in the folder, is ignored and reported',
    (person) => {
      const rig = new ActionsRig()
      rig.actions.transfer(person, '')
      rig.advance(30_000)
      expect(rig.ends).toEqual([])
      expect(rig.facts).toEqual([
        { type: 'bad-message', from: 'model', reason: 'transfer-to-unknown-person' },
      ])
    },
  )

  test('is asked for once, however often the tool is called', () => {
    const rig = new ActionsRig()
    rig.actions.transfer('support', 'one')
    rig.advance(7_000)
    rig.actions.transfer('support', 'two')
    rig.advance(1_000)
    expect(rig.ends).toEqual([['person-asked', { person: 'support', summary: 'one' }]])
  })

  test('to somebody else takes its place', () => {
    const rig = new ActionsRig()
    rig.actions.transfer('support', 'one')
    rig.actions.transfer('orders', 'two')
    rig.advance(8_000)
    expect(rig.ends).toEqual([['person-asked', { person: 'orders', summary: 'two' }]])
  })

  test('takes the place of a goodbye, and not the other way round', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.actions.transfer('support', '')
    rig.actions.endCall()
    rig.advance(8_000)
    expect(rig.ends).toEqual([['person-asked', { person: 'support', summary: '' }]])
  })

  test('tells the person no more than they listen to', () => {
    const rig = new ActionsRig()
    rig.actions.transfer('support', 'x'.repeat(5_000))
    expect(rig.of('transfer-asked')[0]?.summary).toHaveLength(600)
  })
})

describe('key 0', () => {
  test('asks for the first person at once, also while nobody ticks', () => {
    const rig = new ActionsRig()
    rig.speech.unheard = true
    rig.press('0')
    rig.clock.advance(699)
    expect(rig.ends).toEqual([])
    rig.clock.advance(1)
    expect(rig.ends).toEqual([['person-asked', { person: 'support', summary: '' }]])
    expect(rig.of('transfer-asked')).toHaveLength(1)
    expect(rig.told).toEqual([])
    expect(rig.clock.pending).toBe(0)
  })

  test('asks for whoever there is when the folder names nobody', () => {
    const rig = new ActionsRig({ ...testAgent, people: {} })
    rig.press('0')
    rig.advance(700)
    expect(rig.ends).toEqual([['person-asked', null]])
    expect(rig.of('transfer-asked')).toEqual([])
  })

  test('does not wait for an announcement, and asks for whom it names', () => {
    const rig = new ActionsRig({ ...testAgent, people })
    rig.actions.transfer('orders', 'A screw is missing.')
    rig.press('0')
    rig.advance(700)
    const transfer = { person: 'orders', summary: 'A screw is missing.' }
    expect(rig.ends).toEqual([['person-asked', transfer]])
    expect(rig.of('transfer-asked')).toHaveLength(1)
  })

  test('does not wait for a goodbye', () => {
    const rig = new ActionsRig()
    rig.actions.endCall()
    rig.press('0')
    rig.advance(700)
    expect(rig.ends).toMatchObject([['person-asked', { person: 'support' }]])
  })

  test('is forgotten with the call', () => {
    const rig = new ActionsRig()
    rig.press('0')
    rig.actions.close()
    rig.advance(5_000)
    expect(rig.ends).toEqual([])
    expect(rig.clock.pending).toBe(0)
  })
})
