import { describe, expect, it } from 'vitest'
import type { Agent, GreetingClip } from '../../../src/agents/agent.ts'
import { PcmReader, pcmToBytes } from '../../../src/audio/pcm-bytes.ts'
import { fitTone, makeTone } from '../../../src/audio/tone-analysis.ts'
import {
  greetingSaidNote,
  greetingSpeech,
  withGreetingSaid,
} from '../../../src/call/greeting-clip.ts'
import { sessionRequest } from '../../../src/call/session-request.ts'
import { testAgent } from '../../support/agents.ts'

const TONE_HZ = 1_000
/** An odd number of samples at every rate. */
const CLIP_MS = 1_001

function agentWith(greetingClip: GreetingClip | null): Agent {
  return { ...testAgent, greetingClip }
}

function tone(sampleRate: GreetingClip['sampleRate']): GreetingClip {
  return { sampleRate, samples: makeTone(TONE_HZ, sampleRate, CLIP_MS) }
}

describe('greetingSpeech', () => {
  it.each([8_000, 16_000, 24_000] as const)(
    'is the clip at the rate of model speech, neither shifted nor cut: %i Hz',
    (sampleRate) => {
      const speech = greetingSpeech(agentWith(tone(sampleRate)))
      expect(speech).toMatchObject({ durationMs: CLIP_MS, text: testAgent.greeting })
      const samples = new PcmReader().read(speech!.pcm)
      expect(samples).toHaveLength(CLIP_MS * 24)
      const { amplitude, phase, residualRms } = fitTone(samples, TONE_HZ, 24_000, 480)
      const original = fitTone(makeTone(TONE_HZ, 24_000, CLIP_MS), TONE_HZ, 24_000, 480)
      expect(amplitude / original.amplitude).toBeCloseTo(1, 3)
      // A tenth of a radian is a sixtieth of a millisecond.
      expect(Math.abs(phase - original.phase)).toBeLessThan(0.1)
      expect(residualRms).toBeLessThan(20)
    },
  )

  it('keeps the last sound of a clip that ends without a pause', () => {
    const samples = new Int16Array(8_000)
    samples.fill(8_000, 7_960)
    const { pcm } = greetingSpeech(agentWith({ sampleRate: 8_000, samples }))!
    const last5ms = new PcmReader().read(pcm).slice(-120, -12)
    expect(Math.min(...last5ms)).toBeGreaterThan(6_000)
  })

  it('uses the samples of a 24 kHz clip as they are', () => {
    const clip = tone(24_000)
    expect(greetingSpeech(agentWith(clip))?.pcm).toEqual(pcmToBytes(clip.samples))
  })

  it('is converted once for all calls of an agent', () => {
    const agent = agentWith(tone(8_000))
    expect(greetingSpeech(agent)?.pcm).toBe(greetingSpeech(agent)?.pcm)
  })

  it('is null for an agent without a clip', () => {
    expect(greetingSpeech(agentWith(null))).toBeNull()
  })
})

describe('withGreetingSaid', () => {
  const request = sessionRequest('call-1', testAgent, null)

  it('tells the model what was said, behind its instructions, and changes nothing else', () => {
    const { instructions, ...others } = withGreetingSaid(request, testAgent)
    expect(instructions).toBe(`${testAgent.instructions}\n\n${greetingSaidNote(testAgent)}`)
    const { instructions: before, ...unchanged } = request
    expect(others).toEqual(unchanged)
    expect(before).toBe(testAgent.instructions)
  })

  it('quotes the greeting and asks for silence until somebody speaks', () => {
    const note = greetingSaidNote({ ...testAgent, greeting: 'Guten Tag, hier spricht Fjordholm.' })
    expect(note).toContain('"Guten Tag, hier spricht Fjordholm."')
    expect(note).toMatch(/do not greet again/i)
    expect(note).toMatch(/say nothing until the caller speaks/i)
  })
})
