import { beforeEach, describe, expect, it } from 'vitest'
import { DeadAir } from '../../../../src/call/line/dead-air.ts'

let air: DeadAir

beforeEach(() => {
  air = new DeadAir()
})

/** The caller speaks for `ms`, and has stopped at `untilMs`. */
const speech = (untilMs: number, ms = 1_500): void => {
  air.callerSpeech('start', untilMs - ms)
  air.callerSpeech('end', untilMs)
}

describe('DeadAir', () => {
  it('is found five seconds after a caller was heard out and nothing came, once', () => {
    speech(10_000)
    expect(air.isDue(14_999)).toBe(false)
    expect(air.isDue(15_000)).toBe(true)
    expect(air.isDue(15_020)).toBe(false)
  })

  it('is none while any message comes', () => {
    speech(10_000)
    air.message()
    expect(air.isDue(60_000)).toBe(false)
  })

  it('is none because of what came before the caller had finished', () => {
    air.callerSpeech('start', 8_000)
    air.message()
    air.callerSpeech('end', 10_000)
    expect(air.isDue(15_000)).toBe(true)
  })

  it('is none after a short noise, or before anybody spoke', () => {
    expect(air.isDue(60_000)).toBe(false)
    speech(70_000, 300)
    expect(air.isDue(90_000)).toBe(false)
  })

  it('is none while the caller still speaks', () => {
    speech(10_000)
    air.callerSpeech('start', 12_000)
    expect(air.isDue(14_000)).toBe(false)
  })

  it('is found once a minute at most: a television is no caller', () => {
    speech(10_000)
    expect(air.isDue(15_000)).toBe(true)
    speech(30_000)
    expect(air.isDue(40_000)).toBe(false)
    expect(air.isDue(75_000)).toBe(true)
  })
})
