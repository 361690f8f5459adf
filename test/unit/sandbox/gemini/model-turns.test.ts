import { describe, expect, it } from 'vitest'

import { loadClip } from '../../../../src/sandbox/clips.ts'
import type { ScenarioInput } from '../../../../src/sandbox/gemini/scenario.ts'
import {
  assemblyTalk,
  callerSpeech,
  SessionBench,
  setUpBench,
  silence,
} from '../../../support/sandbox-session.ts'

describe('a turn of the model', () => {
  it('answers a written request with speech and its words', () => {
    const bench = setUpBench()
    bench.greet()
    bench.clock.advance(10_000)
    const kinds = bench.kinds()
    expect(kinds.slice(0, 3)).toEqual(['setupComplete', 'outputTranscription', 'modelTurn'])
    expect(kinds.slice(-3)).toEqual(['generationComplete', 'turnComplete', 'usageMetadata'])
    const between = new Set(kinds.slice(3, -3))
    expect(between).toEqual(new Set(['outputTranscription', 'modelTurn']))
    expect(bench.spokenMs()).toBeCloseTo(loadClip('agent-greeting').durationMs, 3)
    expect(bench.joined('outputTranscription')).toBe(loadClip('agent-greeting').text)
    expect(bench.record.texts).toEqual(['Greet the caller.'])
  })

  it('begins after its thinking and holds turnComplete until it would have been heard', () => {
    const bench = setUpBench()
    bench.greet()
    bench.clock.advance(10_000)
    const { durationMs } = loadClip('agent-greeting')
    expect(bench.timeOf('modelTurn')).toBe(250)
    expect(bench.timeOf('generationComplete')).toBeLessThan(250 + durationMs / 3)
    expect(bench.timeOf('turnComplete')).toBeCloseTo(250 + durationMs, 3)
  })

  it('holds turnComplete longer when it was slower than real time', () => {
    const bench = setUpBench({ lines: [{ clip: 'agent-fallback', pace: 0.5 }] })
    bench.greet()
    bench.clock.advance(10_000)
    expect(bench.timeOf('turnComplete')).toBeGreaterThan(bench.timeOf('generationComplete')! + 20)
    expect(bench.timeOf('generationComplete')).toBeGreaterThan(3_000)
  })

  it('has no transcription unless the client asks', () => {
    const bench = setUpBench(assemblyTalk, {})
    bench.greet()
    bench.clock.advance(3_000)
    bench.hear(callerSpeech('caller-billi-wardrobe'))
    bench.hear(silence(600))
    bench.clock.advance(10_000)
    expect(bench.said()).toEqual(['greeting', 'answer'])
    expect(bench.joined('outputTranscription')).toBe('')
    expect(bench.joined('inputTranscription')).toBe('')
  })

  it('without audio is turnComplete and nothing else', () => {
    const bench = setUpBench({
      emptyMessageEvery: 0,
      lines: [{ silent: true, turnCompleteReason: 'NEED_MORE_INPUT', waitingForInput: true }],
    })
    bench.greet()
    bench.clock.advance(10_000)
    expect(bench.kinds()).toEqual([
      'setupComplete',
      'turnComplete',
      'turnCompleteReason',
      'waitingForInput',
      'usageMetadata',
    ])
  })

  it('can give a thought away before it speaks', () => {
    const bench = setUpBench({ lines: [{ clip: 'agent-fallback', thought: 'Hm.' }] })
    bench.greet()
    bench.clock.advance(250)
    expect(bench.values('modelTurn')[0]).toEqual({ parts: [{ text: 'Hm.', thought: true }] })
  })

  it('reports to be idle on the extended-thinking model', () => {
    const bench = setUpBench(assemblyTalk, {
      model: 'models/gemini-3.8-live-extended-thinking',
      generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } },
    })
    bench.greet()
    bench.clock.advance(10_000)
    expect(bench.values('interactionStatus')).toEqual(['IDLE'])
  })

  it('can be announced to be the last, and close the session', () => {
    const thenClose = { code: 1011, reason: 'Internal error encountered.' }
    const bench = setUpBench({
      lines: [{ clip: 'agent-fallback', goAway: { timeLeftMs: 60_000 }, thenClose }],
    })
    bench.greet()
    bench.clock.advance(10_000)
    expect(bench.values('goAway')).toEqual([{ timeLeft: '60s' }])
    expect(bench.timeOf('goAway')).toBe(250)
    expect(bench.values('turnComplete')).toEqual([true])
    expect(bench.closed).toEqual(thenClose)
  })

  it('can be cut off in mid-sentence', () => {
    const thenClose = { code: 1006, reason: '' }
    const bench = setUpBench({
      lines: [{ clip: 'agent-greeting', stallAfterMs: 1_000, thenClose }],
    })
    bench.greet()
    bench.clock.advance(10_000)
    expect(bench.spokenMs()).toBe(1_000)
    expect(bench.values('generationComplete')).toEqual([])
    expect(bench.closed).toEqual(thenClose)
  })

  it('can stall in mid-sentence until the next request, which the next line answers', () => {
    const bench = setUpBench({
      lines: [
        { name: 'one', clip: 'agent-greeting', stallAfterMs: 500 },
        { name: 'two', clip: 'agent-fallback' },
      ],
    })
    bench.greet()
    bench.clock.advance(60_000)
    expect(bench.spokenMs()).toBe(500)
    bench.greet()
    bench.clock.advance(10_000)
    expect(bench.values('interrupted')).toEqual([true])
    expect(bench.said()).toEqual(['one', 'two'])
  })
})

describe('tools', () => {
  const withTool: ScenarioInput = {
    emptyMessageEvery: 0,
    lines: [
      { name: 'look', clip: 'agent-fallback', toolCalls: [{ name: 'look_up', args: { step: 3 } }] },
      { name: 'result', clip: 'agent-which-screw' },
      { name: 'end', clip: 'agent-goodbye' },
    ],
  }
  const declared = (behavior: string): Record<string, unknown> => ({
    sessionResumption: {},
    tools: [{ functionDeclarations: [{ name: 'look_up', behavior }] }],
  })
  const callOf = (bench: SessionBench): { id: string; name: string; args: unknown } =>
    bench.values<{ functionCalls: { id: string; name: string; args: unknown }[] }>('toolCall')[0]!
      .functionCalls[0]!
  const respond = (bench: SessionBench, id: string, more: object = {}): void => {
    const functionResponses = [{ id, name: 'look_up', response: { ok: true }, ...more }]
    bench.send({ toolResponse: { functionResponses } })
  }

  it('that block hold the turn open until they are answered', () => {
    const bench = setUpBench(withTool, declared('BLOCKING'))
    bench.greet()
    bench.clock.advance(20_000)
    expect(callOf(bench)).toMatchObject({ name: 'look_up', args: { step: 3 } })
    expect(bench.values('generationComplete')).toEqual([])
    respond(bench, callOf(bench).id)
    bench.clock.advance(20_000)
    expect(bench.said()).toEqual(['look', 'result'])
    expect(bench.values('turnComplete')).toEqual([true])
    expect(bench.values('interrupted')).toEqual([])
  })

  it('that block are cancelled by new speech', () => {
    const bench = setUpBench(withTool, declared('BLOCKING'))
    bench.greet()
    bench.clock.advance(20_000)
    bench.hear(callerSpeech('caller-which-screw'))
    expect(bench.values('toolCallCancellation')).toEqual([{ ids: [callOf(bench).id] }])
    expect(bench.values('interrupted')).toEqual([true])
    respond(bench, callOf(bench).id)
    expect(bench.closed).toBeNull()
    expect(bench.said()).toEqual(['look'])
  })

  it('that run aside let the turn end, and are spoken of when the model is idle', () => {
    const bench = setUpBench(withTool, declared('NON_BLOCKING'))
    bench.greet()
    bench.clock.advance(20_000)
    expect(bench.values('turnComplete')).toEqual([true])
    const updates = bench.values<{ resumable: boolean }>('sessionResumptionUpdate')
    expect(updates.map((one) => one.resumable)).toEqual([true, false])
    respond(bench, callOf(bench).id)
    bench.clock.advance(20_000)
    expect(bench.said()).toEqual(['look', 'result'])
    expect(bench.values<{ resumable: boolean }>('sessionResumptionUpdate').at(-1)?.resumable).toBe(
      true,
    )
  })

  it('that run aside interrupt, wait or say nothing as their response is scheduled', () => {
    for (const [scheduling, lines, interruptions] of [
      ['INTERRUPT', ['look', 'result'], 1],
      ['WHEN_IDLE', ['look', 'result'], 0],
      ['SILENT', ['look'], 0],
    ] as const) {
      const bench = setUpBench(withTool, declared('NON_BLOCKING'))
      bench.greet()
      // The line is spoken (and its tool called) at a quarter of its length; it is still heard.
      bench.clock.advance(900)
      respond(bench, callOf(bench).id, { scheduling })
      bench.clock.advance(20_000)
      expect(bench.said()).toEqual(lines)
      expect(bench.values('interrupted')).toHaveLength(interruptions)
    }
  })

  it('may answer more than once', () => {
    const bench = setUpBench(withTool, declared('NON_BLOCKING'))
    bench.greet()
    bench.clock.advance(20_000)
    respond(bench, callOf(bench).id, { willContinue: true })
    bench.clock.advance(20_000)
    expect(bench.said()).toEqual(['look'])
    respond(bench, callOf(bench).id)
    bench.clock.advance(20_000)
    expect(bench.said()).toEqual(['look', 'result'])
  })

  it('go to the line that uses their result', () => {
    const bench = setUpBench(
      {
        lines: [
          { name: 'look', toolCalls: [{ name: 'look_up' }], onToolResponse: 'found' },
          { name: 'next', clip: 'agent-fallback' },
        ],
        asides: [{ name: 'found', clip: 'agent-which-screw' }],
      },
      declared('BLOCKING'),
    )
    bench.greet()
    bench.clock.advance(1_000)
    respond(bench, callOf(bench).id)
    bench.clock.advance(20_000)
    bench.greet()
    bench.clock.advance(20_000)
    expect(bench.said()).toEqual(['look', 'found', 'next'])
  })

  it('ignore a response that nobody asked for, and refuse one without an id', () => {
    const bench = setUpBench(withTool, declared('BLOCKING'))
    const known: boolean[] = []
    bench.events.on('toolResponse', (_, __, wasKnown) => known.push(wasKnown))
    respond(bench, 'function-call-0')
    expect(known).toEqual([false])
    expect(bench.closed).toBeNull()
    bench.send({ toolResponse: { functionResponses: [{ name: 'look_up', response: {} }] } })
    expect(bench.closed).toMatchObject({ code: 1007 })
  })

  it('can make the service refuse audio while they block', () => {
    const bench = setUpBench(
      { ...withTool, refuseAudioDuringBlockingTool: true },
      declared('BLOCKING'),
    )
    bench.greet()
    bench.hear(silence(20))
    expect(bench.closed).toBeNull()
    const asked = (): boolean => bench.seen.some(({ message }) => 'toolCall' in message)
    while (!asked()) bench.clock.advance(20)
    // It was under way when the tool was asked for.
    bench.hear(silence(20))
    bench.clock.advance(220)
    bench.hear(silence(20))
    expect(bench.closed).toBeNull()
    bench.clock.advance(60)
    bench.hear(silence(20))
    expect(bench.closed).toMatchObject({ code: 1008 })
  })
})

describe('on Vertex', () => {
  const base = 'projects/p/locations/l/publishers/google/models/'

  it('2.5 leaves the rate out of the mime type, and usage has the words of Vertex', () => {
    const bench = new SessionBench(assemblyTalk, { platform: 'vertex' })
    bench.setUp({ model: `${base}gemini-live-2.5-flash-native-audio` })
    bench.greet()
    bench.clock.advance(10_000)
    expect(JSON.stringify(bench.values('modelTurn')[0])).toContain('"mimeType":"audio/pcm"')
    expect(bench.values('usageMetadata')[0]).toHaveProperty('candidatesTokenCount')
  })

  it('a tool response needs no id', () => {
    const bench = new SessionBench(
      { lines: [{ toolCalls: [{ name: 'look_up' }] }, { name: 'found', clip: 'agent-fallback' }] },
      { platform: 'vertex' },
    )
    bench.setUp({ model: `${base}gemini-live-2.5-flash-native-audio` })
    bench.greet()
    bench.clock.advance(1_000)
    bench.send({ toolResponse: { functionResponses: [{ name: 'look_up', response: {} }] } })
    bench.clock.advance(1_000)
    expect(bench.record.lines.map((one) => one.name)).toEqual([null, 'found'])
  })
})
