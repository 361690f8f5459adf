import { beforeEach, describe, expect, it } from 'vitest'
import { SlotTicker } from '../../../../src/sandbox/load/slot-ticker.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

let clock: VirtualClock
let lateMs: number[]
let ticker: SlotTicker
let beats: string[]

const member = (name: string) => ({
  beat: () => {
    beats.push(`${name}@${clock.nowMs()}`)
  },
})

beforeEach(() => {
  clock = new VirtualClock()
  lateMs = []
  beats = []
  ticker = new SlotTicker({
    clock,
    periodMs: 20,
    slotMs: 10,
    onDone: (late) => {
      lateMs.push(late)
    },
  })
})

describe('the slot ticker', () => {
  it('spreads its members over the period and beats each once in it', () => {
    for (const name of ['a', 'b', 'c']) ticker.join(member(name))
    ticker.start()
    clock.advance(40)
    expect(beats).toEqual(['a@0', 'c@0', 'b@10', 'a@20', 'c@20', 'b@30', 'a@40', 'c@40'])
    expect(lateMs).toEqual([0, 0, 0, 0, 0])
  })

  it('beats no more after leaving', () => {
    const leave = ticker.join(member('a'))
    ticker.start()
    clock.advance(5)
    leave()
    clock.advance(100)
    expect(beats).toEqual(['a@0'])
  })

  it('catches up with every beat that it missed, and says how late it was', () => {
    const slow = {
      beat: () => {
        if (clock.nowMs() === 0) clock.advance(45)
        beats.push(`slow@${clock.nowMs()}`)
      },
    }
    ticker.join(slow)
    ticker.start()
    clock.advance(0)
    expect(beats).toEqual(['slow@45', 'slow@45', 'slow@45'])
    expect(lateMs).toEqual([45, 35, 25, 15, 5])
  })

  it('does not drift when it was late', () => {
    ticker.join({
      beat: () => {
        if (clock.nowMs() === 20) clock.advance(7)
        beats.push(String(clock.nowMs()))
      },
    })
    ticker.start()
    clock.advance(60)
    expect(beats).toEqual(['0', '27', '40', '60'])
  })

  it('leaves no timer behind', () => {
    ticker.join(member('a'))
    ticker.start()
    clock.advance(30)
    ticker.stop()
    expect(clock.pending).toBe(0)
  })
})
