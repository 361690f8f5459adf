import { beforeEach, describe, expect, test } from 'vitest'
import { ModelLost, ModelUnavailable } from '../../../src/model/model-errors.ts'
import type { ToolResult } from '../../../src/tools/tool.ts'
import { testAgent } from '../../support/agents.ts'
import { ScriptedCall } from '../../support/scripted-call.ts'
import { settled } from '../../support/scripted-model.ts'
import { testTool, toolsOf } from '../../support/tool-rig.ts'

const GREETING = testAgent.greeting
const done = { reason: null, waiting: false, final: true }

let rig: ScriptedCall

beforeEach(() => {
  rig = new ScriptedCall()
})

describe('the snapshot', () => {
  test('is resumed, with what it does not hold in the instructions', async () => {
    const session = await rig.greeted()
    session.emit('resumable', null)
    await rig.callerSays(session, 'How do I begin?')
    session.speak(2_000, 'First loosen the screws.')
    session.emit('generationComplete')
    session.lose()
    const next = await rig.nextSession()
    expect(next.request.resumeHandle).toBe('handle-1')
    expect(next.request.instructions).toContain(
      'Caller: How do I begin?\nYou: First loosen the screws.',
    )
    expect(next.request.instructions).not.toContain(GREETING)
    expect(next.texts).toEqual([])
    await rig.advance(2_000)
    expect(rig.of('turn-heard').at(-1)).toMatchObject({ heardMs: 2_000 })
  })

  test('what was told once stays told: no later snapshot holds it', async () => {
    const session = await rig.greeted()
    await rig.callerSays(session, 'How do I begin?')
    session.speak(500, 'So.')
    session.finishTurn()
    session.lose()
    const second = await rig.nextSession()
    second.emit('resumable', 'handle-2')
    await rig.advance(1_000)
    second.lose()
    const third = await rig.nextSession()
    expect(third.request.resumeHandle).toBe('handle-2')
    expect(third.request.instructions).toContain('How do I begin?')
  })

  test('that is refused gives way to a fresh session with the transcript as heard', async () => {
    const session = await rig.greeted()
    await rig.callerSays(session, 'How do I begin?')
    session.speak(4_000, 'First loosen the screws and then push the panel up into its groove.')
    await rig.advance(1_000)
    session.emit('interrupted')
    session.emit('turnComplete', done)
    session.lose()
    await settled()
    await rig.connector.fail(new ModelUnavailable('refused', 'session not found'))
    const next = await rig.nextSession()
    expect(next.request.resumeHandle).toBeUndefined()
    const { instructions } = next.request
    expect(instructions).toMatch(
      /Caller: How do I begin\?\nYou: First loosen the \w+.*\[interrupted\]/,
    )
    expect(instructions).not.toContain('groove')
    expect(instructions).toContain('Do not greet again')
    expect(next.texts).toEqual([])
    expect(rig.of('model-handover')).toMatchObject([{ why: 'lost', how: 'fresh' }])
  })

  test('is not tried again when its session died at once', async () => {
    const session = await rig.greeted()
    session.lose()
    const second = await rig.nextSession()
    second.lose()
    const third = await rig.nextSession()
    expect(third.request.resumeHandle).toBeUndefined()
  })

  test('is doubted when it cannot be resumed for long: every other attempt does without', async () => {
    const session = await rig.greeted()
    session.lose()
    const tried: boolean[] = []
    for (const delayMs of [250, 500, 1_000, 2_000]) {
      await settled()
      tried.push(rig.connector.nextRequest?.resumeHandle !== undefined)
      await rig.connector.refuse()
      await rig.advance(delayMs)
    }
    tried.push(rig.connector.nextRequest?.resumeHandle !== undefined)
    expect(tried).toEqual([true, true, true, false, true])
    const next = await rig.nextSession()
    expect(next.request.resumeHandle).toBe('handle-1')
    expect(rig.of('model-handover')).toMatchObject([{ how: 'resumed' }])
  })

  test('what was said and not answered is played to its successor, and not told as said', async () => {
    const session = await rig.greeted()
    await rig.callerSays(session, 'How do I begin?')
    session.lose()
    const next = await rig.nextSession()
    expect(next.request.instructions).not.toContain('How do I begin?')
    expect(next.audioBytes).toBeGreaterThanOrEqual(1_000 * 32)
    expect(next.texts).toEqual([])
  })

  test('holds an answer only as far as its sound had come; the rest of it is asked for', async () => {
    const session = await rig.greeted()
    await rig.callerSays(session, 'How do I begin?')
    session.speak(1_000, 'First loosen the screws and then push the panel up into its groove.')
    session.lose()
    const next = await rig.nextSession()
    expect(next.request.instructions).toMatch(/You: First loosen[^\n]*\n/)
    expect(next.request.instructions).not.toContain('groove')
    expect(next.texts).toEqual([expect.stringMatching(/go on with: ".*groove\."/)])
  })

  test('an answer that was lost before its first word is asked for anew', async () => {
    const session = await rig.greeted()
    await rig.callerSays(session, 'How do I begin?')
    session.speak(60, 'Thank you.')
    session.lose()
    const next = await rig.nextSession()
    expect(next.request.instructions).toContain('How do I begin?')
    expect(next.request.instructions).not.toContain('Thank you.')
    expect(next.texts).toEqual([expect.stringMatching(/answer .* was lost.*"Thank you\."/)])
  })

  test('is of no use when the context is broken (1007)', async () => {
    const session = await rig.greeted()
    session.closed = true
    const error = new ModelLost('invalid', 1007, 'context exhausted')
    session.emit('closed', { code: 1007, reason: 'context exhausted', error })
    const next = await rig.nextSession()
    expect(next.request.resumeHandle).toBeUndefined()
    expect(next.request.instructions).toContain(GREETING)
  })
})

describe('the greeting', () => {
  test('is asked for again only when nothing of it was said', async () => {
    rig.begin()
    const session = await rig.connector.accept()
    session.emit('resumable', 'handle-0')
    session.lose()
    const next = await rig.nextSession()
    expect(next.request.resumeHandle).toBeUndefined()
    expect(next.texts).toEqual([expect.stringContaining(GREETING)])
  })

  test('is not asked for again when it was cut: its rest is', async () => {
    rig.begin()
    const session = await rig.connector.accept()
    session.emit('resumable', 'handle-0')
    session.speak(800, GREETING)
    session.lose()
    const next = await rig.nextSession()
    expect(next.request.resumeHandle).toBe('handle-0')
    expect(next.texts).toHaveLength(1)
    expect(next.texts[0]).toMatch(/cut off.*do not greet/)
  })
})

describe('a lost session', () => {
  test('that comes too often is lost for good', async () => {
    let session = await rig.greeted()
    for (let times = 0; times < 8; times += 1) {
      session.lose()
      session = await rig.nextSession()
      session.emit('resumable', `handle-${times}`)
    }
    expect(rig.ended).toEqual([])
    session.lose()
    expect(rig.ended).toEqual(['model-lost'])
  })

  test('that another one does not replace in time is closed when it comes after all', async () => {
    const session = await rig.greeted()
    session.lose()
    await rig.advance(4_100)
    expect(rig.of('model-retry')).toMatchObject([{ attempt: 1, delayMs: 250 }])
    const late = await rig.connector.accept()
    expect(late.closed).toBe(true)
    await rig.advance(300)
    await rig.nextSession()
    expect(rig.of('model-handover')).toHaveLength(1)
  })

  test('leaves no timer and no session behind when the caller hangs up meanwhile', async () => {
    const session = await rig.greeted()
    session.lose()
    await rig.advance(100)
    rig.carrier.hangUp()
    await settled()
    expect(rig.clock.pending).toBe(0)
    const late = await rig.connector.accept()
    expect(late.closed).toBe(true)
    expect(rig.ended).toEqual(['caller-hung-up'])
  })
})

describe('a model that does not answer', () => {
  test('is asked, resumed, begun anew and given up; the caller is told', async () => {
    const session = await rig.greeted()
    await rig.callerSays(session, 'Hello?')
    await rig.advance(4_100)
    expect(session.texts).toHaveLength(2)
    await rig.advance(4_000)
    const second = await rig.nextSession()
    expect(session.closed).toBe(true)
    expect(second.request.resumeHandle).toBe('handle-1')
    expect(second.audioBytes).toBeGreaterThan(30_000)
    await rig.advance(4_100)
    const third = await rig.nextSession()
    expect(third.request.resumeHandle).toBeUndefined()
    await rig.advance(4_200)
    expect(rig.of('watchdog').map((one) => one.rung)).toEqual([
      'nudge',
      'resume',
      'fresh',
      'give-up',
    ])
    expect(rig.ended).toEqual(['model-silent'])
  })

  test('may mean it', async () => {
    const session = await rig.greeted()
    await rig.callerSays(session, 'Let me think.')
    session.emit('turnComplete', { reason: 'NEED_MORE_INPUT', waiting: true, final: true })
    await rig.advance(20_000)
    expect(rig.of('watchdog')).toEqual([])
  })
})

describe('goAway', () => {
  test('is obeyed at once when nothing is going on', async () => {
    const session = await rig.greeted()
    session.emit('goAway', 50_000)
    await rig.advance(40)
    expect(session.closed).toBe(true)
    const next = await rig.nextSession()
    expect(next.request.resumeHandle).toBe('handle-1')
    expect(rig.of('model-handover')).toMatchObject([{ why: 'go-away', how: 'resumed', gapMs: 20 }])
  })

  test('waits until the caller has been answered', async () => {
    const session = await rig.greeted()
    await rig.callerSays(session, 'How?')
    session.emit('goAway', 50_000)
    await rig.advance(1_000)
    expect(session.closed).toBe(false)
    session.emit('resumable', null)
    session.speak(500, 'So.')
    session.finishTurn()
    session.emit('resumable', 'handle-2')
    await rig.advance(300)
    expect(session.closed).toBe(false)
    await rig.advance(400)
    expect(session.closed).toBe(true)
    expect((await rig.nextSession()).request.resumeHandle).toBe('handle-2')
  })

  test('is obeyed 5 s before the end, whatever happens, also when no time is given', async () => {
    const session = await rig.greeted()
    session.emit('resumable', null)
    session.emit('goAway', null)
    await rig.advance(4_900)
    expect(session.closed).toBe(false)
    await rig.advance(200)
    expect(session.closed).toBe(true)
  })
})

describe('tools', () => {
  test('a result goes to the session that asked for it alone', async () => {
    const session = await rig.greeted()
    session.emit('toolCalls', [{ id: 't1', name: 'find_part', args: {} }])
    expect(session.toolResults).toHaveLength(1)
    session.lose()
    const next = await rig.nextSession()
    expect(next.toolResults).toEqual([])
    expect(next.texts).toEqual([expect.stringContaining('The result of find_part')])
    next.speak(500, 'It is part 7.')
    next.finishTurn()
    await rig.advance(20_000)
    expect(next.texts).toHaveLength(1)
  })

  test('for which the model stands still keeps the caller from it; the words follow the result', async () => {
    const running = Promise.withResolvers<ToolResult>()
    const tools = toolsOf(testTool('get_step', () => running.promise))
    const session = await rig.greeted({ tools })
    session.waitingFor = ['get_step']
    session.emit('toolCalls', [{ id: 'f1', name: 'get_step', args: {} }])
    const before = session.audioBytes
    await rig.hears(1_000)
    expect(session.audioBytes).toBe(before)
    running.resolve({ status: 'ok', message: 'Loosen the screws.' })
    await rig.advance(100)
    expect(session.toolResults).toHaveLength(1)
    expect(session.audioBytes - before).toBeGreaterThanOrEqual(1_000 * 32)
    await rig.hears(1_000)
    expect(session.audioBytes - before).toBeGreaterThanOrEqual(2_000 * 32)
  })

  test('that is taken back lets the caller be heard again', async () => {
    const session = await rig.greeted({
      tools: toolsOf(testTool('get_step', () => new Promise<ToolResult>(() => undefined))),
    })
    session.waitingFor = ['get_step']
    session.emit('toolCalls', [{ id: 'f1', name: 'get_step', args: {} }])
    const before = session.audioBytes
    await rig.hears(600)
    session.emit('toolsCancelled', ['f1'])
    await rig.advance(100)
    expect(session.audioBytes - before).toBeGreaterThanOrEqual(600 * 32)
  })

  test('a result that was used is not told again', async () => {
    const session = await rig.greeted()
    session.emit('toolCalls', [{ id: 't1', name: 'find_part', args: {} }])
    session.speak(500, 'It is part 7.')
    session.finishTurn()
    session.lose()
    const next = await rig.nextSession()
    await rig.advance(1_000)
    expect(next.texts).toEqual([])
  })
})
