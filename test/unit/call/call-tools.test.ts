import { beforeEach, describe, expect, test } from 'vitest'
import { sleep } from '../../../src/shared/clock.ts'
import type { Transfer } from '../../../src/store/call-log.ts'
import type { ToolResult } from '../../../src/tools/tool.ts'
import { testAgent } from '../../support/agents.ts'
import { ScriptedCall } from '../../support/scripted-call.ts'
import { settled, type ScriptedSession } from '../../support/scripted-model.ts'
import { testTool, toolsOf } from '../../support/tool-rig.ts'

const OK: ToolResult = { status: 'ok', message: 'It is part 7.' }

/** A tool that takes so long. */
const taking = (name: string, ms: number, mode: 'blocking' | 'background' = 'blocking') =>
  testTool(
    name,
    async (_args, { clock }) => {
      await sleep(clock, ms)
      return OK
    },
    { mode, timeoutMs: 60_000 },
  )

const find = (id: string, name = 'find_part') => [{ id, name, args: { what: 'cam' } }]

let rig: ScriptedCall

beforeEach(() => {
  rig = new ScriptedCall()
})

describe('tools of a call', () => {
  test('are declared, run, and answered to the session that asked', async () => {
    const session = await rig.greeted({ tools: toolsOf(taking('find_part', 300)) })
    expect(session.request.tools).toMatchObject([{ name: 'find_part', background: false }])
    session.emit('toolCalls', find('t1'))
    await rig.advance(400)
    expect(session.toolResults).toEqual([{ call: find('t1')[0], response: OK }])
    expect(rig.of('tool-run')).toMatchObject([{ id: 't1', status: 'ok', durationMs: 300 }])
    expect(rig.ended).toEqual([])
  })

  test('the caller hears nothing of one that throws, and what is said goes on', async () => {
    const broken = testTool('find_part', () => {
      throw new Error('broken')
    })
    const session = await rig.greeted({ tools: toolsOf(broken) })
    session.speak(2_000, 'Let me look.')
    session.emit('toolCalls', find('t1'))
    await rig.advance(2_200)
    expect(rig.carrier.playedMs).toBeGreaterThanOrEqual(2_900)
    expect(session.toolResults).toMatchObject([{ response: { status: 'failed' } }])
    expect(rig.of('filler')).toEqual([])
  })

  test('that the model takes back are not answered', async () => {
    const session = await rig.greeted({ tools: toolsOf(taking('find_part', 1_000)) })
    session.emit('toolCalls', find('t1'))
    session.emit('toolsCancelled', ['t1'])
    await rig.advance(2_000)
    expect(session.toolResults).toEqual([])
    expect(rig.of('tool-cancelled')).toMatchObject([{ ids: ['t1'] }])
  })

  test('end with the call', async () => {
    let signal: AbortSignal | null = null
    const tool = testTool('find_part', (_args, context) => {
      signal = context.signal
      return new Promise(() => undefined)
    })
    const session = await rig.greeted({ tools: toolsOf(tool) })
    session.emit('toolCalls', find('t1'))
    rig.carrier.hangUp()
    await rig.advance(100)
    expect(signal!.aborted).toBe(true)
    expect(rig.events.at(-1)?.type).toBe('call-ended')
    expect(rig.clock.pending).toBe(0)
  })

  test('know the caller, and how often they have spoken', async () => {
    const seen: unknown[] = []
    const tool = testTool('find_part', (_args, { caller, callerTurns, callId }) => {
      seen.push([callId, caller, callerTurns])
      return OK
    })
    const session = await rig.greeted({ tools: toolsOf(tool), caller: '+15550100' })
    await rig.callerSays(session, 'Which part?')
    session.emit('toolCalls', find('t1'))
    await rig.callerSays(session, 'And now?')
    session.emit('toolCalls', find('t2'))
    await settled()
    expect(seen).toEqual([
      ['CA1', '+15550100', 1],
      ['CA1', '+15550100', 2],
    ])
  })

  test('without a desk are told that there is none', async () => {
    const outcomes: unknown[] = []
    const order = testTool('order', async (_args, { desk, callId, signal }) => {
      const by = { callId, caller: null }
      outcomes.push(await desk.partsOrdered(by))
      outcomes.push(await desk.sendText('k', { callId, to: null, body: 'x' }, signal))
      const part = { ...by, product: 'Billi', partCode: '7', count: 1 }
      await desk.orderPart('k', part)
      return OK
    })
    const session = await rig.greeted({ tools: toolsOf(order) })
    session.emit('toolCalls', find('t1', 'order'))
    await settled()
    expect(outcomes).toEqual([0, { kind: 'not-sent', why: 'not-set-up' }])
    expect(session.toolResults).toMatchObject([
      { response: { status: 'failed', retryable: false } },
    ])
  })
})

describe('a session that is gone', () => {
  test('leaves the result to the next one, which is told in words, once', async () => {
    const session = await rig.greeted({ tools: toolsOf(taking('find_part', 2_000)) })
    session.emit('toolCalls', find('t1'))
    session.lose()
    const next = await rig.nextSession()
    await rig.advance(2_500)
    expect(next.toolResults).toEqual([])
    expect(next.texts).toEqual([expect.stringContaining('The result of find_part')])
    expect(next.texts[0]).toContain('It is part 7.')
    expect(rig.of('tool-result-told')).toMatchObject([{ name: 'find_part' }])
    next.speak(500, 'It is part 7.')
    next.finishTurn()
    await rig.advance(10_000)
    expect(next.texts).toHaveLength(1)
  })

  test('an order that was taken back too late is told as well', async () => {
    const written = Promise.withResolvers<{ orderNumber: string }>()
    const order = testTool('order', async (_args, { desk, runId, callId }) => {
      const part = { callId, caller: null, product: 'Billi', partCode: '7', count: 1 }
      const { orderNumber } = await desk.orderPart(runId, part)
      return { status: 'ok', message: `The order is ${orderNumber}.` }
    })
    const none = (): Promise<never> => Promise.reject(new Error('not here'))
    const desk = {
      orderPart: () => written.promise,
      partsOrdered: none,
      requestCallback: none,
      sendText: none,
    }
    const session = await rig.greeted({ tools: toolsOf(order), desk })
    session.emit('toolCalls', find('t1', 'order'))
    session.emit('toolsCancelled', ['t1'])
    written.resolve({ orderNumber: 'P-7' })
    await rig.advance(500)
    expect(session.toolResults).toEqual([])
    expect(session.texts.slice(-1)).toEqual([expect.stringContaining('The order is P-7.')])
  })
})

describe('a caller who waits for a tool', () => {
  const begin = async (ms: number, mode?: 'background'): Promise<ScriptedSession> => {
    const session = await rig.greeted({ tools: toolsOf(taking('find_part', ms, mode)) })
    session.emit('toolCalls', find('t1'))
    return session
  }

  test('hears something after a second and a half, once', async () => {
    const session = await begin(8_000)
    await rig.advance(1_400)
    expect(rig.of('filler')).toEqual([])
    await rig.advance(6_000)
    expect(rig.of('filler')).toMatchObject([{ what: 'phrase' }])
    await rig.advance(1_000)
    // The answer that follows is heard in full.
    session.speak(1_000, 'It is part 7.')
    session.finishTurn()
    await rig.advance(1_500)
    expect(rig.of('turn-heard').map(({ heardMs }) => heardMs)).toEqual([1_000, 1_000])
  })

  test('hears nothing of a quick one, or of one in the background', async () => {
    await begin(1_400)
    await rig.advance(3_000)
    rig = new ScriptedCall()
    await begin(8_000, 'background')
    await rig.advance(3_000)
    expect(rig.of('filler')).toEqual([])
  })

  test('hears one filler alone when the model goes away meanwhile', async () => {
    const session = await begin(8_000)
    await rig.advance(500)
    session.lose()
    await rig.advance(2_500)
    expect(rig.of('filler')).toMatchObject([{ what: 'phrase' }])
  })

  test('hears nothing while they speak', async () => {
    const session = await begin(4_000)
    session.emit('callerActivity', 'start')
    await rig.advance(3_900)
    expect(rig.of('filler')).toEqual([])
  })
})

test('a model that falls silent beside a tool in the background is asked for its answer', async () => {
  const session = await rig.greeted({ tools: toolsOf(taking('find_part', 30_000, 'background')) })
  session.emit('toolCalls', find('t1'))
  session.speak(500, 'Meanwhile.')
  session.finishTurn()
  await rig.advance(1_000)
  await rig.callerSays(session, 'And then?')
  await rig.advance(5_000)
  expect(rig.of('watchdog')).toMatchObject([{ rung: 'nudge' }])
})

describe('what tools remember', () => {
  const remember = testTool('step', (args, { memory }) => {
    const before = memory.get('step')
    memory.set('step', args['to'])
    return { status: 'ok', message: 'Remembered.', before }
  })
  const step = (id: string, to: number) => [{ id, name: 'step', args: { to } }]

  test('is written down with the call, soon', async () => {
    const session = await rig.greeted({ tools: toolsOf(remember) })
    await rig.advance(1_000)
    session.emit('toolCalls', step('t1', 4))
    await rig.advance(300)
    expect(rig.kept.at(-1)?.position).toMatchObject({ step: 4 })
  })

  test('is there when the call goes on in another process', async () => {
    const start = {
      resumeHandle: null,
      transcript: [{ by: 'caller', text: 'Next.' }],
      unheard: null,
      greeted: true,
      position: { step: 4, 'caller-turns': 6 },
    } as const
    rig.begin(start, { tools: toolsOf(remember) })
    const session = await rig.nextSession()
    session.emit('toolCalls', step('t1', 5))
    await rig.callerSays(session, 'Go on.')
    await rig.advance(300)
    expect(session.toolResults).toMatchObject([{ response: { before: 4 } }])
    expect(rig.kept.at(-1)?.position).toEqual({ step: 5, 'caller-turns': 7 })
  })
})

describe('what tools do to the call', () => {
  const people = { anna: { number: '+15550199', says: 'Anna' } }
  const agent = { ...testAgent, people }

  test('a person takes it once the last words were heard', async () => {
    const ended: unknown[] = []
    const transfer = testTool('transfer', (_args, { line }) => {
      line.transfer('anna', 'A door hangs askew.')
      return OK
    })
    const session = await rig.greeted({
      agent,
      tools: toolsOf(transfer),
      onEnded: (reason: string, to: Transfer | null) => ended.push([reason, to]),
    })
    session.emit('toolCalls', find('t1', 'transfer'))
    await settled()
    session.speak(1_000, 'I will connect you with Anna.')
    session.finishTurn()
    await rig.advance(900)
    expect(ended).toEqual([])
    await rig.advance(1_000)
    expect(ended).toEqual([['person-asked', { person: 'anna', summary: 'A door hangs askew.' }]])
  })

  test('the call ends once the goodbye was heard', async () => {
    const end = testTool('end_call', (_args, { line }) => {
      line.endCall()
      return OK
    })
    const session = await rig.greeted({ agent, tools: toolsOf(end) })
    session.emit('toolCalls', find('t1', 'end_call'))
    await settled()
    session.speak(1_000, 'Goodbye.')
    session.finishTurn()
    await rig.advance(2_000)
    expect(rig.ended).toEqual(['agent-ended'])
    expect(rig.of('turn-heard')).toHaveLength(2)
  })

  test('a hold is one, until the caller speaks', async () => {
    const hold = testTool('start_hold', (_args, { line }) => {
      line.startHold()
      return OK
    })
    const idle = { afterMs: 12_000, prompts: 2 }
    const session = await rig.greeted({ agent: { ...agent, idle }, tools: toolsOf(hold) })
    session.emit('toolCalls', find('t1', 'start_hold'))
    await rig.advance(60_000)
    expect(rig.of('hold')).toMatchObject([{ on: true }])
    expect([rig.of('idle-prompt'), rig.of('watchdog')]).toEqual([[], []])
    await rig.callerSays(session, 'I am back.')
    await rig.advance(100)
    expect(rig.of('hold')).toMatchObject([{ on: true }, { on: false }])
  })

  test('digits reach a tool that has asked for them, and no filler is heard meanwhile', async () => {
    const collect = testTool(
      'collect',
      async (_args, { line, signal }) => ({
        status: 'ok',
        message: 'Here they are.',
        gathered: await line.collectDigits({ most: 3, secret: false, timeoutMs: 9_000, signal }),
      }),
      { timeoutMs: 60_000 },
    )
    const session = await rig.greeted({ agent, tools: toolsOf(collect) })
    session.emit('toolCalls', find('t1', 'collect'))
    await rig.advance(4_000)
    for (const digit of '123') rig.carrier.emit('dtmf', digit)
    await rig.advance(3_000)
    expect(session.toolResults).toMatchObject([
      { response: { gathered: { kind: 'gathered', digits: '123' } } },
    ])
    expect(rig.of('filler')).toEqual([])
  })

  test('digits that nobody has asked for are told to the model', async () => {
    const session = await rig.greeted({ agent })
    for (const digit of '12') rig.carrier.emit('dtmf', digit)
    await rig.advance(3_000)
    expect(session.texts.at(-1)).toContain('1 2')
  })
})
