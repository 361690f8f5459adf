import { describe, expect, test } from 'vitest'
import { Watchdog } from '../../../../src/call/line/watchdog.ts'

/** What is due in each of the next seconds, with the second. */
function rungs(watchdog: Watchdog, fromMs: number, toMs: number): string[] {
  const found: string[] = []
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 100) {
    const rung = watchdog.tick(nowMs)
    if (rung !== null) found.push(`${nowMs / 1_000} ${rung}`)
  }
  return found
}

const silent = { reason: null, waiting: false, final: true }
const waiting = { reason: 'NEED_MORE_INPUT', waiting: true, final: true }

describe('a reply that does not come', () => {
  test('is asked for, then sought in other sessions, then given up', () => {
    const watchdog = new Watchdog()
    watchdog.callerActivity('start', 0)
    watchdog.callerActivity('end', 2_000)
    expect(rungs(watchdog, 2_000, 60_000)).toEqual([
      '6 nudge',
      '10 resume',
      '14 fresh',
      '18 give-up',
    ])
  })

  test('is awaited from the end of the speech, however long it is', () => {
    const watchdog = new Watchdog()
    watchdog.callerActivity('start', 0)
    watchdog.callerText(1_000)
    expect(rungs(watchdog, 0, 20_000)).toEqual([])
    watchdog.callerActivity('end', 20_000)
    expect(rungs(watchdog, 20_000, 24_000)).toEqual(['24 nudge'])
  })

  test('is awaited from the first words, where the service reports nothing else', () => {
    const watchdog = new Watchdog()
    watchdog.callerText(1_000)
    expect(rungs(watchdog, 1_000, 5_000)).toEqual(['5 nudge'])
  })

  test('is awaited after a request of ours', () => {
    const watchdog = new Watchdog()
    watchdog.requested(0)
    expect(rungs(watchdog, 0, 5_000)).toEqual(['4 nudge'])
  })

  test('is awaited after an interruption that nothing follows', () => {
    const watchdog = new Watchdog()
    watchdog.interrupted(0)
    watchdog.turnComplete(silent)
    expect(rungs(watchdog, 0, 5_000)).toEqual(['4 nudge'])
  })

  test('does not begin the ladder anew when another session hears the same speech', () => {
    const watchdog = new Watchdog()
    watchdog.callerActivity('end', 0)
    expect(rungs(watchdog, 0, 8_000)).toEqual(['4 nudge', '8 resume'])
    watchdog.pause(true, 8_000)
    watchdog.newSession()
    watchdog.callerActivity('start', 8_300)
    watchdog.callerActivity('end', 8_400)
    watchdog.pause(false, 8_500)
    expect(rungs(watchdog, 8_500, 30_000)).toEqual(['12.5 fresh', '16.5 give-up'])
  })

  test('is not missed while a tool runs', () => {
    const watchdog = new Watchdog()
    watchdog.callerActivity('end', 0)
    watchdog.pause(true, 1_000)
    expect(rungs(watchdog, 1_000, 30_000)).toEqual([])
    watchdog.pause(false, 30_000)
    expect(rungs(watchdog, 30_000, 34_000)).toEqual(['34 nudge'])
  })
})

describe('nothing is due', () => {
  test('before anybody has said anything', () => {
    expect(rungs(new Watchdog(), 0, 60_000)).toEqual([])
  })

  test('once the model speaks, on whichever rung', () => {
    const watchdog = new Watchdog()
    watchdog.callerActivity('end', 0)
    expect(rungs(watchdog, 0, 9_000)).toHaveLength(2)
    watchdog.audio()
    expect(rungs(watchdog, 9_000, 60_000)).toEqual([])
  })

  test('when the model waits for the caller', () => {
    const watchdog = new Watchdog()
    watchdog.callerActivity('end', 0)
    watchdog.turnComplete(waiting)
    expect(rungs(watchdog, 0, 60_000)).toEqual([])
  })

  test('when the model, asked, ends its turn again without a sound', () => {
    const watchdog = new Watchdog()
    watchdog.callerActivity('end', 0)
    watchdog.turnComplete(silent)
    expect(rungs(watchdog, 0, 5_000)).toEqual(['4 nudge'])
    watchdog.turnComplete(silent)
    expect(rungs(watchdog, 5_000, 60_000)).toEqual([])
  })

  test('but a request of ours is repeated even if the model says that it waits', () => {
    const watchdog = new Watchdog()
    watchdog.requested(0)
    watchdog.turnComplete(waiting)
    expect(rungs(watchdog, 0, 5_000)).toEqual(['4 nudge'])
  })

  test('when the caller wants to be left in peace', () => {
    const watchdog = new Watchdog()
    watchdog.callerActivity('end', 0)
    watchdog.rest()
    expect(rungs(watchdog, 0, 60_000)).toEqual([])
  })
})
