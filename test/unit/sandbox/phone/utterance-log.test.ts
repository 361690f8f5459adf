import { describe, expect, it } from 'vitest'
import {
  UtteranceLog,
  type Underrun,
  type Utterance,
} from '../../../../src/sandbox/phone/utterance-log.ts'

function logAt(startMs: number): {
  log: UtteranceLog
  utterances: Utterance[]
  underruns: Underrun[]
  play: (fromBufferMs: number, silentMs: number) => void
} {
  const utterances: Utterance[] = []
  const underruns: Underrun[] = []
  const log = new UtteranceLog(startMs, {
    onUtterance: (utterance) => utterances.push(utterance),
    onUnderrun: (underrun) => underruns.push(underrun),
  })
  const play = (fromBufferMs: number, silentMs: number): void => {
    log.played(fromBufferMs * 8, silentMs * 8)
  }
  return { log, utterances, underruns, play }
}

describe('utterances', () => {
  it('end after half a second without audio', () => {
    const { log, utterances, play } = logAt(1_000)
    play(0, 200)
    play(20, 0)
    play(15, 5)
    expect(log.currentPlayedMs).toBe(35)
    play(0, 494)
    expect(utterances).toEqual([])
    play(0, 1)
    expect(utterances).toEqual([{ startMs: 1_200, playedMs: 35, end: 'played-out' }])
    expect(log.currentPlayedMs).toBe(0)
  })

  it('end at a clear that takes something away', () => {
    const { log, utterances, underruns, play } = logAt(0)
    play(300, 0)
    log.cleared(true)
    play(0, 100)
    play(50, 0)
    log.streamEnded()
    expect(utterances).toEqual([
      { startMs: 0, playedMs: 300, end: 'cleared' },
      { startMs: 400, playedMs: 50, end: 'stream-ended' },
    ])
    expect(underruns).toEqual([])
  })

  it('are played out when the clear found nothing left', () => {
    const { log, utterances, play } = logAt(0)
    play(100, 20)
    log.cleared(false)
    expect(utterances).toEqual([{ startMs: 0, playedMs: 100, end: 'played-out' }])
  })

  it('are not made of silence alone', () => {
    const { log, utterances, play } = logAt(0)
    play(0, 5_000)
    log.cleared(false)
    log.streamEnded()
    expect(utterances).toEqual([])
  })
})

describe('underruns', () => {
  it('are holes shorter than half a second, measured exactly', () => {
    const { log, utterances, underruns, play } = logAt(0)
    play(100, 40)
    play(0, 60)
    play(20, 0)
    expect(underruns).toEqual([{ startMs: 100, gapMs: 100 }])
    log.streamEnded()
    expect(utterances).toEqual([{ startMs: 0, playedMs: 120, end: 'stream-ended' }])
  })

  it('are not the pauses between two utterances', () => {
    const { underruns, utterances, play } = logAt(0)
    play(100, 500)
    play(100, 500)
    expect(underruns).toEqual([])
    expect(utterances).toHaveLength(2)
  })
})
