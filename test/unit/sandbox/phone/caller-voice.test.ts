import { describe, expect, it } from 'vitest'
import { CallerVoice } from '../../../../src/sandbox/phone/caller-voice.ts'

describe('the caller’s voice', () => {
  it('is silence in frames of 20 ms while nobody speaks', () => {
    const voice = new CallerVoice({ comfortNoise: false })
    expect(voice.speaking).toBe(false)
    expect(voice.nextFrame()).toEqual(new Int16Array(160))
  })

  it('speaks a clip frame by frame and fills the last one up', () => {
    const voice = new CallerVoice({ comfortNoise: false })
    const clip = Int16Array.from({ length: 250 }, (_, at) => at + 1)
    voice.say(clip)
    expect(voice.nextFrame()).toEqual(clip.subarray(0, 160))
    expect(voice.speaking).toBe(true)
    const last = voice.nextFrame()
    expect(last.subarray(0, 90)).toEqual(clip.subarray(160))
    expect(last.subarray(90)).toEqual(new Int16Array(70))
    expect(voice.speaking).toBe(false)
  })

  it('can be broken off', () => {
    const voice = new CallerVoice({ comfortNoise: false })
    voice.say(new Int16Array(800).fill(5))
    voice.nextFrame()
    voice.fallSilent()
    expect(voice.speaking).toBe(false)
    expect(voice.nextFrame()).toEqual(new Int16Array(160))
  })

  it('hisses so quietly between words that nobody takes it for speech', () => {
    const voice = new CallerVoice({ comfortNoise: true })
    const noise = Array.from({ length: 50 }, () => [...voice.nextFrame()]).flat()
    expect(new Set(noise)).toEqual(new Set([0, 8]))
  })
})
