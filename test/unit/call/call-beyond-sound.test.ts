import { beforeEach, describe, expect, test } from 'vitest'
import { testAgent } from '../../support/agents.ts'
import { ScriptedCall } from '../../support/scripted-call.ts'
import type { ScriptedSession } from '../../support/scripted-model.ts'

let call: ScriptedCall
let session: ScriptedSession

beforeEach(async () => {
  call = new ScriptedCall()
  call.begin(null, { agent: testAgent })
  session = await call.connector.accept()
  session.speak(1_000, testAgent.greeting)
  session.finishTurn()
  await call.advance(1_500)
  session.texts.length = 0
})

describe('what the caller writes', () => {
  test('is asked of the model as it stands, and is part of the transcript', () => {
    call.carrier.emit('text', 'The bolt is 6 mm.')
    expect(session.texts).toEqual(['The bolt is 6 mm.'])
    expect(call.of('caller-text')).toMatchObject([{ text: 'The bolt is 6 mm.', typed: true }])
  })

  test('stops an agent who speaks, and the answer to it is heard', async () => {
    session.speak(3_000, 'Take the long bolt and turn it to the left until it holds.')
    session.finishTurn()
    await call.advance(1_000)
    call.carrier.emit('text', 'Stop, which bolt?')
    expect(call.carrier.clears).toBe(1)
    const [cut] = call.of('barge-in')
    expect(cut?.heardMs).toBeGreaterThan(800)
    expect(cut?.heardMs).toBeLessThan(1_200)
    await call.advance(300)
    session.speak(600, 'The long one.')
    session.finishTurn()
    await call.advance(1_500)
    expect(call.of('turn-heard').at(-1)).toMatchObject({ heardMs: 600 })
  })

  test('keeps out what still comes of the turn that it has cut', async () => {
    session.speak(1_000, 'Take the long bolt')
    await call.advance(500)
    call.carrier.emit('text', 'Stop.')
    const sentMs = call.carrier.sentMs
    session.speak(1_000, ' and turn it.')
    await call.advance(200)
    expect(call.carrier.sentMs).toBe(sentMs)
    session.emit('interrupted')
    session.emit('turnComplete', { reason: null, waiting: false, final: true })
    session.speak(500, 'Yes?')
    session.finishTurn()
    await call.advance(1_000)
    expect(call.of('turn-heard').at(-1)).toMatchObject({ heardMs: 500 })
  })

  test('cuts nothing when nobody speaks', () => {
    call.carrier.emit('text', 'Hello?')
    expect(call.carrier.clears).toBe(0)
    expect(call.of('barge-in')).toEqual([])
  })

  test('is not lost while the model is away, however much of it there is', async () => {
    session.emit('resumable', 'handle-1')
    session.lose()
    await call.advance(20)
    call.carrier.emit('text', 'The bolt is 6 mm.')
    call.carrier.emit('text', 'And 40 mm long.')
    const next = await call.connector.accept()
    await call.advance(50)
    expect(next.texts).toEqual(['The bolt is 6 mm.\nAnd 40 mm long.'])
  })
})

describe('what the caller shows', () => {
  test('is seen by the model, a picture a second, until the page ends it', async () => {
    for (const jpeg of ['/9j/one', '/9j/two', '/9j/three', '/9j/four']) {
      call.carrier.emit('picture', { jpeg })
      await call.advance(500)
    }
    call.carrier.emit('pictureEnd')
    expect(session.pictures).toEqual(['/9j/one', '/9j/three'])
    expect(call.of('camera')).toMatchObject([
      { on: true, by: 'page' },
      { on: false, by: 'page', pictures: 2 },
    ])
  })

  test('begins anew with the next picture', async () => {
    call.carrier.emit('picture', { jpeg: '/9j/one' })
    call.carrier.emit('pictureEnd')
    await call.advance(1_000)
    call.carrier.emit('picture', { jpeg: '/9j/two' })
    expect(session.pictures).toEqual(['/9j/one', '/9j/two'])
    expect(call.of('camera').map(({ on }) => on)).toEqual([true, false, true])
  })

  test('is off when the call is over, and its record says so before its end', async () => {
    call.carrier.emit('picture', { jpeg: '/9j/one' })
    call.carrier.emit('closed', { by: 'carrier' })
    await call.advance(20)
    expect(call.events.map(({ type }) => type).slice(-2)).toEqual(['camera', 'call-ended'])
  })
})
