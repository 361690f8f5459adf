import { describe, expect, it } from 'vitest'

import { loadClip } from '../../../../src/sandbox/clips.ts'
import { ASSEMBLY_HELP, loadScenario } from '../../../../src/sandbox/gemini/scenario-file.ts'
import {
  assemblyTalk,
  callerSpeech,
  type SessionBench,
  setUpBench,
  silence,
  transcriptions,
} from '../../../support/sandbox-session.ts'

describe('a turn of the caller', () => {
  it('is found in the audio, transcribed and answered, in the order of the service', () => {
    const bench = setUpBench()
    bench.greet()
    bench.clock.advance(10_000)
    bench.seen.length = 0
    bench.hear(silence(300))
    bench.hear(callerSpeech('caller-billi-wardrobe'))
    bench.hear(silence(700))
    bench.clock.advance(10_000)
    expect(bench.kinds().slice(0, 5)).toEqual([
      'voiceActivity',
      'inputTranscription',
      'voiceActivity',
      'outputTranscription',
      'modelTurn',
    ])
    expect(bench.joined('inputTranscription')).toBe('I have the Billi wardrobe.')
    expect(bench.values<{ text: string }>('inputTranscription').length).toBeGreaterThan(2)
    expect(bench.said()).toEqual(['greeting', 'answer'])
    const [start, end] = bench.values<{ type: string; audioOffset: string }>('voiceActivity')
    expect(start?.type).toBe('ACTIVITY_START')
    expect(Number.parseFloat(start!.audioOffset)).toBeCloseTo(0.3, 1)
    expect(end?.type).toBe('ACTIVITY_END')
    expect(Number.parseFloat(end!.audioOffset)).toBeCloseTo(1.6, 1)
  })

  it('ends after the silence that the set-up asks for', () => {
    const bench = setUpBench(assemblyTalk, {
      realtimeInputConfig: { automaticActivityDetection: { silenceDurationMs: 1_500 } },
    })
    bench.hear(callerSpeech('caller-hello'))
    bench.hear(silence(1_400))
    expect(bench.values('voiceActivity')).toHaveLength(1)
    bench.hear(silence(200))
    expect(bench.values('voiceActivity')).toHaveLength(2)
  })

  it('is found in audio time: it may come faster than it was spoken', () => {
    const bench = setUpBench()
    bench.hearAtOnce(callerSpeech('caller-hello'))
    bench.hearAtOnce(silence(600))
    expect(bench.values('voiceActivity')).toHaveLength(2)
    expect(bench.clock.nowMs()).toBe(0)
  })

  it('is collected', () => {
    const bench = setUpBench()
    bench.hear(callerSpeech('caller-hello'))
    expect(bench.record.audio.pcm()).toEqual(callerSpeech('caller-hello'))
    expect(bench.record.audio.totalMs).toBeCloseTo(loadClip('caller-hello').durationMs, 1)
  })

  it('ends with the audio stream on 3.1, and not on 3.8', () => {
    for (const [model, edges] of [
      ['models/gemini-3.1-flash-live-preview', 2],
      ['models/gemini-3.8-live', 1],
    ] as const) {
      const bench = setUpBench(assemblyTalk, { model })
      bench.hear(callerSpeech('caller-hello'))
      bench.send({ realtimeInput: { audioStreamEnd: true } })
      expect(bench.values('voiceActivity')).toHaveLength(edges)
    }
  })

  it('is what the client says it is when detection is off', () => {
    const bench = setUpBench(assemblyTalk, {
      ...transcriptions,
      realtimeInputConfig: { automaticActivityDetection: { disabled: true } },
    })
    bench.greet()
    bench.clock.advance(10_000)
    bench.hear(callerSpeech('caller-billi-wardrobe'))
    bench.hear(silence(1_000))
    expect(bench.said()).toEqual(['greeting'])
    bench.send({ realtimeInput: { activityStart: {} } })
    bench.send({ realtimeInput: { activityEnd: {} } })
    bench.clock.advance(10_000)
    expect(bench.said()).toEqual(['greeting', 'answer'])
    expect(bench.joined('inputTranscription')).toBe('I have the Billi wardrobe.')
    expect(bench.values('voiceActivity')).toEqual([])
  })

  it('that goes on after a pause is one turn: nothing of the script is lost', () => {
    const bench = setUpBench()
    bench.greet()
    bench.clock.advance(10_000)
    bench.hear(callerSpeech('caller-hello'))
    bench.hear(silence(600))
    bench.hear(callerSpeech('caller-billi-wardrobe'))
    bench.hear(silence(600))
    bench.clock.advance(10_000)
    expect(bench.values('interrupted')).toEqual([true])
    expect(bench.said()).toEqual(['greeting', 'answer'])
    expect(bench.joined('inputTranscription')).toBe('I have the Billi wardrobe.')
  })
})

describe('the scenario that ships', () => {
  it('plays a whole call with the clips of the caller', () => {
    const bench = setUpBench(loadScenario(ASSEMBLY_HELP))
    const listen = (clip: string, thenMs: number): void => {
      bench.hear(callerSpeech(clip))
      bench.hear(silence(thenMs))
    }
    bench.greet()
    bench.hear(silence(6_000))
    listen('caller-billi-wardrobe', 6_000)
    listen('caller-gap', 6_000)
    listen('caller-yes', 4_000)
    listen('caller-which-screw', 6_000)
    listen('caller-thank-you', 5_000)
    expect(bench.said()).toEqual([
      'greeting',
      'which-side',
      'check-panel',
      'long-answer',
      'which-screw',
      'goodbye',
    ])
    expect(bench.values('interrupted')).toEqual([true])
    expect(bench.joined('inputTranscription')).toBe(
      'I have the Billi wardrobe.There is a gap at the back panel.Yes, it is.' +
        'Wait, which screw do you mean?Yes, thank you.',
    )
  })
})

describe('an interruption', () => {
  function untilLong(bench: SessionBench): void {
    bench.greet()
    bench.clock.advance(10_000)
    for (let turn = 0; turn < 2; turn++) {
      bench.hear(callerSpeech('caller-hello'))
      bench.hear(silence(600))
      if (turn === 0) bench.clock.advance(10_000)
    }
    bench.seen.length = 0
  }

  it('while the model generates stops it: interrupted, then turnComplete', () => {
    const bench = setUpBench()
    untilLong(bench)
    bench.clock.advance(1_000)
    const interrupted: number[] = []
    bench.events.on('interrupted', (_, __, sentMs) => interrupted.push(sentMs))
    const spokenMs = (): number => bench.record.lines.at(-1)!.sentMs
    bench.hearAtOnce(callerSpeech('caller-which-screw'))
    expect(bench.kinds().slice(-5)).toEqual([
      'voiceActivity',
      'interrupted',
      'turnComplete',
      'usageMetadata',
      'inputTranscription',
    ])
    expect(interrupted).toEqual([spokenMs()])
    expect(bench.values('generationComplete')).toEqual([])
    bench.clock.advance(10_000)
    expect(spokenMs()).toBe(interrupted[0])
  })

  it('is answered by the line that is named for it, then the script goes on', () => {
    const bench = setUpBench()
    untilLong(bench)
    bench.clock.advance(1_000)
    bench.hear(callerSpeech('caller-which-screw'))
    bench.hear(silence(600))
    bench.clock.advance(10_000)
    bench.hear(callerSpeech('caller-thank-you'))
    bench.hear(silence(600))
    bench.clock.advance(10_000)
    expect(bench.said()).toEqual(['greeting', 'answer', 'long', 'aside', 'end'])
    expect(bench.joined('inputTranscription')).toBe('Wait!Thanks.')
  })

  it('is possible after generationComplete, until turnComplete', () => {
    const bench = setUpBench()
    untilLong(bench)
    bench.clock.advance(4_000)
    expect(bench.values('generationComplete')).toEqual([true])
    expect(bench.values('turnComplete')).toEqual([])
    bench.hear(callerSpeech('caller-which-screw').subarray(0, 8_000))
    expect(bench.values('interrupted')).toEqual([true])
    expect(bench.values('turnComplete')).toEqual([true])
  })

  it('does not happen when the model is at rest', () => {
    const bench = setUpBench()
    untilLong(bench)
    bench.clock.advance(15_000)
    bench.hear(callerSpeech('caller-which-screw'))
    expect(bench.values('interrupted')).toEqual([])
  })

  it('does not happen when the set-up forbids it; the caller is answered afterwards', () => {
    const bench = setUpBench(assemblyTalk, {
      realtimeInputConfig: { activityHandling: 'NO_INTERRUPTION' },
    })
    bench.greet()
    bench.clock.advance(500)
    bench.hear(callerSpeech('caller-hello'))
    bench.hear(silence(600))
    expect(bench.said()).toEqual(['greeting'])
    bench.clock.advance(10_000)
    expect(bench.values('interrupted')).toEqual([])
    expect(bench.said()).toEqual(['greeting', 'answer'])
  })
})

describe('written content', () => {
  const content = (text: string, turnComplete: boolean): unknown => ({
    clientContent: { turns: [{ role: 'user', parts: [{ text }] }], turnComplete },
  })

  it('interrupts whatever is generated, and is answered when it is complete', () => {
    const bench = setUpBench()
    bench.greet()
    bench.clock.advance(500)
    bench.send(content('A note.', false))
    expect(bench.kinds().slice(-3)).toEqual(['interrupted', 'turnComplete', 'usageMetadata'])
    bench.clock.advance(10_000)
    expect(bench.said()).toEqual(['greeting'])
    bench.send(content('And now?', true))
    bench.clock.advance(10_000)
    expect(bench.said()).toEqual(['greeting', 'answer'])
    expect(bench.record.texts).toEqual(['Greet the caller.', 'A note.', 'And now?'])
  })

  it('that opens a session of 3.1 without history config is 1007', () => {
    const bench = setUpBench(assemblyTalk, { model: 'models/gemini-3.1-flash-live-preview' })
    bench.send(content('Before.', false))
    expect(bench.closed).toMatchObject({ code: 1007 })
  })

  it('that opens a session of 3.1 with history config is history', () => {
    const bench = setUpBench(assemblyTalk, {
      model: 'models/gemini-3.1-flash-live-preview',
      historyConfig: { initialHistoryInClientContent: true },
    })
    bench.send(content('Before.', false))
    bench.send(content('Before that.', true))
    bench.clock.advance(10_000)
    expect(bench.closed).toBeNull()
    expect(bench.said()).toEqual([])
    bench.greet()
    bench.clock.advance(10_000)
    expect(bench.said()).toEqual(['greeting'])
  })
})

describe('context', () => {
  it('can be updated and seen', () => {
    const bench = setUpBench()
    const update = { systemInstruction: { parts: [{ text: 'Be brief.' }] } }
    bench.send({ contextUpdate: update })
    bench.send({ realtimeInput: { video: { data: '', mimeType: 'image/jpeg' } } })
    expect(bench.record.contextUpdates).toEqual([update])
    expect(bench.record.videoFrames).toBe(1)
  })
})
