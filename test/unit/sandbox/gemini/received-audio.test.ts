import { describe, expect, it } from 'vitest'

import { ReceivedAudio } from '../../../../src/sandbox/gemini/received-audio.ts'

describe('received audio', () => {
  it('is counted, and kept when asked for', () => {
    const audio = new ReceivedAudio({ collect: true, maxMs: 1_000 })
    audio.add(Int16Array.of(1, 2, 3), 8_000)
    audio.add(Int16Array.of(4, 5), 8_000)
    expect([...audio.pcm()]).toEqual([1, 2, 3, 4, 5])
    expect(audio.totalMs).toBe(5 / 8)
    expect(audio.sampleRate).toBe(8_000)
    expect(audio.overflowMs).toBe(0)
  })

  it('is kept up to its bound and counted beyond', () => {
    const audio = new ReceivedAudio({ collect: true, maxMs: 10 })
    for (let second = 0; second < 3; second++) audio.add(new Int16Array(50), 8_000)
    expect(audio.pcm()).toHaveLength(80)
    expect(audio.overflowMs).toBe(70 / 8)
  })

  it('is only counted unless it is to be kept', () => {
    const audio = new ReceivedAudio({ collect: false, maxMs: 1_000 })
    audio.add(new Int16Array(8_000), 8_000)
    expect(audio.totalMs).toBe(1_000)
    expect(audio.pcm()).toHaveLength(0)
    expect(audio.overflowMs).toBe(0)
  })
})
