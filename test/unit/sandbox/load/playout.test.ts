import { beforeEach, describe, expect, it } from 'vitest'
import { Playout } from '../../../../src/sandbox/load/playout.ts'

let playout: Playout
beforeEach(() => {
  playout = new Playout()
})

describe('playing', () => {
  it('goes on without a gap while audio comes in time', () => {
    expect(playout.audio(100, 0, true)).toBe(0)
    expect(playout.audio(100, 90, false)).toBe(0)
    expect(playout.silent(199)).toBe(false)
    expect(playout.silent(200)).toBe(true)
  })

  it('reports how long it had nothing to play in the middle of speech', () => {
    playout.audio(100, 0, true)
    expect(playout.audio(100, 130, false)).toBe(30)
    expect(playout.silent(229)).toBe(false)
  })

  it('overlooks a gap that a jitter buffer hides', () => {
    playout.audio(100, 0, true)
    expect(playout.audio(100, 101, false)).toBe(0)
  })

  it('takes silence between turns for what it is', () => {
    playout.audio(100, 0, true)
    expect(playout.audio(100, 5_000, true)).toBe(0)
  })

  it('has nothing to run dry before the first audio and after a clear', () => {
    expect(playout.audio(20, 500, false)).toBe(0)
    playout.clear()
    expect(playout.audio(20, 900, false)).toBe(0)
  })
})

describe('what is ahead', () => {
  it('is what has come and is not yet played, and nothing after a clear', () => {
    expect(playout.aheadMs(5)).toBe(0)
    playout.audio(100, 0, true)
    playout.audio(100, 40, false)
    expect(playout.aheadMs(60)).toBe(140)
    expect(playout.aheadMs(300)).toBe(0)
    playout.audio(100, 300, true)
    playout.clear()
    expect(playout.aheadMs(310)).toBe(0)
  })
})

describe('marks', () => {
  it('are due when the audio before them has played, in order', () => {
    playout.audio(100, 0, true)
    playout.mark('one', 0)
    playout.audio(50, 10, false)
    playout.mark('two', 10)
    expect(playout.dueMarks(99)).toEqual([])
    expect(playout.dueMarks(100)).toEqual(['one'])
    expect(playout.dueMarks(1_000)).toEqual(['two'])
    expect(playout.dueMarks(1_000)).toEqual([])
  })

  it('are due at once with nothing to play', () => {
    playout.mark('now', 7)
    expect(playout.dueMarks(7)).toEqual(['now'])
  })

  it('all come back when everything is cleared', () => {
    playout.audio(100, 0, true)
    playout.mark('one', 0)
    playout.audio(100, 0, false)
    playout.mark('two', 0)
    expect(playout.clear()).toEqual(['one', 'two'])
    expect(playout.silent(1)).toBe(true)
    expect(playout.dueMarks(500)).toEqual([])
  })

  it('are bounded: the oldest gives way', () => {
    playout.audio(100, 0, true)
    for (let n = 0; n <= 6_000; n++) playout.mark(String(n), 0)
    const returned = playout.clear()
    expect(returned).toHaveLength(6_000)
    expect(returned[0]).toBe('1')
  })
})
