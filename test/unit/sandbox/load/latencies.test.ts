import { describe, expect, it } from 'vitest'
import { delays, observe } from '../../../../src/sandbox/load/latencies.ts'
import type { PhoneReport } from '../../../../src/sandbox/load/load-phone.ts'
import type { SessionReport } from '../../../../src/sandbox/load/load-session.ts'

const WINDOW = { fromMs: 1_000, toMs: 5_000 }

const quietPhone: PhoneReport = {
  sentFrames: 100,
  markerSentMs: [],
  openedMs: [],
  clears: [],
  receivedSinceMs: 0,
  missingMs: 0,
  underruns: [],
  badMessages: 0,
}
const quietSession: SessionReport = {
  receivedMs: 2_000,
  missingMs: 0,
  heardMarkers: [],
  openedMs: [],
  interrupts: [],
  sentSinceMs: 0,
  closed: false,
}
const clear = { unplayedMs: 0, goesOnMs: null }
const observed = (phone: Partial<PhoneReport>, session: Partial<SessionReport>) =>
  observe(
    { phones: [{ ...quietPhone, ...phone }], cutCalls: [] },
    { sessions: [{ ...quietSession, ...session }] },
    WINDOW,
  )

describe('delays', () => {
  it('lie between each cause and the first effect before the next cause', () => {
    expect(delays([1_000, 2_000, 3_000], [1_010, 1_500, 2_020, 3_003], WINDOW)).toEqual({
      found: [10, 20, 3],
      unanswered: 0,
    })
  })

  it('leave out causes outside of the window, not their late effects', () => {
    expect(delays([900, 4_990, 5_000], [901, 4_999, 5_001], WINDOW).found).toEqual([9])
  })

  it('count a cause without an effect', () => {
    expect(delays([2_000, 3_000], [3_001], WINDOW)).toEqual({ found: [1], unanswered: 1 })
  })
})

describe('what both ends say together', () => {
  it('finds the way up by the number of each marker', () => {
    const { uplinkAddedMs } = observed(
      { markerSentMs: [500, 1_500, 2_500, 3_500] },
      {
        heardMarkers: [
          [0, 503],
          [1, 1_503],
          [3, 3_510],
        ],
      },
    )
    expect(uplinkAddedMs).toEqual([3, 10])
  })

  it('finds the way down by speech that begins, and the way to the clear', () => {
    const result = observed(
      { openedMs: [1_104, 3_103], clears: [{ ...clear, atMs: 3_001, receivedMs: 100 }] },
      { openedMs: [1_100, 3_100], interrupts: [{ atMs: 3_000, sentMs: 240 }] },
    )
    expect(result.downlinkAddedMs).toEqual([4, 3])
    expect(result.interruptToClearMs).toEqual([1])
    expect(result.unanswered).toBe(0)
  })

  it('counts underruns inside of the window', () => {
    const underruns: PhoneReport['underruns'] = [
      [900, 5],
      [1_200, 40],
      [4_000, 3],
    ]
    expect(observed({ underruns }, {}).underruns).toBe(2)
  })

  it('loses nothing that arrived or was thrown away for an interruption', () => {
    const result = observed(
      { clears: [{ ...clear, atMs: 3_001, receivedMs: 700 }], receivedSinceMs: 240 },
      { interrupts: [{ atMs: 3_000, sentMs: 1_000 }], sentSinceMs: 240 },
    )
    expect(result.framesLost).toBe(0)
  })

  it('counts caller audio that never reached the model, in frames of 20 ms', () => {
    expect(observed({ sentFrames: 100 }, { receivedMs: 1_700 }).framesLost).toBe(15)
    expect(observed({ sentFrames: 100 }, { receivedMs: 1_960, missingMs: 40 }).framesLost).toBe(2)
  })

  it('does not take caller audio for lost that waits for the rest of a message', () => {
    expect(observed({ sentFrames: 100 }, { receivedMs: 1_920 }).framesLost).toBe(0)
  })

  it('does not add up what is less than a frame in each of many calls', () => {
    const phones = Array.from({ length: 50 }, () => quietPhone)
    const sessions = phones.map(() => ({ ...quietSession, receivedMs: 1_999 }))
    expect(observe({ phones, cutCalls: [] }, { sessions }, WINDOW).framesLost).toBe(0)
  })

  it('counts agent audio that is missing at the end', () => {
    expect(observed({ receivedSinceMs: 900 }, { sentSinceMs: 1_000 }).framesLost).toBe(5)
  })

  it('counts audio that is missing between markers once', () => {
    const phone = { receivedSinceMs: 960, missingMs: 40 }
    expect(observed(phone, { sentSinceMs: 1_000 }).framesLost).toBe(2)
  })

  it('counts agent audio that was sent long before an interruption and never came', () => {
    const result = observed(
      { clears: [{ ...clear, atMs: 3_001, receivedMs: 100 }] },
      { interrupts: [{ atMs: 3_000, sentMs: 1_000 }] },
    )
    expect(result.framesLost).toBe(20)
  })

  describe('of speech that the server held for the caller', () => {
    const interrupts = [
      { atMs: 2_000, sentMs: 1_000 },
      { atMs: 6_000, sentMs: 3_000 },
    ]
    const answer = { ...clear, atMs: 2_001, receivedMs: 900, unplayedMs: 100 }
    const hold = { atMs: 4_000, receivedMs: 1_500, unplayedMs: 300, goesOnMs: 4_400 }
    const goneOn = (receivedMs: number): PhoneReport['clears'] => [
      answer,
      hold,
      { ...clear, atMs: 6_001, receivedMs },
    ]

    it('loses nothing when it went on from where it was heard', () => {
      expect(observed({ clears: goneOn(1_500) }, { interrupts }).framesLost).toBe(0)
    })

    it('loses nothing that waited behind it when the interruption came', () => {
      expect(observed({ clears: goneOn(900) }, { interrupts }).framesLost).toBe(0)
    })

    it('counts what did not come again', () => {
      // 1,200 of 3,000 ms were heard before, and 800 come; 500 and 400 may wait in the server.
      expect(observed({ clears: goneOn(800) }, { interrupts }).framesLost).toBe(5)
    })

    it('does not count what was heard before an interruption that found it held', () => {
      const early = { ...clear, atMs: 1_990, receivedMs: 900, unplayedMs: 100 }
      const last = { ...clear, atMs: 6_001, receivedMs: 1_500 }
      expect(observed({ clears: [early, last] }, { interrupts }).framesLost).toBe(50)
    })
  })

  it('does not judge the end when the server stopped the speech of its own accord', () => {
    const result = observed(
      { clears: [{ ...clear, atMs: 4_000, receivedMs: 1_000 }], receivedSinceMs: 0 },
      { sentSinceMs: 2_000 },
    )
    expect(result.framesLost).toBe(0)
  })
})
